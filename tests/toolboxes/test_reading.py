"""What a page says, made from a document alone."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from equalcity.toolboxes.addresses import Addresses
from equalcity.toolboxes.documents import schema
from equalcity.toolboxes.reading import (
    Coverage,
    EditionFacts,
    Missing,
    NotThere,
    Page,
    Place,
    Status,
    glossary_page,
    manual_page,
    step_page,
    toolbox_page,
)
from equalcity.toolboxes.reading_blocks import AUDIENCES, NEEDS, Medium, duration
from tests.factories.packages import SVG, a_document, an_id, sha256_hex

HERE = "/en/toolboxes/safe-evenings/"


def facts(*languages: str, **changes: object) -> EditionFacts:
    return EditionFacts(
        **{
            "number": "1.0",
            "stage": "final",
            "frozen_at": datetime(2026, 11, 24, tzinfo=UTC),
            "languages": languages or ("en", "ar"),
            "source_language": "en",
            **changes,
        }
    )


def addresses(language: str = "en", **changes: str) -> Addresses:
    return Addresses(slug="safe-evenings", language=language, origin="https://example.org", **changes)


def a_page(document: dict | None = None, *, language: str = "en") -> Page:
    return Page(document=document or a_document(), edition=facts(), addresses=addresses(language), ui_language=language)


def a_step(
    step: str = "listen", *, document: dict | None = None, language: str = "en", where: Addresses | None = None
) -> dict:
    return step_page(
        document or a_document(),
        "front-desk",
        step,
        edition=facts(),
        addresses=where or addresses(language),
        ui_language=language,
    )


def with_two_manuals() -> dict:
    document = a_document()
    (first,) = document["manuals"]
    second = {**first, "id": an_id("second"), "slug": "teachers", "title": "For teachers"}
    second["steps"] = [{**first["steps"][1], "id": an_id("third"), "slug": "third", "title": "Third"}]
    return {**document, "manuals": [first, second]}


def test_a_step_says_where_it_is_and_how_far():
    page = a_step("hand-over")

    assert (page["place"], page["count"], page["dots"]) == (2, 2, [True, True])
    assert (page["toolbox_url"], page["manual_url"]) == (HERE, f"{HERE}front-desk/")
    assert [(one.title, one.here) for one in page["contents"]] == [("Listen", False), ("Hand over", True)]
    assert page["share_url"] == f"https://example.org{HERE}front-desk/hand-over/"
    assert page["qr_url"] == f"{HERE}front-desk/hand-over/qr.svg"


def test_before_and_after_lead_across_manuals():
    document = with_two_manuals()

    end_of_first = a_step("hand-over", document=document)
    start = a_step("listen", document=document)

    assert end_of_first["previous"] == Place("Listen", f"{HERE}front-desk/listen/")
    assert end_of_first["next"] == Place("Third", f"{HERE}teachers/third/", manual="For teachers")
    assert start["previous"] is None


def test_a_long_manual_has_no_dots():
    document = a_document()
    (manual,) = document["manuals"]
    manual["steps"] += [{**manual["steps"][1], "slug": f"s-{number}"} for number in range(40)]

    assert a_step(document=document)["dots"] == []


def test_what_cannot_wait_comes_first_and_all_else_in_its_order():
    blocks = a_step()["blocks"]

    written = [block["type"] for block in a_document()["manuals"][0]["steps"][0]["blocks"]]
    assert [block["type"] for block in blocks] == [
        "time_critical",
        "say_dont_say",
        *(kind for kind in written if kind not in {"time_critical", "say_dont_say"}),
    ]


def test_a_term_is_marked_where_it_stands_first_as_shown():
    document = a_document(
        glossary=[{"id": an_id("water"), "term": "water", "forms": [], "definition": "To drink.", "translation": {}}]
    )

    page = a_step(document=document)

    marked = [block["type"] for block in page["blocks"] if 'class="term"' in str(block.get("html", ""))]
    assert marked == ["time_critical"]
    assert [term["term"] for term in page["terms"]] == ["water"]


def test_links_between_steps_lead_to_the_same_edition():
    page = a_step(where=addresses(number="1.0"))

    assert f'href="{HERE}editions/1.0/front-desk/hand-over/"' in page["blocks"][0]["html"]


def test_media_are_asked_once_and_those_that_are_missing_leave_a_gap():
    asked = []
    medium = Medium("/somewhere.svg", "image/svg+xml", 120, 80)

    def find(hashes: list[str]) -> dict[str, Medium]:
        asked.append(list(hashes))
        return {sha256_hex(SVG): medium}

    document = a_document()
    page = Page(document=document, edition=facts(), addresses=addresses(), ui_language="en", media=find)
    front = toolbox_page({"en": document}, page)
    step = step_page(
        document, "front-desk", "listen", edition=facts(), addresses=addresses(), ui_language="en", media=find
    )

    assert front["cover"] == {"media": sha256_hex(SVG), "alt": "", "medium": medium}
    assert [len(hashes) for hashes in asked] == [1, 2]
    assert [block["medium"] for block in step["blocks"] if "medium" in block] == [None, None]


def test_a_language_without_text_says_so_and_where_it_can_be_read():
    page = a_step(language="nl")

    here = "toolboxes/safe-evenings/front-desk/listen/"
    assert page["missing"] == Missing(
        "Nederlands", "Engels", (Place("English", f"/en/{here}"), Place("العربية", f"/ar/{here}"))
    )
    assert page["ui"] == ' lang="nl" dir="ltr"'
    assert (page["text_language"], page["text_direction"]) == ("en", "ltr")


def test_a_text_in_the_readers_language_says_nothing_about_languages():
    page = a_step()

    assert (page["missing"], page["ui"]) == (None, "")


def test_a_machine_draft_leads_to_the_original():
    page = a_step(document=a_document("ar"), language="ar")

    original = "/en/toolboxes/safe-evenings/front-desk/listen/"
    assert page["status"] == Status("machine", behind=False, original_url=original, original_language="الإنجليزية")
    assert page["status"].is_worth_saying


@pytest.mark.parametrize(
    ("status", "behind", "said"),
    [
        ("original", False, False),
        ("reviewed", False, False),
        ("reviewed", True, True),
        ("machine", False, True),
        ("translated", False, True),
    ],
)
def test_only_a_doubtful_translation_is_worth_saying(status, behind, said):
    assert Status(status, behind).is_worth_saying is said


def test_an_original_in_a_language_that_the_interface_lacks_can_be_read():
    original = addresses().in_language("uk")

    assert original.step("front-desk", "listen") == f"{HERE}front-desk/listen/?in=uk"
    assert original.in_language("fr").toolbox() == "/fr/toolboxes/safe-evenings/"


def test_the_contents_of_a_manual_show_key_messages_and_time_limits():
    page = manual_page("front-desk", a_page())

    key = "Listen first. Ask what she wants."
    assert page["contents"] == [
        Place("Listen", f"{HERE}front-desk/listen/", key_message=key, limits=("72 hours",)),
        Place("Hand over", f"{HERE}front-desk/hand-over/", key_message=key, optional=True),
    ]
    assert page["introduction"] == "<p>For people who meet survivors at the end of the day.</p>"


def test_the_front_page_says_how_far_each_language_is():
    documents = {"en": a_document(), "ar": a_document("ar")}
    documents["ar"]["manuals"][0]["steps"][0]["translation"] = {"status": "reviewed", "behind": True}

    page = toolbox_page(documents, a_page())

    assert page["coverage"] == [
        Coverage("en", "English", HERE, is_source=True, total=2, checked=2, behind=0),
        Coverage("ar", "العربية", "/ar/toolboxes/safe-evenings/", is_source=False, total=2, checked=1, behind=1),
    ]


def test_the_glossary_is_in_the_order_of_letters():
    terms = [{"id": name, "term": name, "definition": "x"} for name in ("b", "A", "c")]

    page = glossary_page(a_page(a_document(glossary=terms)))

    assert [term["term"] for term in page["terms"]] == ["A", "b", "c"]


@pytest.mark.parametrize(("manual", "step"), [("front-desk", "gone"), ("gone", "listen")])
def test_what_is_not_in_the_document_is_not_there(manual, step):
    with pytest.raises(NotThere):
        step_page(a_document(), manual, step, edition=facts(), addresses=addresses(), ui_language="en")


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (90, "1 h 30 min"), (120, "2 hours")]
)
def test_durations_are_said_in_words(minutes, words):
    with override("en"):
        assert duration(minutes) == words


def test_every_need_and_audience_of_the_format_has_a_name():
    services = schema("edition-document-1")["$defs"]["local_services"]["properties"]

    assert set(NEEDS) == set(services["need"]["enum"])
    assert set(AUDIENCES) == set(services["audience"]["items"]["enum"])
