"""The quick look at a document: whatever jsonschema refuses it does not accept, and what is whole it accepts."""

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from equalcity.toolboxes.documents import DOCUMENT_SCHEMAS, _fits, _validator, schema
from equalcity.toolboxes.fitting import fitting
from tests.factories.packages import a_document, a_package

ODD: tuple[Any, ...] = (None, True, False, 0, 1, -1, 10**9, "", " ", "x", "x\n", "é" * 60_000, [], [None], {}, {"x": 1})
"""Put in the place of a value: each is wrong somewhere."""
WHOLE = {
    "edition-document-1": a_document,
    "edition-document-2": a_document,
    "edition-1": lambda: json.loads(a_package().manifest),
}


def whole(name: str) -> dict[str, Any]:
    value = deepcopy(WHOLE[name]())
    if name in DOCUMENT_SCHEMAS.values():
        value["format"] = next(form for form, kept in DOCUMENT_SCHEMAS.items() if kept == name)
    return value


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every dictionary or list inside, with each of its names or numbers."""
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for name in names for place in [(value, name), *places(value[name])]]


def damaged(value: Any, chance: random.Random) -> Any:
    """With one place gone, replaced, swapped with another, or with one that does not belong there."""
    holder, name = chance.choice(places(value))
    kind = chance.randrange(4)
    if kind == 0:
        del holder[name]
    elif kind == 1:
        holder[name] = deepcopy(chance.choice(ODD))
    elif kind == 2:
        other, elsewhere = chance.choice(places(value))
        holder[name] = deepcopy(other[elsewhere])
    elif isinstance(holder, dict):
        holder["odd"] = deepcopy(chance.choice(ODD))
    else:
        holder.extend(deepcopy(holder) * 200)
    return value


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_accepted_at_the_first_look(name):
    assert _fits(name)(whole(name))


@pytest.mark.parametrize("name", WHOLE)
def test_what_jsonschema_refuses_is_never_accepted(name):
    refused = 0
    for seed in range(60):
        value = damaged(whole(name), random.Random(seed))

        if not _validator(name).is_valid(value):
            refused += 1
            assert not _fits(name)(value), seed

    assert refused > 40


@pytest.mark.parametrize(
    ("part", "value", "fits"),
    [
        ({"type": "integer"}, True, False),
        ({"type": "integer"}, 1.0, False),
        ({"const": True}, 1, False),
        ({"enum": ["a", None]}, None, False),
        ({"type": "string", "pattern": "^a$"}, "a\n", False),
        ({"type": "string", "maxLength": 1}, "é", True),
        ({"minLength": 1, "minItems": 1, "required": ["x"]}, 5, True),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, None, True),
    ],
)
def test_kinds_are_told_apart_as_json_does(part, value, fits):
    assert fitting(part)(value) is fits


@pytest.mark.parametrize(
    "part",
    [
        {"not": {}},
        {"additionalProperties": {"type": "string"}, "properties": {}},
        {"if": {"type": "string"}, "then": {}},
        {"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {}},
    ],
)
def test_a_keyword_that_it_does_not_know_is_not_passed_over(part):
    with pytest.raises(KeyError):
        fitting(part)


def test_every_schema_is_known():
    assert all(callable(fitting(schema(name))) for name in WHOLE)
