"""Documents and manifests: one way to write them, many ways to refuse them."""

import contextlib
import json
import unicodedata
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equalcity.core.errors import Refused
from equalcity.toolboxes.document_rules import direction
from equalcity.toolboxes.documents import canonical, check_document, check_manifest, schema, sha256_hex, shortened
from tests.factories.packages import a_document, a_package, an_id

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WHOLE_NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE_NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def refusal(body: bytes) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refused:
        check_document(body)
    return str(refused.value.sentence), tuple(map(str, refused.value.reasons))


@given(VALUES)
def test_canonical_reads_back_as_what_was_written(value):
    body = canonical(value)

    assert canonical(json.loads(body)) == body


@given(st.dictionaries(TEXT.map(lambda text: unicodedata.normalize("NFC", text)), WHOLE_NUMBERS, max_size=6))
def test_canonical_does_not_depend_on_the_order_of_fields(value):
    turned = dict(reversed(value.items()))

    assert canonical(turned) == canonical(value)


def test_canonical_is_the_form_of_rfc_8785():
    assert canonical({"b": [1, True, None], "a": "é €", "€": ""}) == '{"a":"é €","b":[1,true,null],"€":""}'.encode()


def test_canonical_composes_letters():
    assert canonical("e\u0301") == canonical("\u00e9")


def test_canonical_has_no_fractions():
    with pytest.raises(ValueError, match="whole numbers"):
        canonical({"minutes": 1.5})


def test_sha256_hex_is_the_known_hash():
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_check_document_gives_the_document(language):
    document = a_document(language)

    assert check_document(canonical(document)) == document


def test_what_was_accepted_once_is_given_afresh_and_one_byte_more_is_checked_anew():
    body = canonical(a_document())
    check_document(body)["manuals"].clear()

    again = check_document(body)

    assert again == a_document()
    assert refusal(body + b"}")[0] == "The file is not JSON."


def test_check_document_takes_any_way_of_writing_json():
    document = a_document()

    assert check_document(json.dumps(document, indent=4, ensure_ascii=True).encode()) == document


def test_check_document_names_every_kind_of_fault_with_its_place():
    document = a_document()
    document["manuals"][0]["steps"][0].update(title=7, optional="no", key_message="", extra=1)
    del document["manuals"][0]["steps"][0]["slug"]

    sentence, reasons = refusal(canonical(document))

    assert sentence == "The file is against the format of editions."
    assert sorted(reasons) == [
        "$.manuals[0].steps[0].key_message: too short, at least 1 are needed.",
        "$.manuals[0].steps[0].key_message: “” does not have the prescribed form.",
        "$.manuals[0].steps[0].optional: “no” is not of the kind boolean.",
        "$.manuals[0].steps[0].title: “7” is not of the kind string.",
        "$.manuals[0].steps[0]: the field extra is unknown.",
        "$.manuals[0].steps[0]: the field slug is missing.",
    ]


def test_check_document_gives_ten_reasons_at_most_and_echoes_little():
    document = a_document()
    document["manuals"][0]["steps"][0]["blocks"] = [{"id": "x" * 5000, "type": "y" * 5000} for _number in range(50)]

    _sentence, reasons = refusal(canonical(document))

    assert len(reasons) == 10
    assert max(map(len, reasons)) < 200


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda document: document["glossary"].append(deepcopy(document["glossary"][0])),
            f"$: “{an_id('term/survivor')}” is there twice.",
        ),
        (
            lambda document: document["manuals"][0]["steps"][1].update(slug="listen"),
            "$.manuals[0].steps: “listen” is there twice.",
        ),
        (
            lambda document: document["manuals"][0]["steps"][0]["blocks"][3]["items"][1].update(id=an_id("item/1")),
            f"$.manuals[0].steps[0].blocks[3]: “{an_id('item/1')}” is there twice.",
        ),
        (
            lambda document: document["manuals"][0]["steps"][1]["blocks"].append(
                {"id": an_id("other"), "type": "local_fact", "fact": "night-number", "label": "x", "kind": "law"}
            ),
            "$.manuals[0].steps[1].blocks[1]: the fact “night-number” is of another kind elsewhere.",
        ),
        (
            lambda document: document["toolbox"].update(translation={"status": "original", "behind": True}),
            "$.toolbox: in the source language everything is original and nothing is behind.",
        ),
        (
            lambda document: document["manuals"][0].update(slug="share"),
            "$.manuals[0]: the address “share” belongs to a page of every toolbox.",
        ),
    ],
)
def test_check_document_refuses_what_a_schema_cannot_say(change, reason):
    document = a_document()
    change(document)

    assert refusal(canonical(document)) == ("The file is against the format of editions.", (reason,))


