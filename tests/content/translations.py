"""What a translation must share with its source: shape, answers, links, numbers, language and terms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Any

import py3langid

from equalcity.toolboxes.source_fields import FIELDS
from tests.content.toolbox_texts import Texts
from tests.content.wording import sentences, western

# Shape ----------------------------------------------------------------------------------------------------------------


def other_shape(texts: Texts, language: str) -> list[str]:
    """Units, right answers and fixed fields that are not those of the source."""
    wanted, found = (Counter(unit.place for unit in texts.units(one)) for one in (texts.source, language))
    faults = [f"{language}: {place} is missing" for place in wanted - found]
    faults += [f"{language}: {place} is not in the source" for place in found - wanted]
    for step in texts.steps:
        blocks = {block["key"]: block for block in texts.blocks(language, step)}
        for block in texts.blocks(texts.source, step):
            other = blocks.get(block["key"])
            if other is not None and _fixed(other, block) != _fixed(block, block):
                faults.append(f"{language}/{step}.yaml, {block['key']}: a fixed field or a right answer differs")
    return faults


def _fixed(block: dict[str, Any], source: dict[str, Any]) -> list[Any]:
    """What is the same in every language; left out, it is that of the source."""
    fixed = [name for name, wanted in FIELDS[source["type"]].items() if wanted.fixed]
    options = zip(block.get("options", []), source.get("options", []), strict=False)
    right = [bool(option.get("correct", original.get("correct"))) for option, original in options]
    urls = [item.get("url", original.get("url")) for item, original in _items(block, source)]
    return [block["type"], *(block.get(name, source.get(name)) for name in fixed), right, urls]


def _items(block: dict[str, Any], source: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    pairs = zip(block.get("items", []), source.get("items", []), strict=False)
    return [(item, original) for item, original in pairs if isinstance(item, dict) and isinstance(original, dict)]


def other_links(texts: Texts, language: str) -> list[str]:
    originals = {unit.place: unit for unit in texts.units(texts.source)}
    return [
        f"{unit}: links {unit.links}, in the source {original.links}"
        for unit in texts.units(language)
        if (original := originals.get(unit.place)) and unit.links != original.links
    ]


# Numbers and places to fill in ----------------------------------------------------------------------------------------

AFTERNOON = re.compile(r"\b(\d{1,2}) ?(?:p\.m\.|pm\b)", re.IGNORECASE)
FULL_HOUR = re.compile(r"(?<=\d)[:.]00\b")
DUAL = frozenset({"ar"})
"""“Two days” is one word there, and so is one day."""


def other_numbers(texts: Texts, language: str) -> list[str]:
    """Numbers, lines to write on and boxes to tick that the source does not have, or has and the translation not."""
    originals = {unit.place: unit for unit in texts.units(texts.source)}
    faults = []
    for unit in texts.units(language):
        original = originals.get(unit.place)
        if original is None or unit.kind == "sources":
            continue
        wanted, found = _numbers(original.text, language), _numbers(unit.text, language)
        if found not in (wanted, _numbers(_of_24_hours(original.text), language)):
            faults.append(f"{unit}: the source has {dict(wanted - found)} more, the translation {dict(found - wanted)}")
        if [bool(re.search(mark, unit.text)) for mark in MARKS] != [
            bool(re.search(mark, original.text)) for mark in MARKS
        ]:
            faults.append(f"{unit}: lines to write on or boxes to tick differ")
    return faults


MARKS = ("____", "☐", "……")


def _of_24_hours(text: str) -> str:
    return AFTERNOON.sub(lambda found: str(int(found[1]) % 12 + 12), text)


def _numbers(text: str, language: str) -> Counter[str]:
    """Every number; full hours without their minutes."""
    plain = FULL_HOUR.sub("", western(text))
    left_out = {"1", "2"} if language in DUAL else set()
    return Counter(number for number in re.findall(r"\d+", plain) if number not in left_out)


# Language -------------------------------------------------------------------------------------------------------------

LANGUAGES = ("en", "fr", "nl", "de", "it", "sv", "ar")
ENOUGH_LETTERS = 30
"""Of a whole text; below, names and borrowed words decide."""
ENOUGH_OF_A_SENTENCE = 50
"""Of one sentence among others: of 7,456 with 30 letters or more two were taken for another language, of these none."""


def language_of(text: str) -> str:
    """Which of our seven languages this is; a text in another one is given to the nearest."""
    _know_ours_only()
    return str(py3langid.classify(" ".join(text.split()))[0])


@cache
def _know_ours_only() -> None:
    py3langid.set_languages(list(LANGUAGES))


def other_language(texts: Texts, language: str) -> list[str]:
    """Texts of enough letters in another language, and sentences among others. Titles of sources stay in their own."""
    return [
        f"{unit}: this reads as {found}: “{text[:80]}”"
        for unit in texts.units(language)
        if unit.kind != "sources"
        for text in long_enough(unit.text)
        if (found := language_of(text)) != language
    ]


def long_enough(text: str) -> list[str]:
    parts = sentences(text)
    found = [text] if _letters(text) >= ENOUGH_LETTERS else []
    return found + [part for part in parts if len(parts) > 1 and _letters(part) >= ENOUGH_OF_A_SENTENCE]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def left_in_the_source(texts: Texts, language: str) -> list[str]:
    """Texts that are the same as in the source: too short for their language to be known, and not translated."""
    originals = {unit.place: unit.text for unit in texts.units(texts.source)}
    return [
        f"{unit}: “{unit.text[:80]}”"
        for unit in texts.units(language)
        if unit.kind not in NOT_A_TEXT and unit.text == originals.get(unit.place) and WORD.search(unit.text)
    ]


# Terms ----------------------------------------------------------------------------------------------------------------

FLOOR_OF_TERMS = 0.90
"""Share of places at which a term stands translated by its term or a form of it; elsewhere a sentence goes round it."""
NOT_A_TEXT = frozenset({"sources", "term"})
WORD = re.compile(r"[^\W\d_]{3,}")
MARKS_OF_VOWELS = re.compile(r"[\u064b-\u0652\u0640]")


@dataclass
class Terms:
    """Where a term of the glossary stands in the source, and whether the translation says it by its term."""

    kept: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.kept / (self.kept + len(self.misses)) if self.misses else 1.0


def terms_kept(texts: Texts, language: str) -> Terms:
    originals = {unit.place: unit.text for unit in texts.units(texts.source)}
    source = {term["key"]: (_pattern(term), _forms(term)) for term in texts.terms(texts.source)}
    forms = {term["key"]: [_folded(form) for form in _forms(term)] for term in texts.terms(language)}
    terms = Terms()
    for unit in texts.units(language):
        if unit.kind in NOT_A_TEXT:
            continue
        folded = _folded(unit.text)
        original = originals.get(unit.place, "")
        for key, pattern in _that_may_stand(source, original):
            if not pattern.search(original):
                continue
            if any(form in folded for form in forms.get(key, [])):
                terms.kept += 1
            else:
                terms.misses.append(f"{unit}: {key}")
    return terms


def _that_may_stand(
    source: dict[str, tuple[re.Pattern[str], list[str]]], text: str
) -> Iterator[tuple[str, re.Pattern[str]]]:
    """A quick look first: searching every text for every whole word takes ten times as long."""
    lowered = text.lower()
    for key, (pattern, forms) in source.items():
        if any(form.lower() in lowered for form in forms):
            yield key, pattern


def lost_terms(texts: Texts, language: str) -> list[str]:
    """Every place, when too few of them keep the term."""
    terms = terms_kept(texts, language)
    if terms.share >= FLOOR_OF_TERMS:
        return []
    return [f"only {terms.share:.0%} are kept, {FLOOR_OF_TERMS:.0%} are wanted", *terms.misses]


def _forms(term: dict[str, Any]) -> list[str]:
    """The term, without what stands in brackets after it, and its other forms."""
    return [re.sub(r" \([^()]*\)$", "", term["term"]), *(term.get("forms") or [])]


def _pattern(term: dict[str, Any]) -> re.Pattern[str]:
    """Found as readers find it: what is written in capitals alone only so, LIVES is no word for lives."""
    longest_first = sorted(_forms(term), key=len, reverse=True)
    forms = "|".join(re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})" for form in longest_first)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)")


def _folded(text: str) -> str:
    return MARKS_OF_VOWELS.sub("", text).casefold()


def terms_apart(toolboxes: list[Texts]) -> list[str]:
    """Terms that two toolboxes share and do not say with the same word."""
    faults = []
    for one, other in combinations(toolboxes, 2):
        for language in sorted({*one.languages} & {*other.languages}):
            words = {term["key"]: term["term"] for term in one.terms(language)}
            keys: dict[str, set[str]] = defaultdict(set)
            for texts in (one, other):
                for term in texts.terms(language):
                    keys[_folded(term["term"])].add(term["key"])
            faults += [
                f"{language}, {term['key']}: “{words[term['key']]}” in {one.slug}, “{term['term']}” in {other.slug}"
                for term in other.terms(language)
                if words.get(term["key"], term["term"]) != term["term"]
            ]
            faults += [
                f"{language}: “{word}” has the keys {sorted(found)}" for word, found in keys.items() if len(found) > 1
            ]
    return faults
