"""Times the difference of two editions: 60 steps of 400 words with every fifth word changed, in several scripts."""

import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings

STEPS, PARAGRAPHS, WORDS = 60, 5, 80
CHANGED = 0.2
ROUNDS = 5
ALPHABETS = {
    "en": "abcdefghiklmnoprstu",
    "ar": "ابتجحدرسشصعفقكلمنهوي",
    "th": "กขคงจชดตทนบปพมยรลวสห",
    "zh": "的一是不了人我在有他这中大来上国到说们为子和你地出道也时",
}
LETTERS = {"th": (2, 6), "zh": (1, 3)}
"""Of a word, where it is shorter than elsewhere."""


def difference(language: str = "en") -> float:
    """Milliseconds of the processor to compare the two and write all of it in one column: the best of five."""
    from equalcity.toolboxes.differing import edition_difference  # noqa: PLC0415 -- once Django is set up

    old, new = editions(language)
    best = float("inf")
    for _round in range(ROUNDS):
        begun = time.process_time()
        found = edition_difference(old, new)
        for step in found.changed_steps:
            for block in step.difference.blocks:
                for field in block.fields:
                    assert field.marked is None or field.marked.inline  # noqa: S101 -- it must not be empty
        best = min(best, time.process_time() - begun)
    return best * 1000


def editions(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two documents that say nothing, but as long as a toolbox; the same ones at each call."""
    chance = random.Random(1)  # noqa: S311 -- no secret
    letters, lengths = ALPHABETS[language], LETTERS.get(language, (2, 9))
    known = ["".join(chance.choices(letters, k=chance.randint(*lengths))) for _ in range(3_000)]

    def word() -> str:
        return known[min(int(chance.expovariate(1 / 400)), len(known) - 1)]

    space = "" if language in {"th", "zh"} else " "
    texts = [[[word() for _ in range(WORDS)] for _ in range(PARAGRAPHS)] for _ in range(STEPS)]
    others = [[[word() if chance.random() < CHANGED else one for one in part] for part in step] for step in texts]
    return _document(language, texts, space.join), _document(language, others, space.join)


def _document(language: str, texts: list[list[list[str]]], joined: Callable[[list[str]], str]) -> dict[str, Any]:
    steps = [
        {
            "id": f"step {number}",
            "title": "A step",
            "blocks": [{"id": "text", "type": "text", "html": "".join(f"<p>{joined(part)}</p>" for part in step)}],
        }
        for number, step in enumerate(texts)
    ]
    manual = {"id": "manual", "title": "A manual", "steps": steps}
    return {"language": language, "toolbox": {"title": "A toolbox"}, "manuals": [manual], "glossary": []}


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    django.setup()
    sys.stdout.write(json.dumps({language: difference(language) for language in ALPHABETS}))
