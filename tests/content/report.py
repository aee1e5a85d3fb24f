"""Prints all that the checks find, in every toolbox or in some: `python -m tests.content.report [FOLDER…]`."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

from tests.content import depth, standards, translations, wording
from tests.content.toolbox_texts import Texts, folders, read_texts

OF_TOOLBOX: dict[str, Callable[[Texts], list[str]]] = {
    "claims without a source": depth.claims_without_source,
    "drawings": depth.bad_drawings,
    "depth": lambda texts: depth.shallow(texts, standards.public_of(texts)),
    "practice standards": lambda texts: standards.unmet(standards.table()["standards"], texts),
    "plans of training": lambda texts: standards.untrained(standards.table()["training"], texts),
}
OF_LANGUAGE: dict[str, Callable[[Texts, str], list[str]]] = {
    "words that harm": wording.words_that_harm,
    "telephone numbers": wording.telephone_numbers,
    "left open": wording.left_open,
    "a sentence twice": wording.said_twice,
    "hard to read": lambda texts, language: wording.hard_to_read(texts, language, standards.public_of(texts)),
    "links": depth.bad_links,
    "pictures": depth.bad_pictures,
    "handouts longer than a page": depth.longer_than_a_page,
    "another language": translations.other_language,
}
OF_TRANSLATION: dict[str, Callable[[Texts, str], list[str]]] = {
    "another shape": translations.other_shape,
    "other links": translations.other_links,
    "other numbers": translations.other_numbers,
    "left in the source": translations.left_in_the_source,
    "terms": translations.lost_terms,
}


def findings(texts: Texts, language: str) -> dict[str, list[str]]:
    """By check, what it finds in one language."""
    checks = OF_LANGUAGE if language == texts.source else OF_LANGUAGE | OF_TRANSLATION
    return {name: found for name, check in checks.items() if (found := check(texts, language))}


def main(paths: list[str]) -> None:
    toolboxes = [read_texts(Path(path)) for path in paths] if paths else [read_texts(folder) for folder in folders()]
    for texts in toolboxes:
        print(f"# {texts.slug}")
        _print({name: found for name, check in OF_TOOLBOX.items() if (found := check(texts))})
        for language in texts.languages:
            print(f"## {language}")
            _print(findings(texts, language))
            if language != texts.source:
                terms = translations.terms_kept(texts, language)
                print(f"terms kept: {terms.share:.0%}; not kept: {', '.join(terms.misses) or 'none'}")
    _print({"terms that toolboxes share": translations.terms_apart(toolboxes)})


def _print(found: dict[str, list[str]]) -> None:
    for name, faults in found.items():
        for fault in faults:
            print(f"- {name}: {fault}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    django.setup()  # refusals are sentences of ours, in the reader's language
    main(sys.argv[1:])
