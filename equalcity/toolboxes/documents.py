"""The two JSON files of an edition, document and manifest: how they are written, and what is refused when read.

The format is public, see docs/edition-format.md. A document need not be canonical to be accepted: its bytes are kept.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import rfc8785
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from equalcity.core.errors import Refused
from equalcity.toolboxes.careful import FIRST_FORMAT, SECOND_FORMAT
from equalcity.toolboxes.document_rules import document_faults, manifest_faults
from equalcity.toolboxes.fitting import Test, ending, fitting

MANIFEST_FORMAT = "equalcity/edition/1"
DOCUMENT_FORMAT = FIRST_FORMAT
DOCUMENT_SCHEMAS = {DOCUMENT_FORMAT: "edition-document-1", SECOND_FORMAT: "edition-document-2"}
"""Every form of a document that is read here, and the schema that describes it."""
MAX_MANIFEST_BYTES = 1_000_000
MAX_DOCUMENT_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_VALUES = 60_000
"""Strings, numbers, lists and fields: far more than any toolbox has, and few enough to check within seconds."""
MAX_REASONS = 10
MAX_ACCEPTED = 1000
MAX_ECHO = 80


# Writing -------------------------------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The one way to write this value: RFC 8785, strings in Unicode's form NFC. Raises ValueError on floats."""
    return rfc8785.dumps(_composed(value))


def sha256_hex(body: bytes) -> str:
    """The name of these bytes: their SHA-256 in small hexadecimal letters."""
    return hashlib.sha256(body).hexdigest()


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_composed(key): _composed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(inner) for inner in value]
    if isinstance(value, float):
        raise ValueError("An edition holds whole numbers only.")  # noqa: TRY004 -- the type is right for JSON
    return value


# Reading -------------------------------------------------------------------------------------------------------------


def check_document(body: bytes) -> dict[str, Any]:
    """The document in these bytes. Refused: not readable, made for another version, or against a rule of the format.

    The same bytes are checked once: what builds, freezes and stores an edition asks one after the other.
    """
    name = sha256_hex(body)
    if name in _accepted:
        known: dict[str, Any] = json.loads(body)
        return known
    document = _checked(body)
    if len(_accepted) >= MAX_ACCEPTED:
        _accepted.clear()
    _accepted.add(name)
    return document


_accepted: set[str] = set()
"""Hashes of documents that were accepted since the start. Whether bytes are accepted depends on nothing but them."""


def _checked(body: bytes) -> dict[str, Any]:
    document = _parsed(body, limit=MAX_DOCUMENT_BYTES)
    found = document.get("format") if isinstance(document, dict) else None
    wanted = found if found == SECOND_FORMAT else DOCUMENT_FORMAT
    _check_format(document, wanted)
    _refuse_if(_schema_faults(DOCUMENT_SCHEMAS[wanted], document))
    _refuse_if(document_faults(document))
    checked: dict[str, Any] = document
    return checked


def check_manifest(body: bytes) -> dict[str, Any]:
    """The manifest in these bytes. Refused: as for documents, and a language or medium that is listed twice."""
    manifest = _parsed(body, limit=MAX_MANIFEST_BYTES)
    _check_format(manifest, MANIFEST_FORMAT)
    _refuse_if(_schema_faults("edition-1", manifest))
    _refuse_if(manifest_faults(manifest))
    return manifest


