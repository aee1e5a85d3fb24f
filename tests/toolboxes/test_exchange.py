"""Files for translators: written and read in three formats, as tools write them, and as nobody should."""

import random
import xml.etree.ElementTree as ET

import polib
import pytest

from equalcity.core.errors import Refused
from equalcity.toolboxes.exchange.entries import Entry, Exchange, State
from equalcity.toolboxes.exchange.formats import FORMATS, read_any
from tests.factories.mutations import mutated

SOURCE = 'Offer <b>water</b> &amp; a <a id="a1">chair</a>.<br/>Then <b>wait</b>.'
TARGET = 'Offrez une <a id="a1">chaise</a> et de l’<b>eau</b> &lt;fraîche&gt;.<br/><b>Attendez</b> ensuite.'


def an_exchange(**changes: object) -> Exchange:
    entries = (
        Entry(key="a1b2/1", source="Listen", place="Step: Listen", notes=("At most 40 letters.",)),
        Entry(key="a1b2/2", source=SOURCE, target=TARGET, state=State.DONE),
        Entry(
            key="a1b2/3", source="New words", target="Anciens mots", state=State.UNSURE, old_source="Old <i>words</i>"
        ),
        Entry(key="a1b2/4", source="مرحبا", target="  deux  espaces ", state=State.DONE),
    )
    facts = {"toolbox": "3f6f", "title": "Safe evenings", "source_language": "en", "language": "fr"}
    return Exchange(**{**facts, "exported": "2026-11-25T09:00:00+00:00", "entries": entries, **changes})


def texts(exchange: Exchange) -> list[tuple[str, str, str, str, str]]:
    return [(one.key, one.source, one.target, one.old_source, one.state.value) for one in exchange.entries]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_says_what_was_put_in(name):
    exchange = an_exchange()

    found = read_any(FORMATS[name].write(exchange))

    assert texts(found) == texts(exchange)
    assert (found.toolbox, found.title, found.source_language, found.language, found.exported) == (
        exchange.toolbox,
        exchange.title,
        exchange.source_language,
        exchange.language,
        exchange.exported,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_content_is_the_same_bytes(name):
    assert FORMATS[name].write(an_exchange()) == FORMATS[name].write(an_exchange())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        'A <a id="a1">first</a> and <a id="a2">second</a> link',
        "<b>bold <i>and italic</i></b> then <i>italic</i>",
        "one<br/><br/>two",
        "&lt;b&gt;no mark-up&lt;/b&gt; &amp;amp; &quot;",
        '"quotes" and \\n backslashes \\ and a tab\tin it',
        "<strong>x</strong> <em>y</em> <code>z</code>",
        "٧٢ ساعة \u200f",
        "line one\nline two",
    ],
)
def test_no_mark_up_is_lost_on_the_way(name, text):
    text = text.replace("&quot;", '"')
    exchange = an_exchange(entries=(Entry(key="k/1", source=text, target=text, state=State.DONE),))

    found = read_any(FORMATS[name].write(exchange)).entries[0]

    assert (found.source, found.target) == (text, text)


def test_po_is_as_gettext_has_it():
    found = polib.pofile(FORMATS["po"].write(an_exchange()).decode())

    assert found.metadata["Language"] == "fr"
    assert [one.msgctxt for one in found.fuzzy_entries()] == ["a1b2/3"]
    assert found.fuzzy_entries()[0].previous_msgid == "Old <i>words</i>"
    assert found[0].comment == "Step: Listen\nAt most 40 letters."


def test_xliff_12_has_marks_as_elements_and_states():
    root = ET.fromstring(FORMATS["xliff12"].write(an_exchange()))
    ns = {"x": "urn:oasis:names:tc:xliff:document:1.2"}

    units = root.findall(".//x:trans-unit", ns)
    assert [unit.find("x:target", ns).get("state") for unit in units[1:]] == [
        "translated",
        "needs-review-translation",
        "translated",
    ]
    marks = units[1].find("x:source", ns)
    assert [(one.tag.partition("}")[2], one.get("id"), one.get("ctype")) for one in marks] == [
        ("g", "b1", "bold"),
        ("g", "a1", "link"),
        ("x", "br1", "lb"),
        ("g", "b2", "bold"),
    ]


