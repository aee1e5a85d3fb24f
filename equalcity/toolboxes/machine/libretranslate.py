"""LibreTranslate, which a city can run on a machine of its own."""

from collections.abc import Sequence
from typing import Any

from equalcity.toolboxes.machine.asking import ask, no_sense, texts_in


class LibreTranslate:
    name = "libretranslate"
    shown = "LibreTranslate"
    batch = 25

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url.rstrip("/"), key

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        body: dict[str, Any] = {"q": list(texts), "source": _tag(source), "target": _tag(target), "format": "html"}
        found = ask(f"{self.url}/translate", body | ({"api_key": self.key} if self.key else {}), {})
        if not isinstance(found, dict):
            raise no_sense()
        return texts_in(found.get("translatedText"), len(texts))


def _tag(language: str) -> str:
    """It knows languages, no regions; but for the two ways to write Chinese."""
    return language if language.lower().startswith("zh-han") else language.partition("-")[0].lower()
