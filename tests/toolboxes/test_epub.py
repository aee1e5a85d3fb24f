"""The book: clean for the reference checker in every language, whole, and the same bytes each time."""

import io
import zipfile

import pytest
from lxml import etree

from equalcity.core.inline import text_of
from equalcity.toolboxes.exporting import epub
from equalcity.toolboxes.exporting.portable import LONGEST_RECORDING
from equalcity.toolboxes.exporting.source import Source
from equalcity.toolboxes.exporting.xhtml import checked_address, well_formed
from tests.epub_checker import check_all
from tests.factories.export_sources import (
    HOSTILE,
    a_hostile_document,
    a_medium,
    a_source,
    starter_source,
    with_recording,
)
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document, an_id

LANGUAGES = ["en", "fr", "de", "ar"]
STEP = f"step-{FIRST_STEP}.xhtml"
X = {"x": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}


def _nobody(done: int, count: int) -> None:
    """Nobody waits."""


def _book(source: Source) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(epub.make(source, _nobody)))


def _page(source: Source, name: str = STEP) -> str:
    return _book(source).read(f"EPUB/{name}").decode()


# The checker ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the checker says of each book, by its name: it starts slowly, so all are given to it together."""
    folder = tmp_path_factory.mktemp("books")
    sources = {language: starter_source(language) for language in LANGUAGES}
    sources |= {"hostile": _hostile_source(), "ti": a_source(a_document() | {"language": "ti", "direction": "ltr"})}
    for name, source in sources.items():
        (folder / f"{name}.epub").write_bytes(epub.make(source, _nobody))
    return check_all({name: folder / f"{name}.epub" for name in sources})


