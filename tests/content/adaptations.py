"""What examples of adaptations must keep: sources, both languages, no word that harms, nothing left open.

That each fact and step is one of the toolbox, and is there in every language, building the folder says. Telephone
numbers are allowed here: this is where they belong.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from equalcity.toolboxes.adaptation_sources import FOLDER, WrittenAdaptation, read_adaptations
from equalcity.toolboxes.sources import build_package
from equalcity.toolboxes.writing import find_words_that_harm
from tests.content.depth import is_source_address
from tests.content.toolbox_texts import Unit
from tests.content.translations import language_of, long_enough
from tests.content.wording import LEFT_OPEN, THE_WORD_OF_LAW, WORDS_A_SENTENCE, read

LAST_PARAGRAPH = re.compile(r"\n\n(?!.*\n\n)(?:Source|Sources|Bron|Bronnen|Quelle|Quellen) ?:.*", re.DOTALL)
"""Where a note names its sources; their titles stay in their own language."""


def read_examples(folder: Path) -> list[WrittenAdaptation]:
    """Those of a toolbox. Refused: with every fact and step that it does not have."""
    if not (folder / FOLDER).is_dir():
        return []
    package = build_package(folder, languages=[])
    return read_adaptations(folder, json.loads(package.documents[json.loads(package.manifest)["source_language"]]))


def faults(written: WrittenAdaptation) -> list[str]:
    return [fault for unit in units(written) for fault in _faults(unit)] + list(_sources(written))


def units(written: WrittenAdaptation) -> Iterator[Unit]:
    """Each fact and note, without the lines that name sources."""
    for fact in written.facts:
        yield Unit(fact.language, (written.city, fact.fact), "local_fact", fact.text)
    for note in written.notes:
        yield Unit(note.language, (written.city, note.slug), "city_note", LAST_PARAGRAPH.sub("", note.markdown))


def _faults(unit: Unit) -> Iterator[str]:
    lawful = re.compile(THE_WORD_OF_LAW.get(unit.language, r"(?!)"))
    for finding in find_words_that_harm(lawful.sub("", unit.text), unit.language):
        yield f"{unit}: “{finding.word}”, better: {finding.instead}"
    if match := LEFT_OPEN.search(unit.markdown):
        yield f"{unit}: “{match.group(0)}”"
    for text in long_enough(unit.text):
        if (found := language_of(text)) != unit.language:
            yield f"{unit}: this reads as {found}: “{text[:80]}”"
    if unit.kind == "city_note" and read(unit.text, unit.language).words_a_sentence > WORDS_A_SENTENCE["workers"]:
        yield f"{unit}: its sentences are too long"


def _sources(written: WrittenAdaptation) -> Iterator[str]:
    """What has no source with an address; and facts with a day, for nobody has checked an example."""
    for fact in written.facts:
        if not is_source_address(fact.source):
            yield f"{fact.language}/{fact.fact}: its source is no address: {fact.source}"
        if fact.checked_on is not None:
            yield f"{fact.language}/{fact.fact}: an example says that it was checked on {fact.checked_on}"
    for note in written.notes:
        links = Unit(note.language, (note.slug,), "city_note", note.markdown).links
        addresses = [link for link in links if not link.startswith("step:")]
        if not addresses or not all(map(is_source_address, addresses)):
            yield f"{note.language}/{note.slug}: it names no source, or one whose address is none"
