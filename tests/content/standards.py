"""The table of practice standards: what is in content/standards.yaml, whether it is true, and how the docs show it."""

import re
from functools import cache
from typing import Any

import yaml

from tests.content.toolbox_texts import CONTENT, LOADER, Texts, folders, read_texts

DOCUMENT = CONTENT.parent / "docs" / "content-standards.md"
BEGIN, END = "<!-- from content/standards.yaml -->\n", "<!-- to here -->\n"
LENGTHS = {"half a day": range(150, 271), "one day": range(330, 511), "two days": range(330, 1021)}
"""Minutes of the plan; that for two days may be the second day alone."""
GUIDE = "for the facilitator"


@cache
def table() -> dict[str, Any]:
    return yaml.load((CONTENT / "standards.yaml").read_text(encoding="utf-8"), Loader=LOADER)


def every_toolbox() -> list[Texts]:
    """The loaded ones, and of those in work the ones that the table speaks of; these are checked once loaded."""
    named = {slug for standard in table()["standards"] for slug in standard["steps"]}
    in_work = [read_texts(folder) for folder in folders(CONTENT / "in-work")]
    return [*map(read_texts, folders()), *(texts for texts in in_work if texts.slug in named)]


def public_of(texts: Texts) -> frozenset[str]:
    """Manuals for the people themselves, as the edition says, and texts that are taken home, as the table does."""
    manuals = {manual["slug"] for manual in texts.edition["manuals"] if manual.get("for_the_public")}
    return frozenset(table().get("for_the_public", {}).get(texts.slug, ())) | manuals


# Whether it is true ---------------------------------------------------------------------------------------------------


def unmet(standards: list[dict[str, Any]], texts: Texts) -> list[str]:
    """Standards that this toolbox has no step for, steps that are not there, and steps that do not speak of it."""
    faults = []
    said = _english(texts)
    for standard in standards:
        named = standard.get("steps", {}).get(texts.slug, [])
        if not named and not standard.get("left_out", {}).get(texts.slug):
            faults.append(f"{standard['key']}: no step of {texts.slug}, and no reason")
        for step in named:
            if step not in texts.steps:
                faults.append(f"{standard['key']}: {texts.slug} has no step {step}")
            elif not re.search(standard["says"], said[step]):
                faults.append(f"{standard['key']}: {step} says nothing of it")
    return faults


def untrained(training: dict[str, dict[str, str]], texts: Texts) -> list[str]:
    """Plans of training that are missing, or whose minutes do not fill their length."""
    plans = training.get(texts.slug, {})
    if plans.get("not yet"):
        return []
    faults = [f"{texts.slug}: no plan for {length}" for length in (*LENGTHS, GUIDE) if length not in plans]
    for length, step in plans.items():
        activities = texts.blocks(texts.source, step, "activity") if step in texts.steps else None
        if activities is None:
            faults.append(f"{texts.slug}: no step {step}")
        elif length in LENGTHS and not any(one["minutes"] in LENGTHS[length] for one in activities):
            faults.append(f"{texts.slug}, {step}: no activity as long as {length}")
    return faults


def _english(texts: Texts) -> dict[str, str]:
    """All that each step says, the words of its sources left out."""
    said = dict.fromkeys(texts.steps, "")
    for unit in texts.units(texts.source):
        if unit.step in said and unit.kind != "sources":
            said[unit.step] += f"{unit.text}\n"
    return said


# The page of the docs -------------------------------------------------------------------------------------------------


def as_markdown() -> str:
    """The part of docs/content-standards.md that is made: the table, its sources, the plans."""
    toolboxes = every_toolbox()
    head = ["| Standard | What it asks |", "| --- | --- |"]
    for texts in toolboxes:
        head = [head[0] + f" {texts.files[texts.source]['toolbox']['title']} |", head[1] + " --- |"]
    rows = [
        f"| **{one['title']}** | {one['rule']} | " + " | ".join(_cell(one, texts) for texts in toolboxes) + " |"
        for one in table()["standards"]
    ]
    sources = [f"- {one['title']}: " + ", ".join(f"<{url}>" for url in one["sources"]) for one in table()["standards"]]
    plans = [f"- {texts.files[texts.source]['toolbox']['title']}: {_plans(texts)}" for texts in toolboxes]
    parts = [*head, *rows, "", "Where the standards come from:", "", *sources, "", "Training plans:", "", *plans, ""]
    return "\n".join(["", *parts])


def _cell(standard: dict[str, Any], texts: Texts) -> str:
    steps = standard.get("steps", {}).get(texts.slug, [])
    return ", ".join(f"`{step}`" for step in steps) or standard["left_out"][texts.slug]


def _plans(texts: Texts) -> str:
    plans = table().get("training", {}).get(texts.slug, {})
    return plans.get("not yet") or ", ".join(f"{length} in `{step}`" for length, step in plans.items()) + "."


def split_document(written: str) -> tuple[str, str, str]:
    """What stands before the made part, the made part, what stands after it."""
    before, _begin, rest = written.partition(BEGIN)
    made, _end, after = rest.partition(END)
    return before, made, after


def write_document() -> None:
    before, _made, after = split_document(DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(f"{before}{BEGIN}{as_markdown()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_document()
    print(f"{DOCUMENT.name} is written.")
