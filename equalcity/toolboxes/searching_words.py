"""Words as the search index holds them: small letters, without what is written in one text and left out in the next.

The phone folds further and reduces words to stems, both those of the index and those that are typed (search/words.js).
"""

import re
import unicodedata
from collections.abc import Collection

ARABIC_LETTERS = {
    ord(letter): plain
    for plain, letters in {
        "\N{ARABIC LETTER ALEF}": "\u0622\u0623\u0625\u0671",  # with madda, with hamza above and below, wasla
        "\N{ARABIC LETTER WAW}": "\u0624",  # with hamza
        "\N{ARABIC LETTER YEH}": "\u0626\u0649\u06cc",  # with hamza, without dots, Persian
        "\N{ARABIC LETTER HEH}": "\u0629",  # teh marbuta
        "\N{ARABIC LETTER KAF}": "\u06a9",  # Persian
    }.items()
    for letter in letters
}
"""Letters that are written in several ways; the phone folds them alike."""
UNWRITTEN = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c-\u200f\u2066-\u2069\u00ad]")
"""Vowel signs and lengthening of Arabic, marks of direction, soft hyphens."""
WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Scripts that set no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
LEAST_LETTERS = 2
LEAST_REST = 3

ARABIC_PREFIXES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ك", "ل")
ARTICLE = "ال"
ENDINGS = {
    "ar": ("هما", "ها", "هم", "هن", "ات", "ين", "ون", "ه", "ي", "ا"),  # noqa: RUF001 -- these are Arabic letters
    "de": ("ern", "en", "er", "es", "em", "e", "n", "s"),
    "en": ("ing", "ed", "es", "ly", "s", "d"),
    "fr": ("es", "s", "e", "x"),
    "nl": ("en", "s", "e"),
}
"""Endings that only bend a word, and that the stemmer of its language takes off too."""


class _Letters(dict[int, int]):
    """Keeps letters, digits and their marks; all else parts words."""

    def __missing__(self, code: int) -> int:
        self[code] = code if unicodedata.category(chr(code))[0] in "LNM" else ord(" ")
        return self[code]


_letters = _Letters()


def words(text: str) -> list[str]:
    """The words of a text in its order. Of scripts without spaces, all pairs of letters."""
    folded = UNWRITTEN.sub("", unicodedata.normalize("NFC", text).casefold()).translate(ARABIC_LETTERS)
    found = []
    for word in folded.translate(_letters).split():
        if WITHOUT_SPACES.match(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) >= LEAST_LETTERS:
            found.append(word)
    return found


def reduced(word: str, known: Collection[str], language: str) -> str:
    """This word without prefix (Arabic) and ending, as far as the rest is a word that occurs too.

    The phone takes them off as well, so that nothing is lost, and fewer words have to travel.
    """
    language = language.partition("-")[0]
    if language == "ar":
        for prefix in ARABIC_PREFIXES:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= LEAST_REST and (rest in known or prefix == ARTICLE):
                return reduced(rest, known, language)
    for ending in ENDINGS.get(language, ()):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= (LEAST_REST if language == "ar" else LEAST_REST + 1) and rest in known:
            return reduced(rest, known, language)
    return word
