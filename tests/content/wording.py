"""What content may not say: words that harm, telephone numbers, places left open, a sentence twice; how plain it is."""

import re
from collections import defaultdict
from collections.abc import Iterator

from equalcity.toolboxes.writing import find_words_that_harm, read
from tests.content.toolbox_texts import Texts, Unit

# Words that harm ------------------------------------------------------------------------------------------------------

THE_WORD_OF_LAW = {
    "en": r"victims? of (?:a )?(?:crime|trafficking|forced marriage)|call (?:her|him|them)sel\w+ a victim",
    "fr": r"victimes? (?:d’une infraction|d’infractions|de la traite|de mariage forcé)|se dire victime",
    "de": r"Opfern? (?:einer |von )?(?:Straftat|Menschenhandel|Zwangsheirat)\w*|sich nicht Opfer nennen",
    "nl": r"slachtoffers? van (?:een misdrijf|mensenhandel|een gedwongen huwelijk)|slachtoffer (?:te )?noemen",
    "it": r"vittim[ae] (?:di (?:un )?reato|di tratta|di matrimonio forzato)|definirsi vittima",
    "sv": r"offer för (?:ett )?(?:brott|människohandel|tvångsäktenskap)|kalla sig (?:ett )?offer",
    "ar": r"ضحية جريمة|ضحايا الجرائم|ضحايا الزواج القسري|تسمي نفسها ضحية",
}
"""Where “victim” is right: a right that a law gives to victims, and the sentence that she need not call herself one."""
WHY = re.compile(r"why|pourquoi|warum|waarom|perché|varför", re.IGNORECASE)


def words_that_harm(texts: Texts, language: str) -> list[str]:
    """Such words outside the lists of what not to say, wrong answers, titles of sources, and the law's own use."""
    lawful = re.compile(THE_WORD_OF_LAW.get(language, r"(?!)"))
    wrong = _wrong_options(texts)
    return [
        f"{unit}: “{finding.word}”, better: {finding.instead}"
        for unit in texts.units(language)
        if not _may_quote(unit) and unit.place not in wrong
        for finding in find_words_that_harm(lawful.sub("", unit.text), language)
        if not (unit.kind == "case_story" and "questions" in unit.place and WHY.match(finding.word))
    ]


def _may_quote(unit: Unit) -> bool:
    return "dont_say" in unit.place or unit.kind == "sources" or unit.place[:2] == ("glossary", "victim")


def _wrong_options(texts: Texts) -> set[tuple[str | int, ...]]:
    """Places of answers that the reader is told are wrong."""
    return {
        (step, block["key"], "options", number, "text")
        for step in texts.steps
        for block in texts.blocks(texts.source, step, "question")
        for number, option in enumerate(block["options"], start=1)
        if not option.get("correct")
    }


# Telephone numbers ----------------------------------------------------------------------------------------------------

LOCAL = frozenset({"local_fact", "local_services"})
EVERYWHERE = frozenset({"112"})
"""112 is the emergency number in the whole Union: Directive (EU) 2018/1972, article 109. Numbers of the 116 series are
reserved for the same service everywhere (article 96), but not every country runs them: they are local facts."""
TELEPHONE = re.compile(
    r"""(?<![\w/.,-])(?:
        (?:\+|00)\ ?[1-9][\d\ ()./-]{5,}\d        # international
      | 0\d[\d\ ()./-]{4,}\d                      # with a trunk zero, also 0800
      | 116[\ ]?\d{3}                             # of the series 116
      | \d{2,4}(?:[\ .-]\d{2,4}){2,}              # in groups, three or more
    )(?![\w/]|[.,]\d)""",
    re.VERBOSE,
)
CALLED = re.compile(
    r"\b(?:call|dial|ring|phone|appel\w+|compos\w+|ruf\w+|wähl\w+|bel|chiam\w+)\b\D{0,12}\b(\d{3,6})\b", re.IGNORECASE
)
DAY = re.compile(r"\b\d{1,2}[.-]\d{1,2}[.-]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")


def telephone_numbers(texts: Texts, language: str) -> list[str]:
    """Numbers to call that stand where they are not true for every city."""
    faults = []
    for unit in texts.units(language):
        if unit.kind in LOCAL:
            continue
        plain = DAY.sub("", western(unit.text))
        found = [match.group(0) for match in TELEPHONE.finditer(plain)] + CALLED.findall(plain)
        faults += [f"{unit}: {number}" for number in found if number.strip() not in EVERYWHERE]
    return faults


DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


def western(text: str) -> str:
    """The same text with the digits 0 to 9."""
    return text.translate(DIGITS)


# Places left open -----------------------------------------------------------------------------------------------------

LEFT_OPEN = re.compile(
    r"""\b(?:TODO|TBD|TBC|FIXME|XXX+|PLACEHOLDER)\b | lorem\ ipsum | \?\?\? | \{\{ | \}\}
      | \[(?:…|\.{2,}|[^\]\n]*)\](?!\()          # in brackets, and no link
      | %\(\w+\)s""",
    re.IGNORECASE | re.VERBOSE,
)
MAY_BE_EMPTY = frozenset({"cover_alt"})
"""A cover that shows nothing the title does not say needs no words."""


