"""A quick look whether a value fits a JSON schema: the schema becomes one function, made once. Pure.

It only accepts: whatever it does not accept is looked at by jsonschema, which has the last word and says what is wrong.
So where it is too strict it costs time and nothing else; tests/toolboxes/test_fitting.py holds it to jsonschema.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]
Test = Callable[[Any], bool]
Made = Callable[[Schema], Test]

REMARKS = frozenset({"$schema", "$id", "$defs", "title", "description", "format", "then"})
"""They forbid nothing: `format` is a remark in this version of JSON schema, and `then` is read with its `if`."""
KINDS: dict[str, type] = {"string": str, "array": list, "object": dict, "boolean": bool, "integer": int}
KINDS["null"] = type(None)


def fitting(schema: Schema) -> Test:
    """The function that says whether a value surely fits. KeyError: a keyword that is not known here.

    The schema may not hold itself, and the value is one that JSON can say.
    """
    known: dict[str, Test] = {}

    def made(part: Schema) -> Test:
        tests = [KEYWORDS[name](part[name], part, made) for name in part if name not in REMARKS | {"$ref"}]
        if reference := part.get("$ref"):
            if reference not in known:
                known[reference] = made(_defined(schema, reference))
            tests.append(known[reference])
        return _each(tests)

    return made(schema)


def ending(pattern: str) -> str:
    """The pattern as ECMA-262 reads it, which schemas are written in: `$` is the end, not before a last line break."""
    return pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern


def _defined(schema: Schema, reference: str) -> Schema:
    for name in reference.removeprefix("#/").split("/"):
        schema = schema[name]
    return schema


def _each(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def fits(value: Any) -> bool:
        for test in tests:  # noqa: SIM110 -- half the time of all() with a generator, and this is the place that counts
            if not test(value):
                return False
        return True

    return fits


# One maker a keyword: what it wants, the schema that it stands in, and how other schemas are made ---------------------


def _type(wanted: str, _schema: Schema, _made: Made) -> Test:
    kind = KINDS[wanted]
    return lambda value: type(value) is kind


def _const(wanted: Any, _schema: Schema, _made: Made) -> Test:
    return _enum([wanted], _schema, _made)


def _enum(wanted: list[Any], _schema: Schema, _made: Made) -> Test:
    allowed = {(type(one), one) for one in wanted}  # True is no 1
    return lambda value: type(value) in {str, bool, int} and (type(value), value) in allowed


def _pattern(wanted: str, _schema: Schema, _made: Made) -> Test:
    search = re.compile(ending(wanted)).search
    return lambda value: type(value) is not str or search(value) is not None


def _length(
    kind: type[str] | type[list[Any]], is_fine: Callable[[int, int], bool]
) -> Callable[[int, Schema, Made], Test]:
    def make(wanted: int, _schema: Schema, _made: Made) -> Test:
        return lambda value: type(value) is not kind or is_fine(len(value), wanted)

    return make


def _bound(is_fine: Callable[[int, int], bool]) -> Callable[[int, Schema, Made], Test]:
    def make(wanted: int, _schema: Schema, _made: Made) -> Test:
        return lambda value: type(value) is not int or is_fine(value, wanted)

    return make


def _items(wanted: Schema, _schema: Schema, made: Made) -> Test:
    test = made(wanted)
    return lambda value: type(value) is not list or all(map(test, value))


def _properties(wanted: Mapping[str, Schema], _schema: Schema, made: Made) -> Test:
    tests = {name: made(part) for name, part in wanted.items()}

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return True
        return all([tests[name](part) for name, part in value.items() if name in tests])  # noqa: C419 -- as above

    return fits


def _additional(wanted: object, schema: Schema, _made: Made) -> Test:
    if wanted is not False:
        raise KeyError("additionalProperties")
    names = frozenset(schema["properties"])
    return lambda value: type(value) is not dict or value.keys() <= names


def _required(wanted: list[str], _schema: Schema, _made: Made) -> Test:
    names = frozenset(wanted)
    return lambda value: type(value) is not dict or value.keys() >= names


def _all_of(wanted: list[Schema], _schema: Schema, made: Made) -> Test:
    return _each([made(part) for part in wanted])


def _any_of(wanted: list[Schema], _schema: Schema, made: Made) -> Test:
    tests = [made(part) for part in wanted]
    return lambda value: any(test(value) for test in tests)


def _if(wanted: Schema, schema: Schema, made: Made) -> Test:
    """A condition that is too strict would pass over what then must hold, so only one that is exact is known here."""
    [(name, asked)] = wanted["properties"].items()
    is_known = wanted.keys() == {"properties", "required"} and asked.keys() == {"const"} and "else" not in schema
    if not is_known or wanted["required"] != [name] or type(asked["const"]) is not str:
        raise KeyError("if")
    const, then = asked["const"], made(schema["then"])
    return lambda value: type(value) is not dict or value.get(name) != const or then(value)


KEYWORDS: dict[str, Callable[[Any, Schema, Made], Test]] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _length(str, int.__ge__),
    "maxLength": _length(str, int.__le__),
    "minItems": _length(list, int.__ge__),
    "maxItems": _length(list, int.__le__),
    "minimum": _bound(int.__ge__),
    "maximum": _bound(int.__le__),
    "items": _items,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "allOf": _all_of,
    "anyOf": _any_of,
    "if": _if,
}