def _hostile_source() -> Source:
    """Hostile words, odd addresses and a recording."""
    document = a_hostile_document("ar")
    links = (
        "https://a b.example/x",
        "http://[",
        "https://example.org/%zz?q=<>&amp;#a#b",
        "mailto:a b@x.org",
        "tel:+32 9",
    )
    html = "".join(f'<p><a href="{link}">there</a><br>\x0b\ufffe</p>' for link in links)
    document["manuals"][0]["steps"][0]["blocks"][0]["html"] = html
    media = with_recording(a_medium("audio/mpeg", b"ID3")).media
    return a_source(document, media=media, change_note="\n- ".join(HOSTILE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_finds_nothing_in_the_starter_toolbox(language, complaints):
    assert complaints[language] == []


def test_the_checker_finds_nothing_with_hostile_words_odd_addresses_and_a_recording(complaints):
    assert complaints["hostile"] == []


def test_the_checker_finds_nothing_in_a_language_that_we_do_not_speak(complaints):
    assert complaints["ti"] == []


# What is in it -------------------------------------------------------------------------------------------------------


def test_the_kind_of_file_comes_first_and_is_not_packed():
    first = _book(a_source()).infolist()[0]

    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")


def test_the_same_source_gives_the_same_bytes():
    assert epub.make(a_source(), _nobody) == epub.make(a_source(), _nobody)


def test_the_identifier_is_that_of_edition_and_language():
    identifiers = {
        _opf(source).findtext(".//{http://purl.org/dc/elements/1.1/}identifier")
        for source in (a_source(), a_source(change_note="x"), a_source(a_document("ar")), a_source(sha256="cd" * 32))
    }

    assert len(identifiers) == 3
    assert all(identifier.startswith("urn:uuid:") for identifier in identifiers)


def test_every_step_is_a_page_in_the_order_of_reading():
    package = _opf(a_source())
    names = {item.get("id"): item.get("href") for item in package.findall(".//o:item", X)}

    read = [names[item.get("idref")] for item in package.findall(".//o:itemref", X)]

    manual = f"manual-{an_id('manual/front-desk')}.xhtml"
    assert read == ["contents.xhtml", "nav.xhtml", manual, STEP, f"step-{SECOND_STEP}.xhtml", "glossary.xhtml"]


def test_an_arabic_book_turns_its_pages_the_other_way():
    assert _opf(a_source(a_document("ar"))).find(".//o:spine", X).get("page-progression-direction") == "rtl"
    assert _opf(a_source()).find(".//o:spine", X).get("page-progression-direction") is None


def test_what_cannot_wait_comes_first():
    page = _page(a_source())

    assert page.index("72 hours") < page.index("I believe you.") < page.index("<h2>Listen</h2>")


def test_a_word_of_the_glossary_leads_there_and_back():
    document = a_document()
    document["manuals"][0]["steps"][0]["blocks"][0]["html"] = "<p>A survivor speaks.</p>"
    place = f"glossary.xhtml#term-{an_id('term/survivor')}"

    page = etree.fromstring(_page(a_source(document)).encode())
    words = etree.fromstring(_page(a_source(document), "glossary.xhtml").encode())

    assert [link.get("href") for link in page.findall(".//x:a[@class='term']", X)] == [place]
    assert STEP in [link.get("href") for link in words.findall(".//x:dd//x:a", X)]


def test_a_machine_translation_says_so_on_its_pages_and_leads_to_the_original():
    page = _page(a_source(a_document("ar")))

    assert "warning" in page
    assert "https://guide.example.org/en/toolboxes/safe-evenings/editions/1.0/front-desk/listen/" in page


def test_a_short_recording_goes_along_and_a_long_one_is_written_down():
    short = with_recording(a_medium("audio/mpeg", b"ID3"))
    long = with_recording(a_medium("audio/mpeg", b"ID3", size=LONGEST_RECORDING + 1))

    assert "<audio " in _page(short)
    assert "<audio " not in _page(long)
    assert "The recording is not in this file." in _page(long)
    assert "I believe you." in _page(long)


def test_a_film_is_written_down():
    page = _page(with_recording(a_medium("video/mp4")))

    assert "The film is not in this file." in page
    assert "<video" not in page


def test_accessibility_is_told_and_no_conformance_claimed():
    told = [(one.get("property"), one.text) for one in _opf(a_source()).findall(".//o:meta", X)]

    assert ("schema:accessMode", "textual") in told
    assert ("schema:accessMode", "visual") in told
    assert ("schema:accessModeSufficient", "textual") in told
    assert ("schema:accessibilityFeature", "transcript") in told
    assert ("schema:accessibilityHazard", "none") in told
    assert "dcterms:conformsTo" not in dict(told)


def test_a_book_reports_each_step():
    heard = []

    epub.make(a_source(), lambda done, count: heard.append((done, count)))

    assert heard == [(1, 2), (2, 2)]


def test_hostile_words_stay_words():
    book = _book(a_source(a_hostile_document()))
    pages = [etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith((".xhtml", ".opf"))]

    assert not any(page.findall(".//x:script", X) for page in pages)
    assert {image.get("src").partition("/")[0] for page in pages for image in page.findall(".//x:img", X)} == {"media"}
    assert all(".." not in name for name in book.namelist())


def test_the_style_sheet_goes_along():
    assert _book(a_source()).read("EPUB/style.css").decode() == text_of("epub.css")


def _opf(source: Source) -> etree._Element:
    return etree.fromstring(_book(source).read("EPUB/package.opf"))


# Markup --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "xhtml"),
    [
        ("<p>a<br>b &amp; c</p>", "<p>a<br/>b &amp; c</p>"),
        ("<p>open", "<p>open</p>"),
        ("<p><em>a</p>b</em>", "<p><em>a</em></p>b"),
        ("a\x00\x0b\ufffeb]]>", "ab]]&gt;"),
        ('<a href="http://[">there</a>', "<span>there</span>"),
        ('<img src="x" loading="lazy" alt="">', '<img src="x" alt=""/>'),
        ('<p lang="fr">&copy;</p>', '<p lang="fr" xml:lang="fr">©</p>'),
        ("<audio controls></audio>", '<audio controls="controls"></audio>'),
    ],
)
def test_html_becomes_well_formed(html, xhtml):
    assert well_formed(html) == xhtml


@pytest.mark.parametrize(
    ("came", "written"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://frauenhäuser.example/ü", "https://frauenhäuser.example/ü"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("http://[", ""),
        ("https://", ""),
        ("https://example.org:port/", ""),
        ("step.xhtml#b-1", "step.xhtml#b-1"),
    ],
)
def test_addresses_are_made_good_or_left_out(came, written):
    assert checked_address(came) == written