def left_open(texts: Texts, language: str) -> list[str]:
    faults = [
        f"{unit}: “{match.group(0)}”" for unit in texts.units(language) if (match := LEFT_OPEN.search(unit.markdown))
    ]
    empty = [
        f"{language}/{name}.yaml, {place}: nothing stands here"
        for name, fields in texts.files[language].items()
        for place in _empty(fields)
        if place not in MAY_BE_EMPTY
    ]
    return faults + empty


def _empty(value: object, place: str = "") -> Iterator[str]:
    if value is None or (isinstance(value, str) and not value.strip(" _-–…")):
        yield place
    items = value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    for name, part in items:
        if name != "forms":  # a term may have no other form
            yield from _empty(part, f"{place}, {name}" if place else str(name))


# A sentence twice -----------------------------------------------------------------------------------------------------

LONG_ENOUGH = 8
"""Words; a shorter sentence may well come back."""
MAY_REPEAT = frozenset({"time_critical", "handout", "sources", "term", "question", "local_fact", "local_services"})
"""Facts that are said wherever they are needed, and papers that gather what the step says."""


def said_twice(texts: Texts, language: str) -> list[str]:
    """In the source: a sentence that stands in two places. In a translation: a whole text where the source has two."""
    places: dict[str, list[Unit]] = defaultdict(list)
    careful = _careful_blocks(texts)
    for unit in texts.units(language):
        if unit.kind in MAY_REPEAT or (unit.step, unit.block) in careful:
            continue
        for part in sentences(unit.text) if language == texts.source else [unit.text]:
            words = re.findall(r"\w+", part.lower())
            if len(words) >= LONG_ENOUGH:
                places[" ".join(words)].append(unit)
    originals = {unit.place: unit.text for unit in texts.units(texts.source)}
    return [
        f"{found[0]} and {found[1]}: “{words[:100]}”"
        for words, found in places.items()
        if len(found) > 1 and (language == texts.source or len({originals.get(unit.place) for unit in found}) > 1)
    ]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?؟])[”»“\"]*\s+|\n+", text) if part.strip()]


def _careful_blocks(texts: Texts) -> set[tuple[str, str]]:
    return {
        (step, block["key"])
        for step in texts.steps
        for block in texts.blocks(texts.source, step)
        if block.get("careful")
    }


# How plain it is ------------------------------------------------------------------------------------------------------

LIX_OF_WORKERS = {"en": 30, "fr": 42, "de": 40, "nl": 36, "it": 42, "sv": 36}
LIX_OF_PUBLIC = {"en": 24, "fr": 36, "de": 36, "nl": 30, "it": 36, "sv": 30}
"""Highest LIX of a step, and of a text that people take home; docs/content-standards.md says how they were found."""
WORDS_A_SENTENCE = {"workers": 14, "public": 12}
"""Where LIX says nothing (Arabic), and beside it."""
FOR_READING = frozenset(
    {"step", "text", "say_dont_say", "activity", "checklist", "case_story", "time_critical", "question"}
)


def hard_to_read(texts: Texts, language: str, public: frozenset[str] = frozenset()) -> list[str]:
    """Steps and posters above the aim. `public`: slugs of manuals, and `step/block` of handouts, for the public."""
    manuals = {step: manual for manual, steps in texts.manuals.items() for step in steps}
    read_together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit in texts.units(language):
        if unit.kind in FOR_READING:
            read_together[unit.step, "public" if manuals[unit.step] in public else "workers"].append(unit.text)
        elif unit.kind == "handout" and (unit.step, unit.block) in _for_everybody(texts, public):
            read_together[f"{unit.step}, {unit.block}", "public"].append(unit.text)
    return [
        f"{language}/{where}: {fault}"
        for (where, readers), parts in read_together.items()
        for fault in _hard("\n".join(parts), language, readers)
    ]


def _for_everybody(texts: Texts, public: frozenset[str]) -> set[tuple[str, str]]:
    """Handouts that people take home or see on a wall: every poster, and what is named."""
    return {
        (step, block["key"])
        for step in texts.steps
        for block in texts.blocks(texts.source, step, "handout")
        if block["format"] == "poster" or f"{step}/{block['key']}" in public
    }


def _hard(text: str, language: str, readers: str) -> Iterator[str]:
    reading = read(text, language)
    aim = (LIX_OF_PUBLIC if readers == "public" else LIX_OF_WORKERS).get(language)
    if reading.lix is not None and aim is not None and reading.lix > aim:
        yield f"LIX {reading.lix}, at most {aim} for {readers}"
    if reading.words_a_sentence > WORDS_A_SENTENCE[readers]:
        yield f"{reading.words_a_sentence} words a sentence, at most {WORDS_A_SENTENCE[readers]} for {readers}"