def test_xliff_21_has_names_that_may_be_ids():
    root = ET.fromstring(FORMATS["xliff21"].write(an_exchange()))

    ids = [one.get("id") for one in root.iter("{urn:oasis:names:tc:xliff:document:2.0}unit")]
    assert ids == ["a1b2.1", "a1b2.2", "a1b2.3", "a1b2.4"]
    assert root.get("version") == "2.1"


# As other programs write them ----------------------------------------------------------------------------------------


def test_po_as_poedit_and_msgmerge_write_it():
    body = (
        b'msgid ""\nmsgstr ""\n"Language: fr_FR\\n"\n"X-Equalcity-Toolbox: 3f6f\\n"\n"X-Generator: Poedit 3.4\\n"\n'
        b'"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        b'#. Step: Listen\n#, xml-text, fuzzy\n#| msgctxt "k/1"\n#| msgid "Old"\nmsgctxt "k/1"\n'
        b'msgid ""\n"New "\n"words"\n'
        b'msgstr "Anciens"\n\n#~ msgctxt "k/9"\n#~ msgid "Gone"\n#~ msgstr "Parti"\n'
    )

    found = read_any(body)

    assert found.language == "fr-FR"
    assert texts(found) == [("k/1", "New words", "Anciens", "Old", "unsure")]


def test_po_with_windows_line_ends_and_a_byte_order_mark():
    body = b"\xef\xbb\xbf" + FORMATS["po"].write(an_exchange()).replace(b"\n", b"\r\n")

    assert texts(read_any(body)) == texts(an_exchange())


def xliff_12(unit: str, facts: str = 'original="3f6f" source-language="en" target-language="fr"') -> bytes:
    return (
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
        f"<file {facts} datatype='html'><body>{unit}</body></file></xliff>"
    ).encode()


@pytest.mark.parametrize(
    ("unit", "state", "target"),
    [
        ("<source>a</source><target>b</target>", State.DONE, "b"),
        ("<source>a</source><target state='translated'>b</target>", State.DONE, "b"),
        ("<source>a</source><target state='signed-off'>b</target>", State.REVIEWED, "b"),
        ("<source>a</source><target state='needs-translation'>b</target>", State.UNSURE, "b"),
        ("<source>a</source><target/>", State.NEW, ""),
        ("<source>a</source>", State.NEW, ""),
        ("<source>a</source><target><mrk mtype='seg' mid='0'>b</mrk> c</target>", State.DONE, "b c"),
        ("<source>a</source><target><bpt id='1' ctype='bold'>&lt;b></bpt>b<ept id='1' ctype='bold'/></target>",
         State.DONE, "<b>b</b>"),
        ("<source>a</source><target><g id='b1'>b</g><x id='br1'/></target>", State.DONE, "<b>b</b><br/>"),
        ("<source>a</source><target><g id='9' ctype='x-html-em'>b</g></target>", State.DONE, "<em>b</em>"),
    ],
)  # fmt: skip
def test_xliff_12_as_tools_write_it(unit, state, target):
    found = read_any(xliff_12(f"<trans-unit id='k/1'>{unit}</trans-unit>")).entries[0]

    assert (found.state, found.target) == (state, target)


def test_xliff_12_that_somebody_approved_is_reviewed():
    unit = "<trans-unit id='k/1' approved='yes'><source>a</source><target>b</target></trans-unit>"

    assert read_any(xliff_12(unit)).entries[0].state == State.REVIEWED


