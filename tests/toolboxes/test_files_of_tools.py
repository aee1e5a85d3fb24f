"""Files that real programs of translators saved: what comes in, in which state, and what is told to people."""

import pytest

from equalcity.core.errors import Refused
from equalcity.toolboxes.actions.unit_files import check_translation_file, take_translation_file
from equalcity.toolboxes.exchange.entries import State
from equalcity.toolboxes.exchange.formats import FORMATS, read_any
from equalcity.toolboxes.models import TranslationFile, UnitTranslation
from tests.factories.network import a_reviewer, a_translator
from tests.factories.tools_of_translators import FILES, SENTENCES, the_file, the_source, the_units

OFFER = 'Offrez de l’<b>eau</b> &amp; une <a id="a1">chaise</a>. Puis <b>attendez</b>.<br/>Ne la pressez pas.'
BEFORE = {
    13: ("72 heures", "translated"),
    14: ("Appelez <i>ce soir</i>.", "translated"),
    15: ("Vous n’êtes pas seule.", "reviewed"),
    16: ("Elle décide (machine).", "machine"),
    18: ("C’est elle qui décide.", "translated"),
}
FINISHED = {11: ("Écoutez d’abord", "translated"), 12: (OFFER, "translated")}
WEBLATE = FINISHED | {
    14: ("Appelez <i>ce soir</i>, pas demain.", "translated"),
    16: ("C’est à elle de décider.", "translated"),
}


def taken(name: str, *, body: bytes = b"", unfinished: bool = False, reviewed: bool = False) -> TranslationFile:
    toolbox = the_source()
    by = a_reviewer() if reviewed else a_translator()
    body = body or the_file(name)
    file = check_translation_file(toolbox, "fr", body, name=name, unfinished=unfinished, reviewed=reviewed, by=by)
    return take_translation_file(file, toolbox, by=by)


def said() -> dict[int, tuple[str, str]]:
    """Number of a sentence in the files → its translation and how far that is."""
    numbers = {unit.pk: number for number, unit in the_units().items()}
    rows = UnitTranslation.objects.filter(language="fr", unit__in=numbers)
    return {numbers[row.unit_id]: (row.text, row.status) for row in rows}


def outcomes(file: TranslationFile) -> dict[str, int]:
    return {name: count for name, count in file.report["counts"].items() if count}


def lines(file: TranslationFile, outcome: str) -> list[dict]:
    return [line for line in file.report["lines"] if line["outcome"] == outcome]


@pytest.mark.parametrize(
    ("name", "kind"), [("exported.po", "po"), ("exported-12.xlf", "xliff12"), ("exported-21.xlf", "xliff21")]
)
def test_the_files_are_still_what_goes_out(name, kind):
    body = (FILES / name).read_bytes()

    assert FORMATS[kind].write(read_any(body)) == body
    assert [one.source for one in read_any(body).entries] == list(SENTENCES.values())


# PO ------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["weblate.po", "msgcat-sorted.po", "msgconv-cp1252.po"])
def test_po_of_weblate_and_gettext(name):
    file = taken(name)

    assert said() == BEFORE | WEBLATE
    assert outcomes(file) == {"unfinished": 1, "new": 2, "changed": 2, "same": 3}


@pytest.mark.django_db
def test_po_saved_on_windows():
    toolbox = the_source()
    body = b"\xef\xbb\xbf" + the_file("weblate.po").replace(b"\n", b"\r\n")

    file = check_translation_file(toolbox, "fr", body, name="a", unfinished=False, reviewed=False, by=a_translator())

    assert outcomes(file) == {"unfinished": 1, "new": 2, "changed": 2, "same": 3}


@pytest.mark.django_db
def test_po_after_msgmerge_leaves_what_is_fuzzy_obsolete_or_of_a_source_to_come():
    file = taken("msgmerge.po")

    assert said() == BEFORE | WEBLATE
    assert outcomes(file) == {"unfinished": 1, "unknown": 1, "new": 2, "changed": 2, "same": 2}
    assert [line["source"] for line in lines(file, "unfinished")] == [SENTENCES[17]]


