"""Files as programs of translators left them, with the identities of the sentences at hand."""

import re
from pathlib import Path
from uuid import UUID

from equalcity.toolboxes.actions.unit_words import Words, put_words
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import Toolbox, TranslationUnit, UnitTranslation
from tests.factories.authoring import a_block, a_locale, a_manual, a_step, a_text, a_toolbox

FILES = Path(__file__).parents[1] / "data" / "translating"
TOOLBOX = UUID("3f6f5f0e-0d1b-4a53-8f0c-7c6c1c0d9a01")
STEP = UUID("b7a1c0de-0000-4000-8000-000000000001")
IDENTITY = re.compile(rb"(b7a1c0de-0000-4000-8000-000000000001[/.])(1[1-9])\b")
OFFER = (
    '<p>Offer <b>water</b> &amp; a <a href="https://example.org">chair</a>. Then <b>wait</b>.<br/>Do not hurry her.</p>'
)
SENTENCES = {
    11: "Listen first",
    12: 'Offer <b>water</b> &amp; a <a id="a1">chair</a>. Then <b>wait</b>.<br/>Do not hurry her.',
    13: "72 hours",
    14: "Call <i>tonight</i>, not tomorrow.",
    15: "You are not alone.",
    16: "She decides.",
    17: 'Is it &lt; 5 days? Say "yes" or "no": 100 % \\ her choice.',
    18: "She decides.",
}
"""By the number that stands in the files."""


def the_source() -> Toolbox:
    """The toolbox that the files were taken out of, as it was then."""
    a_locale("fr")
    toolbox = a_toolbox(title="Safe evenings", translation_key=TOOLBOX)
    body = [
        a_text(OFFER + "<p>Call <i>tonight</i>, not tomorrow.</p><p>She decides.</p>"),
        a_block("time_critical", limit="72 hours", heading="", text="<p>Go today.</p>"),
        a_text('<p>Is it &lt; 5 days? Say "yes" or "no": 100 % \\ her choice.</p><p>She decides.</p>'),
    ]
    step = a_step(
        a_manual(toolbox), title="Listen first", key_message="You are not alone.", body=body, translation_key=STEP
    )
    step.save_revision().publish()
    sync_toolbox(toolbox)
    _translate()
    return toolbox


def _translate() -> None:
    units = the_units()
    said = {
        13: ("72 heures", "translated"),
        15: ("Vous n’êtes pas seule.", "reviewed"),
        18: ("C’est elle qui décide.", "translated"),
    }
    words = [(number, text, status, units[number].source) for number, (text, status) in said.items()]
    words += [
        (14, "Appelez <i>ce soir</i>.", "translated", "Call <i>tonight</i>."),
        (16, "Elle décide (machine).", "machine", units[16].source),
    ]
    put_words(
        Words(unit=units[number], language="fr", text=text, status=status, source=source)
        for number, text, status, source in words
    )
    UnitTranslation.objects.update(at="2026-11-24T12:00:00+00:00")


def the_units() -> dict[int, TranslationUnit]:
    """The sentences of the files, by the number that stands there."""
    waiting = list(TranslationUnit.objects.present().filter(thing=STEP).order_by("position"))
    found = {}
    for number, sentence in SENTENCES.items():
        found[number] = next(unit for unit in waiting if unit.source == sentence)
        waiting.remove(found[number])
    return found


def the_file(name: str) -> bytes:
    """This file, as if it had been taken out of the toolbox at hand."""
    units = the_units()
    places = {number: str(unit.pk).encode() for number, unit in units.items()} | {19: b"999999999"}
    return IDENTITY.sub(lambda found: found[1] + places[int(found[2])], (FILES / name).read_bytes())