def _parsed(body: bytes, *, limit: int) -> Any:
    if len(body) > limit:
        raise Refused(_("The file is too large: %(limit)d bytes are allowed.") % {"limit": limit})
    if body.startswith(b"\xef\xbb\xbf"):
        raise Refused(_("The file begins with a byte order mark; JSON has none."))
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float
        )
    except UnicodeDecodeError:
        raise Refused(_("The file is not written in UTF-8.")) from None
    except RecursionError:
        raise Refused(_("The file is nested too deeply.")) from None
    except ValueError:  # also a number of thousands of digits
        raise Refused(_("The file is not JSON.")) from None
    _check_text(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Programs disagree which of two equal names counts, and so would readers and checkers."""
    named = dict(pairs)
    if len(named) < len(pairs):
        raise Refused(_("The file names a field twice."))
    return named


def _no_float(number: str) -> float:
    raise Refused(_("The file holds a number that is not whole."), [number[:MAX_ECHO]])


# Invisible characters that make a text look different from what it is: controls, embeddings and overrides of the
# direction of writing, halves of characters, and code points that are no characters (XML has none of them).
# Marks and isolates (U+200E, U+200F, U+2066 to U+2069) stay: Arabic and Hebrew need them around numbers and names.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def _check_text(value: Any) -> None:
    faults = []
    for path, text in _texts(value):
        if found := FORBIDDEN.search(text):
            faults.append(
                _("%(path)s: the invisible character U+%(code)s is not allowed.")
                % {"path": path, "code": f"{ord(found[0]):04X}"}
            )
            if len(faults) == MAX_REASONS:
                break
    _refuse_if(faults)


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every string with its JSON path, names of fields too. Refused: nested too deeply, or too many."""
    waiting: list[tuple[str, Any, int]] = [("$", value, 0)]
    count = 0
    while waiting:
        path, node, depth = waiting.pop()
        count += 1
        if count > MAX_VALUES:
            raise Refused(_("The file holds too many values."))
        if depth > MAX_DEPTH:
            raise Refused(_("The file is nested too deeply."))
        if isinstance(node, str):
            yield path, node
        elif isinstance(node, list):
            waiting.extend((f"{path}[{index}]", inner, depth + 1) for index, inner in enumerate(node))
        elif isinstance(node, dict):
            yield from ((path, name) for name in node)
            waiting.extend((f"{path}.{shortened(name)}", inner, depth + 1) for name, inner in node.items())


def _check_format(value: Any, wanted: str) -> None:
    found = value.get("format") if isinstance(value, dict) else None
    if found == wanted:
        return
    family = wanted.rpartition("/")[0]
    if isinstance(found, str) and found.startswith(f"{family}/"):
        raise Refused(
            _("This was made for another version of the format. This site reads “%(wanted)s”, not “%(found)s”.")
            % {"wanted": wanted, "found": shortened(found)}
        )
    raise Refused(_("This is no file of an edition: its field “format” is not “%(wanted)s”.") % {"wanted": wanted})


def _refuse_if(faults: list[str]) -> None:
    if faults:
        raise Refused(_("The file is against the format of editions."), faults[:MAX_REASONS])


# The schema ----------------------------------------------------------------------------------------------------------


def schema(name: str) -> dict[str, Any]:
    """A public schema, such as `edition-document-1`."""
    text = files("equalcity.toolboxes").joinpath("schema", f"{name}.schema.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not re.search(ending(pattern), instance):
        yield ValidationError(pattern)


def _if(validator: Any, condition: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """As the standard has it; only that a block of another type is passed over at once, which halves the time."""
    wanted = condition.get("properties", {}).get("type", {}).get("const")
    found = instance.get("type") if isinstance(instance, dict) else None
    if wanted is None or found == wanted or "else" in schema:
        yield from Draft202012Validator.VALIDATORS["if"](validator, condition, instance, schema)


@cache
def _validator(name: str) -> Draft202012Validator:
    description = schema(name)
    Draft202012Validator.check_schema(description)
    validator: Draft202012Validator = extend(Draft202012Validator, {"pattern": _pattern, "if": _if})(description)
    return validator


@cache
def _fits(name: str) -> Test:
    return fitting(schema(name))


def _schema_faults(name: str, value: Any) -> list[str]:
    """What is against the schema, the first few, each with its JSON path. The quick look is thirty times as fast."""
    if _fits(name)(value):
        return []
    return [_sentence(error) for error in islice(_validator(name).iter_errors(value), MAX_REASONS)]


def _sentence(error: ValidationError) -> str:
    """One fault in our words; jsonschema's own would echo whole documents and cannot be translated."""
    words = {"path": error.json_path, "found": shortened(error.instance), "wanted": shortened(error.validator_value)}
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return _("%(path)s: the field %(names)s is missing.") % {**words, "names": ", ".join(missing)}
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema["properties"]))
        return _("%(path)s: the field %(names)s is unknown.") % {**words, "names": shortened(", ".join(unknown))}
    if error.validator == "enum":
        return _("%(path)s: “%(found)s” is none of the allowed values.") % words
    if error.validator == "type":
        return _("%(path)s: “%(found)s” is not of the kind %(wanted)s.") % words
    if error.validator in {"minLength", "minItems"}:
        return _("%(path)s: too short, at least %(wanted)s are needed.") % words
    if error.validator in {"maxLength", "maxItems"}:
        return _("%(path)s: too long, at most %(wanted)s are allowed.") % words
    if error.validator in {"minimum", "maximum"}:
        return _("%(path)s: the number %(found)s is out of bounds.") % words
    return _("%(path)s: “%(found)s” does not have the prescribed form.") % words


def shortened(value: Any) -> str:
    """The beginning of a value of others, printable, at most 80 characters; and never all of a long one is built."""
    text = value if isinstance(value, str) else type(value).__name__ if isinstance(value, dict | list) else str(value)
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: MAX_ECHO + 1])
    return text if len(text) <= MAX_ECHO else text[: MAX_ECHO - 1] + "…"
