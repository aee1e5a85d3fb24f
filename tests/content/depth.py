"""Whether a toolbox is whole: sources of what it claims, links, pictures, depth, papers of one page."""

import re
from collections.abc import Iterator
from typing import Any

from equalcity.core.errors import Refused
from equalcity.toolboxes.svg import check_svg
from tests.content.toolbox_texts import Texts, Unit

# Claims ---------------------------------------------------------------------------------------------------------------

CLAIMING = frozenset({"text", "time_critical", "activity", "checklist", "question", "handout"})
CLAIM = re.compile(
    r"""\d+\ ?(?:%|percent|per\ cent|hours|h\b|weeks?\b|months\b|years\b)      # a share, a time limit
      | \b(?:laws?|articles?|directives?|conventions?|courts?|treaty|crimes?)\b  # a law
      | \b(?:WHO|UN|UNHCR|UNICEF|UNFPA|IOM|EU|EUAA|Council\ of\ Europe|European|Istanbul)\b  # an organisation
      | \b(?:stud(?:y|ies)|survey|review\ of|research\w*|guidelines?|guidance)\b  # what others found
    """,
    re.VERBOSE,
)
"""A claim block is a time-critical notice, or a text with a share, a time limit, a law, an organisation or a study."""
MATTERS = {
    r"\bHIV\b|\bPEP\b": r"prophylaxis|\bPEP\b|\bHIV\b|clinical management of rape",
    r"contracepti": r"contracepti|clinical management of rape",
    r"\btraces?\b": r"traces|evidence|forensic",
    r"\bhepatitis\b|\btetanus\b": r"clinical management of rape|hepatitis|tetanus",
    r"choked|choking|bleeding": r"clinical management of rape|emergency care|strangulation|choking",
    r"wedding|taken abroad|a date or a ticket": r"forced marriage|one chance|honour",
    r"suicide": r"clinical management of rape|suicide|emergency care",
}
"""What a time-critical notice speaks of, and what a source of that matter speaks of."""


def claims_without_source(texts: Texts) -> list[str]:
    """Steps that claim something and name no source, and time-critical notices whose matter no source is about."""
    faults = []
    for step in texts.steps:
        sources = [item for block in texts.blocks(texts.source, step, "sources") for item in block["items"]]
        claims = [unit for unit in texts.units(texts.source) if unit.step == step and is_claim(unit)]
        if claims and not any(item.get("url") for item in sources):
            faults.append(f"{claims[0]}: the step has no source with an address")
        about = "\n".join(" ".join(str(item.get(name, "")) for name in ("title", "note")) for item in sources)
        for unit in claims:
            if unit.kind == "time_critical":
                faults += [f"{unit}: no source of the step is about “{said}”" for said in _unsourced(unit.text, about)]
    return faults


def is_claim(unit: Unit) -> bool:
    return unit.kind == "time_critical" or (unit.kind in CLAIMING and CLAIM.search(unit.text) is not None)


def _unsourced(text: str, about: str) -> Iterator[str]:
    for matter, source in MATTERS.items():
        if (said := re.search(matter, text, re.IGNORECASE)) and not re.search(source, about, re.IGNORECASE):
            yield said.group(0)


# Links and pictures ---------------------------------------------------------------------------------------------------

WEB = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?#][^\s<>“”\"]*)?", re.IGNORECASE)
ONLY_HTTP = frozenset({"www.intersexions.co.za", "www.nowldef.org", "pag-asa.be"})
"""Hosts of sources that were read without encryption; whoever finds them with it takes them from this list."""


def bad_links(texts: Texts, language: str) -> list[str]:
    """Addresses that are no addresses, and steps that are not there."""
    faults = [
        f"{unit}: {address}"
        for unit in texts.units(language)
        for address in unit.links
        if not (WEB.fullmatch(address) or address.removeprefix("step:") in texts.steps)
        or (address in texts.steps and ":" not in address)
    ]
    for step in texts.steps:
        for block in texts.blocks(language, step, "sources"):
            urls = [item.get("url") for item in block["items"]]
            faults += [
                f"{language}/{step}.yaml, {block['key']}: {url}" for url in urls if url and not is_source_address(url)
            ]
    return faults


def is_source_address(url: str) -> bool:
    scheme, _slashes, rest = url.partition("://")
    plain_host = rest.partition("/")[0]
    return bool(WEB.fullmatch(url)) or (scheme == "http" and plain_host in ONLY_HTTP)


PICTURE_WORDS = re.compile(
    r"(?:image|picture|photo(?:graph)?|bild|foto|immagine|afbeelding|صورة)\b(?! of a)[ :]", re.IGNORECASE
)


def bad_pictures(texts: Texts, language: str) -> list[str]:
    """Pictures whose words say nothing, and files that are not there."""
    faults = []
    for step in texts.steps:
        originals = {block["key"]: block for block in texts.blocks(texts.source, step, "image")}
        for block in texts.blocks(language, step, "image"):
            where = f"{language}/{step}.yaml, {block['key']}"
            alt = block.get("alt", "").strip()
            if len(alt) < 20 or alt in {block.get("caption"), block.get("file")} or PICTURE_WORDS.match(alt):
                faults.append(f"{where}: the alternative text says too little")
            name = block.get("file", originals.get(block["key"], {}).get("file", "")).removeprefix("media/")
            if name.endswith(".svg") and name not in texts.media:
                faults.append(f"{where}: there is no {name}")
    return faults


