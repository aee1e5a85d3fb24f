"""What a provider is, and which one this site uses."""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from equalcity.core.errors import Sentence
from equalcity.toolboxes.machine.deepl import DeepL
from equalcity.toolboxes.machine.dummy import Dummy
from equalcity.toolboxes.machine.libretranslate import LibreTranslate


class Provider(Protocol):
    """Translates short pieces of inline HTML, all at once, in their order."""

    @property
    def name(self) -> str: ...

    @property
    def shown(self) -> Sentence:
        """What people call it."""
        ...

    @property
    def batch(self) -> int:
        """How many texts it takes at once."""
        ...

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """The texts in the language `target`. Raises MachineError: refused, out of reach, no sense in the answer."""
        ...


def provider() -> Provider | None:
    """The one that the settings name; None where machine translation is off."""
    url, key = settings.TRANSLATION_URL, settings.TRANSLATION_KEY
    makers: dict[str, Provider] = {
        "libretranslate": LibreTranslate(url, key),
        "deepl": DeepL(url, key),
        "dummy": Dummy(),
    }
    return makers.get(settings.TRANSLATION_PROVIDER)
