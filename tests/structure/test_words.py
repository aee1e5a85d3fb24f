"""docs/words.md is true: its words are those that the product speaks, and its models have their names from them."""

import re

from django.apps import apps as django_apps

from tests.structure.house import PACKAGE, PROJECT, apps, project_files, text_of


def test_every_word_is_spoken_by_the_product():
    speaks = (PACKAGE, PROJECT / "content")
    files = [path for path in project_files() if any(path.is_relative_to(folder) for folder in speaks)]
    spoken = " ".join(map(text_of, files)).lower()

    unspoken = [word for word, meaning in _words() if word not in spoken and "to come" not in meaning]

    assert unspoken == []


def test_every_model_is_named_by_words_of_the_list():
    known = {part for word, _meaning in _words() for part in word.split()}
    models = [model.__name__ for app in apps() for model in django_apps.get_app_config(app).get_models()]

    strange = [one for one in models if not known & {_singular(part) for part in re.findall(r"[A-Z][a-z]*", one)}]

    assert strange == []


def _words() -> list[tuple[str, str]]:
    """Each word with its meaning; a line with several words gives several."""
    rows = re.findall(r"^\| (.+?) \| (.*?) \|", text_of(PROJECT / "docs" / "words.md"), re.MULTILINE)
    return [
        (word.strip(), meaning)
        for words, meaning in rows
        if not words.startswith(("word", "---"))
        for word in re.sub(r"\(.*?\)", "", words).lower().split(",")
    ]


def _singular(part: str) -> str:
    return {"Media": "medium"}.get(part, part.lower())