@pytest.mark.django_db
def test_po_of_pofilter_brings_its_complaints_and_broken_mark_up_is_not_taken():
    file = taken("pofilter.po")

    assert said() == BEFORE
    (broken,) = lines(file, "faulty")
    assert '<a id="a1">' in broken["reasons"][0]
    assert broken["remark"] == "(pofilter) numbers: Different numbers\n(pofilter) xmltags: Different XML tags"


# Through po2xliff and xliff2po, which lose every identity ------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["po2xliff.xlf", "po2xliff-xliff2po.po"])
def test_sentences_without_identity_are_known_by_their_source_where_it_stands_once(name):
    file = taken(name)

    clear = {number: words for number, words in WEBLATE.items() if number != 16}
    assert said() == BEFORE | clear
    assert {line["source"] for line in lines(file, "unknown")} == {"She decides."}


@pytest.mark.django_db
def test_what_po2xliff_calls_approved_is_nobodys_review():
    taken("po2xliff.xlf", reviewed=True)

    assert said()[11] == ("Écoutez d’abord", "translated")


@pytest.mark.django_db
def test_po_out_of_xliff_has_lost_even_its_language_and_is_refused():
    with pytest.raises(Refused, match="This file is in"):
        taken("xliff2po.po")


# XLIFF ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_xliff_of_weblate_with_marks_and_a_note():
    file = taken("weblate.xlf")

    assert said() == BEFORE | FINISHED | {16: WEBLATE[16]}
    assert outcomes(file) == {"unfinished": 1, "new": 2, "changed": 1, "confirmed": 1, "same": 3}
    assert lines(file, "unfinished")[0]["remark"] == "Ask Anna about this."


@pytest.mark.django_db
def test_what_is_approved_in_xliff_is_reviewed_on_the_word_of_a_reviewer():
    taken("weblate.xlf", reviewed=True)

    assert {number: status for number, (_text, status) in said().items() if status == "reviewed"} == {
        14: "reviewed",
        15: "reviewed",
    }


@pytest.mark.django_db
def test_xliff_that_pomerge_filled():
    taken("pomerge.xlf")

    assert said()[11] == FINISHED[11]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unfinished", "wanted"), [(False, {}), (True, {11: FINISHED[11], 17: ("Est-ce &lt; 5 jours ?", "translated")})]
)
def test_xliff_2_of_a_tool_that_leaves_states_alone(unfinished, wanted):
    file = taken("toolkit-21.xlf", unfinished=unfinished)

    assert said() == BEFORE | wanted
    assert outcomes(file)["confirmed"] == 1  # the one that it called translated


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "unfinished"), [("xliff-js-12.xlf", False), ("xliff-js-20.xlf", True)])
def test_xliff_of_a_program_that_breaks_lines_inside_texts_and_drops_states(name, unfinished):
    """A machine's draft stays one: that nothing is said of it any more is nobody's word."""
    taken(name, unfinished=unfinished)

    assert said() == BEFORE | FINISHED
    assert UnitTranslation.objects.get(unit=the_units()[14], language="fr").is_behind


@pytest.mark.django_db
@pytest.mark.parametrize("unfinished", [False, True])
def test_xliff_of_okapi_and_omegat(unfinished):
    """Its own kinds of marks and segments; the source in the place of what is not translated; a machine called so."""
    file = taken("okapi-omegat.xlf", unfinished=unfinished)

    late = {14: WEBLATE[14], 16: ("Elle prend la décision.", "translated")} if unfinished else {}
    assert said() == BEFORE | FINISHED | late
    assert [line["text"][:5] for line in lines(file, "unfinished")][-1] == "Is it"


@pytest.mark.django_db
def test_xliff_2_with_segments_and_modules_of_other_programs():
    file = taken("modules-21.xlf")

    choice = "Dites « oui » ou « non ». C’est son choix, à 100 % : est-ce &lt; 5 jours ?"
    assert said() == BEFORE | {12: (OFFER, "translated"), 17: (choice, "translated")}
    assert [line["remark"] for line in lines(file, "new")] == ["Is a chair always there?", ""]


def test_xliff_in_another_encoding_says_so_and_is_read():
    text = (FILES / "weblate.xlf").read_text().replace('encoding="UTF-8"', 'encoding="UTF-16"')

    found = read_any(text.encode("utf-16"))

    assert (found.entries[1].target, found.entries[3].state) == (OFFER, State.REVIEWED)
