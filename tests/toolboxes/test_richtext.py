"""Rich text: what is allowed stays, nothing that runs gets in."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equalcity.core.errors import Refused
from equalcity.toolboxes.markdown import from_markdown
from equalcity.toolboxes.richtext import clean, plain, refuse_unclean
from equalcity.toolboxes.richtext_inspection import inspect
from equalcity.toolboxes.richtext_tokens import is_allowed_address

STEP = "step:6f1f0a52-3c5e-4b7d-9a35-0d1c8e5f7a10"

WRITTEN = """
<p>|</p>|<ul>|</ul>|<ol>|<li>|</li>|<strong>|</strong>|<em>|</em>|<h3>|</h3>|<blockquote>|</blockquote>|<br>|<br/>|</a>
<a href='https://a.example/'>|<a href=x>|<a href='https://a.example/<b>'>|<i >|<b>|</b>|<div>|<table><tr><td>|<script>
</script>|<svg>|<math>|<style>|<template>|<noscript>|<textarea>|<pre>|<p|</|<|>|</p x>|<!--|-->|<![CDATA[|]]>|<?x|'|"
&amp;|&nbsp|&lt;b&gt;|x
"""
PIECES = st.sampled_from([*WRITTEN.replace("\n", "|").strip("|").split("|"), " ", "\n", "\t", "\r", "\x00", "\u202e"])


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=500, deadline=None)
def test_clean_twice_is_clean_once_and_is_never_refused(html):
    once = clean(html)

    assert clean(once) == once
    assert inspect(once).faults == []


@given(st.text(max_size=60))
def test_words_survive_cleaning(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "").replace("\r", "")

    assert plain(clean(f"<p>{escaped}</p>")) == plain(f"<p>{escaped}</p>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Hello", "<p>Hello</p>"),
        ("<p>a</p>\n<p>b</p>", "<p>a</p><p>b</p>"),
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<ul>\n<li>a\n<ul><li>b</li></ul></li></ul>", "<ul><li>a\n<ul><li>b</li></ul></li></ul>"),
        ("<li>alone</li>", "<p>alone</p>"),
        ("<ol><p>a</p>b</ol>", "<ol><li><p>a</p></li><li>b</li></ol>"),
        ("<blockquote>said</blockquote>", "<blockquote><p>said</p></blockquote>"),
        ("<strong><p>a</p></strong>", "<p>a</p>"),
        ("<h2>a</h2><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p></p><ul></ul><p> <br></p>", ""),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p data-block-key="x" style="color:red">a</p>', "<p>a</p>"),
        ('<a href="/relative">a</a><a href="javascript:x">b</a>', "<p>ab</p>"),
        ('<a href="https://a.example/?b=1&c=2" rel="x">a</a>', '<p><a href="https://a.example/?b=1&amp;c=2">a</a></p>'),
        (f'<p><a href="{STEP}">on</a></p>', f'<p><a href="{STEP}">on</a></p>'),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
    ],
)
def test_clean_gives_the_normal_form(html, expected):
    assert clean(html) == expected


def test_clean_ends_on_text_that_is_nested_without_end():
    assert plain(clean("<blockquote>" * 3000 + "x")) == "x"


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p>",
        "bare words and <strong>emphasis</strong>",
        "<P>large <BR/> letters<br></P>",
        "<p>no-break&nbsp;space, &#8364;, &eacute; and €</p>",
        "<p>5 < 6 & 7 > 3</p>",
        "<ul>\r\n  <li>a</li>\r\n  <li><p>b</p></li>\r\n</ul>",
        f"<p><a href='{STEP}'>a</a> <a href=\"mailto:help@example.org\">b</a> <a href=tel:+32470123456>c</a></p>",
        "<blockquote>said</blockquote><h3>Now</h3><ol><li>x<ol><li>y</li></ol></li></ol>",
    ],
)
def test_clean_text_of_other_writers_is_taken(html):
    refuse_unclean(html)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<div>a</div>", "The tag <div> is not allowed."),
        ("<p class=x>a</p>", "The attribute class is not allowed."),
        ("<p><a href='ftp://a'>a</a></p>", "A link cannot go to “ftp://a”."),
        ("<p><a href='https://bank@evil.example'>a</a></p>", "A link cannot go to “https://bank@evil.example”."),
        ("<p><a href='java\nscript:alert(1)'>a</a></p>", "A link cannot go to “java\nscript:alert(1)”."),
        ("<p><a>a</a></p>", "A link needs one address."),
        ("<p>a<p>b", "The tag <p> cannot stand here."),
        ("<strong><p>a</p></strong>", "The tag <p> cannot stand here."),
        ("<ul>a</ul>", "A list holds list items only."),
        ("<li>a</li>", "The tag <li> cannot stand here."),
        ("<p>a</strong></p>", "The tag <strong> is not closed where it should be."),
        ("<p>a", "The tag <p> is not closed where it should be."),
        ("<!DOCTYPE html>", "Comments, declarations and tags without an end are not allowed."),
        ("<p>a</p", "Comments, declarations and tags without an end are not allowed."),
        ('<p "x">a</p>', "The tag <p> is not written as HTML prescribes."),
        ("<p>a</p x>", "Comments, declarations and tags without an end are not allowed."),
        ("<blockquote>" * 50 + "</blockquote>" * 50, "The tags are nested too deeply."),
    ],
)
def test_unclean_text_is_refused_with_the_reason(html, reason):
    with pytest.raises(Refused) as refused:
        refuse_unclean(html)

    assert refused.value.reasons[0] == reason


def test_a_long_address_is_not_echoed_whole():
    (fault,) = inspect(f"<p><a href='x:{'y' * 5000}'>a</a></p>").faults

    assert len(fault) < 120


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://example.org", True),
        ("https://example.org:8443/a?b=c#d", True),
        ("http://example.org/@name", True),
        ("https://مثال.example/عربي", True),
        ("mailto:help@example.org", True),
        ("tel:116-006", True),
        (STEP, True),
        ("step:listen", False),
        ("https://", False),
        ("https:/example.org", False),
        ("https://a b", False),
        ("//example.org", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        (" https://example.org", False),
        ("https://example.org\n", False),
        ("", False),
    ],
)
def test_addresses_that_a_link_may_have(address, allowed):
    assert is_allowed_address(address) is allowed


def test_plain_gives_a_line_for_each_paragraph_and_item():
    html = "<h3>Now</h3><p>Call  <strong>112</strong>.<br>Stay &amp; wait.</p><ul><li>a<ul><li>b</li></ul></li></ul>"

    assert plain(html) == "Now\nCall 112.\nStay & wait.\na\nb"


def test_links_are_given_in_order():
    assert inspect(f'<p><a href="{STEP}">a</a></p><ul><li><a href="https://b.example">b</a></li></ul>').links == [
        STEP,
        "https://b.example",
    ]


def test_markdown_becomes_rich_text():
    text = (
        "First **strong**, *soft*\\\nand [on](step:listen).\n\n"
        "### Then\n\n1. one\n2. two\n   - inner\n\n> Said.\n\n________\n\n<b>not HTML</b>"
    )

    html = from_markdown(text, lambda address: STEP if address == "step:listen" else address)

    assert html == (
        f'<p>First <strong>strong</strong>, <em>soft</em><br>\nand <a href="{STEP}">on</a>.</p>'
        "<h3>Then</h3><ol><li>one</li><li>two\n<ul><li>inner</li></ul></li></ol><blockquote><p>Said.</p></blockquote>"
        "<p>________</p><p>&lt;b&gt;not HTML&lt;/b&gt;</p>"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Large", "Headings in a text begin with ###."),
        ("#### Small", "Headings in a text begin with ###."),
        ("![a](b.png)", "Pictures, program code and HTML cannot stand in a text."),
        ("`code`", "Pictures, program code and HTML cannot stand in a text."),
        ("[a](step:nowhere)", "A link cannot go to “step:nowhere”."),
        ("[a](/relative)", "A link cannot go to “/relative”."),
    ],
)
def test_markdown_with_other_marks_is_refused(text, reason):
    with pytest.raises(Refused) as refused:
        from_markdown(text)

    assert refused.value.reasons == (reason,)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!", "<!--", "</", "&#", "<a href='", "<p x", "<br", "<![CDATA[", "<strong>"]
)
def test_hostile_text_is_read_in_no_time(piece):
    html = piece * (50_000 // len(piece))
    start = time.process_time()

    inspect(html)
    clean(html)

    assert time.process_time() - start < 2