def bad_drawings(texts: Texts) -> list[str]:
    """Drawings that run or fetch something, have no size of their own, or carry words that nobody could translate."""
    faults = []
    for name, drawing in texts.media.items():
        try:
            check_svg(drawing.encode())
        except Refused as refused:
            faults.append(f"{name}: {refused}")
        if re.search(r"<(?:text|tspan|image|foreignObject|script|a)\b|\bon\w+ *=|href *= *[\"'](?!#)", drawing):
            faults.append(f"{name}: words, programs, pictures or links")
        if not re.search(r"\bviewBox *=", drawing):
            faults.append(f"{name}: no viewBox")
    return faults


# Depth ----------------------------------------------------------------------------------------------------------------

STEPS_OF_A_MAIN_MANUAL = range(10, 15)
WORDS_OF_A_STEP = range(250, 551)
"""250 to 500, and a tenth more where nothing can go: the running text, without pitfalls and careful notices."""
WORDS_FOR_THE_PUBLIC = range(120, 276)
"""120 to 250, and a tenth more: a step that survivors or young people read themselves."""
QUESTIONS = 12
LIMITS_OF_A_PAGE = {"card": (180, 34), "sheet": (300, 56), "poster": (150, 28)}
"""Words and lines that fit on one printed page of the kind. Measured on the PDF: 175 words nearly fill a card, and
47 lines three quarters of a sheet; a poster of 80 words stands in letters of 34 points, one of 150 in letters of 24."""
EVERY_STEP_NEEDS = ("text", "say_dont_say", "activity", "case_story", "checklist", "sources")
A_STEP_FOR_THE_PUBLIC_NEEDS = ("text", "checklist", "sources")
LOCAL = frozenset({"local_fact", "local_services"})
MINUTES_OF_A_PLAN = 150
"""A step with an activity of this length is a plan of a training; it has no pitfalls of its own."""


def shallow(texts: Texts, public: frozenset[str] = frozenset()) -> list[str]:
    """What is missing for a toolbox of full depth. `public`: slugs of manuals that people read about themselves."""
    for_the_public = {step for slug, steps in texts.manuals.items() if slug in public for step in steps}
    faults = []
    if not any(len(steps) in STEPS_OF_A_MAIN_MANUAL for steps in texts.manuals.values()):
        faults.append(f"no manual has 10 to 14 steps: { {slug: len(steps) for slug, steps in texts.manuals.items()} }")
    for step in texts.steps:
        length = WORDS_FOR_THE_PUBLIC if step in for_the_public else WORDS_OF_A_STEP
        if _running_words(texts, step) < min(length):
            faults.append(f"{step}: fewer than {min(length)} words of running text")
        if (words := _running_words(texts, step, with_careful=False)) > max(length):
            faults.append(f"{step}: {words} words of running text, at most {max(length)}")
        faults += [f"{step}: {missing}" for missing in _missing_parts(texts, step, step in for_the_public)]
    questions = [block for step in texts.steps for block in texts.blocks(texts.source, step, "question")]
    if len(questions) < QUESTIONS:
        faults.append(f"{len(questions)} questions, {QUESTIONS} are wanted")
    return faults + [f"question {block['key']}: {fault}" for block in questions for fault in _bad_question(block)]


def _missing_parts(texts: Texts, step: str, for_the_public: bool) -> Iterator[str]:
    blocks = texts.blocks(texts.source, step)
    kinds = {block["type"] for block in blocks}
    for kind in A_STEP_FOR_THE_PUBLIC_NEEDS if for_the_public else EVERY_STEP_NEEDS:
        if kind not in kinds:
            yield f"no {kind} block"
    if not kinds & LOCAL:
        yield "no place for local facts or services"
    if not texts.files[texts.source][step].get("purpose"):
        yield "no purpose"
    activities = [block for block in blocks if block["type"] == "activity"]
    is_plan = any(block["minutes"] >= MINUTES_OF_A_PLAN for block in activities)
    if not (is_plan or for_the_public) and "pitfalls" not in {block["key"] for block in blocks}:
        yield "no pitfalls"
    if not all(block.get("group_size") and block.get("materials") for block in activities):
        yield "an activity without group size or materials"


def _running_words(texts: Texts, step: str, *, with_careful: bool = True) -> int:
    careful = {block["key"] for block in texts.blocks(texts.source, step) if block.get("careful") and not with_careful}
    return sum(
        len(re.findall(r"\w+(?:[’'-]\w+)*", unit.text))
        for unit in texts.units(texts.source)
        if unit.step == step and unit.kind == "text" and unit.block not in careful | {"pitfalls"}
    )


def _bad_question(block: dict[str, Any]) -> Iterator[str]:
    right = [option for option in block["options"] if option.get("correct")]
    if not right or len(right) == len(block["options"]):
        yield "some answers are right and some wrong"
    if not block.get("explanation") or not all(option.get("explanation") for option in block["options"]):
        yield "an explanation is missing"


def longer_than_a_page(texts: Texts, language: str) -> list[str]:
    faults = []
    formats = {
        (step, block["key"]): block["format"]
        for step in texts.steps
        for block in texts.blocks(texts.source, step, "handout")
    }
    for step in texts.steps:
        for block in texts.blocks(language, step, "handout"):
            words, lines = LIMITS_OF_A_PAGE[formats[step, block["key"]]]
            found = len(block["text"].split()), _lines(block["text"])
            if found[0] > words or found[1] > lines:
                faults.append(
                    f"{language}/{step}.yaml, {block['key']}: {found} words and lines, at most {words}, {lines}"
                )
    return faults


def _lines(text: str) -> int:
    """Lines when printed at some 80 letters a line."""
    return sum(-(-len(line) // 80) for line in text.splitlines() if line.strip())