def test_a_copied_step_keeps_the_identities_of_its_blocks():
    document = a_document()
    first, second = document["manuals"][0]["steps"]
    second["blocks"] = deepcopy(first["blocks"])

    assert check_document(canonical(document)) == document


def test_marks_and_isolates_of_right_to_left_text_are_kept():
    document = a_document("ar")
    document["toolbox"]["title"] = "اتصل على \u2066112\u2069 \u200f(مجاناً)"

    assert check_document(canonical(document))["toolbox"]["title"] == document["toolbox"]["title"]


def test_a_field_name_with_an_invisible_character_is_refused():
    body = canonical({**a_document(), "\u202ex": 1})

    assert refusal(body) == (
        "The file is against the format of editions.",
        ("$: the invisible character U+202E is not allowed.",),
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is not JSON."),
        (b"nonsense", "The file is not JSON."),
        (b"\xff\xfe{\x00}\x00", "The file is not written in UTF-8."),
        (b"\xef\xbb\xbf{}", "The file begins with a byte order mark; JSON has none."),
        (b'{"a":1,"a":2}', "The file names a field twice."),
        (b'{"a":1.0}', "The file holds a number that is not whole."),
        (b'{"a":-Infinity}', "The file holds a number that is not whole."),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "The file is nested too deeply."),
        (b"[" * 100_000 + b"]" * 100_000, "The file is nested too deeply."),
        (b" " * 5_000_001, "The file is too large: 5000000 bytes are allowed."),
        (b"null", "This is no file of an edition: its field “format” is not “equalcity/edition-document/1”."),
    ],
)
def test_check_document_refuses_what_is_no_json_of_ours(body, sentence):
    assert refusal(body)[0] == sentence


def test_a_document_for_another_version_is_refused_with_a_sentence_of_its_own():
    body = canonical({**a_document(), "format": "equalcity/edition-document/9"})

    sentence = (
        "This was made for another version of the format. This site reads “equalcity/edition-document/1”, "
        "not “equalcity/edition-document/9”."
    )
    assert refusal(body) == (sentence, ())


def test_check_manifest_gives_the_manifest():
    package = a_package()

    assert check_manifest(package.manifest) == json.loads(package.manifest)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("ar-Latn", "ltr"),
        ("fa-AF", "rtl"),
        ("ckb", "rtl"),
        ("ti", "ltr"),
        ("pa-Arab-PK", "rtl"),
        ("uz-Cyrl", "ltr"),
    ],
)
def test_direction_is_that_of_the_script(language, expected):
    assert direction(language) == expected


def test_shortened_shows_the_beginning_and_nothing_invisible():
    assert shortened("a\nb") == "a\N{REPLACEMENT CHARACTER}b"
    assert shortened("x" * 200) == "x" * 79 + "…"
    assert shortened({"secret": 1}) == "dict"


def test_the_schemas_name_themselves():
    assert [schema(name)["$id"] for name in ("edition-1", "edition-document-1")] == [
        "urn:equalcity:edition:1",
        "urn:equalcity:edition-document:1",
    ]


# Any change of a good document ---------------------------------------------------------------------------------------


def places(value: object) -> list[tuple[object, object]]:
    """Every container in a value with each of its keys or indexes."""
    found = []
    for key in value if isinstance(value, dict) else range(len(value)):
        found.append((value, key))
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_document_is_taken_or_refused_and_never_anything_else(data):
    document = deepcopy(a_document())
    for _number in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(document)))
        how = data.draw(st.sampled_from(["replace", "remove", "repeat"]))
        if how == "replace":
            container[key] = data.draw(
                VALUES | st.sampled_from(["<p>x", "<ul>x</ul>", "\ud800", "step:x", "a\n", [[]]])
            )
        elif how == "remove":
            del container[key]
        elif isinstance(container, list):
            container.append(deepcopy(container[key]))
    with contextlib.suppress(Refused):
        assert check_document(json.dumps(document).encode()) == document


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_document_with_changed_bytes_is_taken_or_refused(position, junk):
    body = canonical(a_document())
    changed = body[:position] + junk + body[position + len(junk) :]

    with contextlib.suppress(Refused):
        check_document(changed)
