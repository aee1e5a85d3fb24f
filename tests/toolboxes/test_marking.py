"""Rich text as readers see it: only allowed tags come out, links lead somewhere, words are marked once."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equalcity.toolboxes.marking import Terms, rich_text

SURVIVOR = {"id": "survivor", "term": "survivor", "forms": ["survivors"], "definition": "A person."}
REFERRAL = {"id": "referral", "term": "warm referral", "forms": [], "definition": "Going along."}
SURVIVOR_AR = {"id": "survivor", "term": "الناجية", "forms": ["الناجيات"], "definition": "شخص."}
LINK = '<a class="term" href="#term-survivor">{}</a>'


def written(html: str, *terms: dict, heading: str = "h3") -> str:
    return rich_text(
        html,
        step_url={"one": "/en/one/"}.get,
        marker=Terms(terms).on_page() if terms else None,
        heading=heading,
    )


def test_allowed_text_stays_as_it_is():
    html = "<h3>A</h3><p>One<br><strong>two</strong> &amp; <em>three</em></p><ul><li>x</li></ul>"
    html += "<blockquote><p>q</p></blockquote>"

    assert written(html) == html


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<img src="x" onerror="x()">', ""),
        ('<a href="javascript:x()">a</a>', "a"),
        ('<a href="data:text/html,x">a</a>', "a"),
        ('<p>a</p></main></body><form action="x">b</form>', "<p>a</p>b"),
        ("<p>&lt;script&gt;", "<p>&lt;script&gt;</p>"),
        ('<a href="https://a.example/?a=&quot;&gt;x">a</a>',
         '<a href="https://a.example/?a=&quot;&gt;x" rel="noreferrer external">a</a>'),
    ],
)  # fmt: skip
def test_nothing_else_comes_out(hostile, harmless):
    assert written(hostile) == harmless


def test_links_to_steps_are_resolved_and_those_to_nowhere_lose_their_link():
    html = '<p><a href="step:one">One</a> <a href="step:gone"><strong>Gone</strong></a></p>'

    assert written(html) == '<p><a href="/en/one/">One</a> <strong>Gone</strong></p>'


def test_headings_take_the_level_that_the_page_needs():
    assert written("<h3>A</h3>", heading="h2") == "<h2>A</h2>"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Survivors decide.", f"{LINK.format('Survivors')} decide."),
        ("a survivor, a survivor", f"a {LINK.format('survivor')}, a survivor"),
        ("survivorship, non-survivor, survivor_", "survivorship, non-survivor, survivor_"),
        ("“survivor”", f"“{LINK.format('survivor')}”"),
    ],
)
def test_a_term_is_marked_once_as_whole_word_without_regard_to_case(text, marked):
    assert written(f"<p>{text}</p>", SURVIVOR) == f"<p>{marked}</p>"


def test_a_term_in_capitals_is_no_word_in_small_letters():
    lives = {"id": "lives", "term": "LIVES", "forms": [], "definition": "Five ways to respond."}

    html = written("<p>Their lives. LIVES helps.</p>", lives)

    assert html == '<p>Their lives. <a class="term" href="#term-lives">LIVES</a> helps.</p>'


@pytest.mark.parametrize("around", ["h3", "a"])
def test_no_term_is_marked_in_headings_and_links(around):
    html = f"<{around}><strong>survivor</strong></{around}>".replace("<a>", '<a href="tel:112">')

    assert written(html, SURVIVOR) == html


def test_a_term_of_two_words_is_found_over_a_line_break():
    assert 'href="#term-referral">warm\nreferral</a>' in written("<p>warm\nreferral</p>", REFERRAL)


@pytest.mark.parametrize("word", ["الناجية", "والناجية", "للناجية", "بالناجية", "ناجية", "لناجية", "فالناجيات"])
def test_arabic_words_are_found_with_what_is_written_as_one_with_them(word):
    assert written(f"<p>كل {word} تقرر</p>", SURVIVOR_AR) == f"<p>كل {LINK.format(word)} تقرر</p>"


@pytest.mark.parametrize("word", ["ناجيةٌ", "مناجية", "الناجيتان"])
def test_parts_of_other_arabic_words_are_not_marked(word):
    assert written(f"<p>{word}</p>", SURVIVOR_AR) == f"<p>{word}</p>"


@pytest.mark.parametrize("number", ["0800 30 030", "+32 2 534 36 36", "0800-30-030"])
def test_a_telephone_number_in_arabic_keeps_the_order_of_its_groups(number):
    assert written(f"<p>اتصلي على {number} ليلاً.</p>") == f'<p>اتصلي على <bdi dir="ltr">{number}</bdi> ليلاً.</p>'


@pytest.mark.parametrize("text", ["Call 0800 30 030.", "الرقم 112 و 14 000 خطوة"])
def test_other_numbers_and_other_scripts_need_no_help(text):
    assert written(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_a_marker_remembers_over_several_texts():
    marker = Terms([SURVIVOR, REFERRAL]).on_page()

    texts = [rich_text(f"<p>{text}</p>", step_url={}.get, marker=marker) for text in ("warm referral", "survivor")]
    again = rich_text("<p>survivors</p>", step_url={}.get, marker=marker)

    assert list(marker.found) == ["referral", "survivor"]
    assert "term-referral" in texts[0]
    assert again == "<p>survivors</p>"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen |= {tag, *(f"{tag}.{name}" for name, _value in attrs)}


HTML_LIKE = st.text(alphabet=st.sampled_from("<>/&\"'=; abonclickhrefscriptstyle:p#!-"), max_size=80)


@given(HTML_LIKE)
def test_whatever_comes_in_only_allowed_tags_come_out(text):
    tags = Tags()

    tags.feed(written(text, SURVIVOR))
    tags.close()

    allowed = {"p", "ul", "ol", "li", "strong", "em", "blockquote", "br", "h3", "a", "a.href", "a.rel", "a.class"}
    assert tags.seen <= allowed