def xliff_2(unit: str, version: str = "2.0") -> bytes:
    return (
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="{version}" srcLang="en" trgLang="fr">'
        f'<file id="f1" original="3f6f"><group id="g"><unit id="k.1">{unit}</unit></group></file></xliff>'
    ).encode()


@pytest.mark.parametrize(
    ("unit", "state", "target"),
    [
        ("<segment state='translated'><source>a</source><target>b</target></segment>", State.DONE, "b"),
        ("<segment state='final'><source>a</source><target>b</target></segment>", State.REVIEWED, "b"),
        ("<segment><source>a</source><target>b</target></segment>", State.UNSURE, "b"),
        ("<segment state='initial'><source>a</source></segment>", State.NEW, ""),
        (
            (
                "<segment state='final'><source>a.</source><target>b.</target></segment>"
                "<ignorable><source> </source></ignorable>"
                "<segment state='translated'><source>c.</source><target>d.</target></segment>"
            ),
            State.DONE,
            "b. d.",
        ),
        (
            (
                "<segment state='final'><source>a.</source><target>b.</target></segment>"
                "<segment state='translated'><source>c.</source></segment>"
            ),
            State.UNSURE,
            "b.",
        ),
        (
            (
                "<segment state='translated'><source>a</source><target><sc id='b1' type='fmt' subType='xlf:b'/>b"
                "<ec startRef='b1'/><mrk id='m1'>c</mrk></target></segment>"
            ),
            State.DONE,
            "<b>b</b>c",
        ),
        (
            (
                "<segment state='translated'><source>a</source><target>"
                "<pc id='x7' type='fmt' subType='xlf:i'>b</pc></target>"
                "</segment>"
            ),
            State.DONE,
            "<i>b</i>",
        ),
    ],
)
@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2"])
def test_xliff_2_as_tools_write_it(unit, state, target, version):
    found = read_any(xliff_2(unit, version)).entries[0]

    assert (found.key, found.state, found.target) == ("k/1", state, target)


# As nobody should ----------------------------------------------------------------------------------------------------

LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xliff version="1.2"><file>&b;</file></xliff>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xliff version="1.2"><file>&a;</file></xliff>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\x00\x01\x02",
        b"\xff\xfe<\x00x\x00",
        b"/etc/passwd",
        b"<html></html>",
        b"<xliff",
        LAUGHS,
        OUTSIDE,
        b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><xliff version="1.2"/>',
        b'<xliff version="3.0"><file/></xliff>',
        b'<?xml version="1.0" encoding="no-such"?><xliff version="1.2"/>',
        b"<a>" * 100 + b"</a>" * 100,
        b" " * 10_000_001,
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "é"\n'.encode("latin-1"),
        b'msgid "a"\nmsgstr "b"\n',
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(body):
    with pytest.raises(Refused) as refused:
        read_any(body)

    assert str(refused.value.sentence)


@pytest.mark.parametrize("name", FORMATS)
def test_a_unit_that_stands_there_twice_is_refused(name):
    one = Entry(key="k/1", source="a", target="b", state=State.DONE)
    body = FORMATS[name].write(an_exchange(entries=(one, one)))

    with pytest.raises(Refused, match="twice"):
        read_any(body)


@pytest.mark.parametrize("name", FORMATS)
def test_two_files_of_two_languages_in_one_are_not_read_as_one(name):
    body = FORMATS[name].write(an_exchange())
    if name == "xliff12":
        twice = body.replace(b"</xliff>", body[body.index(b"<file") :].replace(b'"fr"', b'"ar"'))
        with pytest.raises(Refused):
            read_any(twice)


@pytest.mark.parametrize("name", FORMATS)
def test_seventy_damaged_files_of_each_format_are_read_or_refused(name):
    whole = FORMATS[name].write(an_exchange())

    for seed in range(70):
        try:
            found = read_any(mutated(whole, random.Random(seed)))
        except Refused:
            continue
        assert isinstance(found, Exchange)
