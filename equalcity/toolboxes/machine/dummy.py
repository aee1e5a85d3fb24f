"""A machine that translates nothing, to try the way of drafts without a server: it says what it was asked."""

from collections.abc import Sequence

from equalcity.toolboxes.machine.asking import MachineError


class Dummy:
    name = "dummy"
    shown = "Dummy"
    batch = 10

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        if source == target:
            raise MachineError(f"{source} = {target}")
        return [f"[{target}] {text}" for text in texts]
