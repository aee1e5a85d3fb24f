"""DeepL, free or paid: the address in the settings says which."""

from collections.abc import Sequence
from typing import Any

from equalcity.toolboxes.machine.asking import ask, no_sense, texts_in

FREE = "https://api-free.deepl.com"
PAID = "https://api.deepl.com"
OF_FREE_KEYS = ":fx"
"""Ends the keys of free accounts."""
TARGETS = {"EN": "EN-GB", "PT": "PT-PT"}
"""Languages that DeepL only writes in a variety."""


class DeepL:
    name = "deepl"
    shown = "DeepL"
    batch = 50

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/") or (FREE if key.endswith(OF_FREE_KEYS) else PAID)
        self.key = key

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        body = {
            "text": list(texts),
            "source_lang": source.partition("-")[0].upper(),
            "target_lang": TARGETS.get(target.upper(), target.upper()),
            "tag_handling": "html",
        }
        found = ask(f"{self.url}/v2/translate", body, {"Authorization": f"DeepL-Auth-Key {self.key}"})
        return texts_in(_texts(found), len(texts))


def _texts(found: Any) -> list[Any]:
    rows = found.get("translations") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise no_sense()
    return [row.get("text") for row in rows]
