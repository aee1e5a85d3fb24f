"""The one way to say no: a sentence for the person, translated, shown by one handler."""

from collections.abc import Sequence

from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):  # noqa: N818 -- it is an answer, not a mistake of ours
    """Something the person asked for is not done, and nothing was changed.

    `sentence` is whole and translated; `reasons` are further sentences, one each.
    """

    def __init__(self, sentence: Sentence, reasons: Sequence[Sentence] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return "\n".join(str(part) for part in (self.sentence, *self.reasons))


def require(condition: object, sentence: Sentence) -> None:
    """Refuse with this sentence unless the condition holds."""
    if not condition:
        raise Refused(sentence)
