"""The pages on which a city makes a toolbox its own, and what authors see of it."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from equalcity.network.models import Person
from equalcity.network.roles import RoleName
from equalcity.toolboxes.actions.adaptations import hide_step
from equalcity.toolboxes.actions.adapted_notes import save_note
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.adapting_urls import urlpatterns
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import Adaptation, AdaptedNote, PublishedAdaptation
from tests.factories.adaptations import (
    FACT,
    a_filled_adaptation,
    adapts,
    an_adaptation,
    an_edition,
    city_of,
    documents_with,
    published,
    reworded,
    with_another_first_step,
)
from tests.factories.network import a_coordinator, a_person, an_author
from tests.factories.packages import FIRST_STEP, SECOND_STEP
from tests.network.test_people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
FIRST, SECOND = UUID(FIRST_STEP), UUID(SECOND_STEP)


@pytest.fixture
def mine():
    an_edition()
    return adapts()


def url(name: str, *args: object) -> str:
    return reverse(f"adaptations:{name}", args=args)


# Doors ----------------------------------------------------------------------------------------------------------------


def doors(adaptation: Adaptation) -> dict[str, str]:
    """Every address of these pages."""
    note = adaptation.notes.first()
    values = {
        "number": adaptation.pk,
        "step": FIRST_STEP,
        "key": note.key,
        "manual": "front-desk",
        "slug": "safe-evenings",
    }
    found = {}
    for pattern in urlpatterns:
        wanted = {name: values[name] for name in pattern.pattern.converters}
        if pattern.name == "preview_step":
            wanted["step"] = "listen"
        found[pattern.name] = reverse(f"adaptations:{pattern.name}", kwargs=wanted)
    return found


def test_every_door_is_closed_to_others_and_open_to_those_of_the_city(mine):
    adaptation = a_filled_adaptation(by=mine)
    state = sha256_hex(look_at(adaptation, "en").body)
    own, nobody = signed_in(mine), Client()
    strangers = [signed_in(adapts()), signed_in(a_person(RoleName.FRONTLINE_WORKER)), signed_in(an_author())]

    for name, address in doors(adaptation).items():
        first, *others = [(one.get(address), one.post(address)) for one in strangers]
        answers = [first, *others] if name not in {"list", "start"} else others
        assert {answer.status_code for pair in answers for answer in pair} <= {403, 404, 405}, name
        asked = [nobody.get(address), nobody.post(address)]
        assert all(one.status_code == 405 or "/accounts/login/" in one.get("Location", "") for one in asked), name
        assert own.get(address).status_code in {200, 405}, name

    assert sha256_hex(look_at(adaptation, "en").body) == state


def test_a_note_of_another_city_is_not_reached_through_ones_own(mine):
    note = a_filled_adaptation(by=mine).notes.first()
    other = adapts()
    own = an_adaptation(by=other)

    answer = signed_in(other).post(url("throw_away", own.pk, note.key), {"note": f"{note.key}:1"})

    assert answer.status_code == 404
    assert AdaptedNote.objects.filter(pk=note.pk).exists()


def test_a_project_coordinator_adapts_for_every_city(mine):
    adaptation = a_filled_adaptation(by=mine)

    assert signed_in(a_coordinator()).get(url("adaptation", adaptation.pk)).status_code == 200


# The way through ------------------------------------------------------------------------------------------------------


def test_a_coordinator_begins_fills_in_writes_hides_and_publishes(mine, django_capture_on_commit_callbacks):
    client = signed_in(mine)

    begun = client.post(
        url("start", "safe-evenings"), {"city": city_of(mine).pk, "languages": ["ar", "en"], "first": "en"}
    )
    adaptation = Adaptation.objects.get()
    client.post(url("facts", adaptation.pk), {f"text_{FACT}": "0800 30", f"source_{FACT}": "City", "versions": "[]"})
    client.post(url("step", adaptation.pk, FIRST), {"language": "en", "version": 0, "text": "Ring **twice**."})
    client.post(url("hide", adaptation.pk, SECOND))
    page = client.get(url("adaptation", adaptation.pk))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("publish", adaptation.pk), {"sha256": page.context["sha256"]}, follow=True)

    assert begun.url == url("adaptation", adaptation.pk)
    assert adaptation.languages == ["en", "ar"]
    one = PublishedAdaptation.objects.current().get()
    assert b"Ring <strong>twice</strong>." in bytes(one.body)
    assert b"0800 30" in bytes(one.body)
    assert SECOND_STEP.encode() in bytes(one.body)


def test_the_preview_holds_facts_and_notes_and_lacks_hidden_steps(mine):
    adaptation = a_filled_adaptation(by=mine)
    hide_step(adaptation, SECOND, by=mine)
    client = signed_in(mine)

    step = client.get(url("preview_step", adaptation.pk, "front-desk", "listen")).content.decode()
    manual = client.get(url("preview_manual", adaptation.pk, "front-desk")).content.decode()
    gone = client.get(url("preview_step", adaptation.pk, "front-desk", "hand-over"))

    assert "0800 30 030" in step
    assert "<strong>the side door</strong>" in step
    assert url("preview_step", adaptation.pk, "front-desk", "listen") in manual
    assert "hand-over" not in manual
    assert gone.status_code == 404


def test_the_second_of_two_who_fill_in_a_fact_sees_both_and_may_save_hers(mine):
    adaptation = an_adaptation(by=mine)
    client, address = signed_in(mine), url("facts", adaptation.pk)
    client.post(address, {f"text_{FACT}": "111", "versions": "[]"})

    refused = client.post(address, {f"text_{FACT}": "222", "versions": "[]"})
    versions = refused.context["form"].data["versions"]
    again = client.post(address, {f"text_{FACT}": "222", "versions": versions})

    assert "changed this while you wrote, to: “111”" in refused.content.decode()
    assert again.status_code == 302
    assert adaptation.facts.get().text == "222"


def test_the_second_of_two_who_write_a_note_sees_both_and_may_save_hers(mine):
    adaptation = a_filled_adaptation(by=mine)
    client, address = signed_in(mine), url("step", adaptation.pk, FIRST)
    client.post(address, {"language": "en", "version": 1, "text": "Mine."})

    refused = client.post(address, {"language": "en", "version": 1, "text": "Hers."})
    again = client.post(address, {"language": "en", "version": 2, "text": "Hers."})

    text = refused.content.decode()
    assert "<p>Mine.</p>" in text
    assert "Hers.</textarea>" in text
    assert 'name="version" value="2"' in text
    assert again.status_code == 302
    assert adaptation.notes.get(language="en").html == "<p>Hers.</p>"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"language": "xx", "version": "0", "text": "x"},
        {"language": "en", "version": "-1", "text": "x"},
        {"language": "en", "version": "9" * 30, "text": "x"},
        {"language": "en\x00", "version": "0", "text": "x"},
        {"language": "en", "version": "0", "text": "a\x00b"},
        {"language": "en", "version": "0", "text": "\u202e" * 9},
        {"note": "x:y", "step": "no", "edition": "'", "sha256": "\x00", "city": "x", "first": "\x00", "languages": "q"},
        {"versions": '{"a":1}', f"text_{FACT}": "\x00", f"checked_{FACT}": "2999-99-99"},
        {"versions": '[["a","b","c"]]', f"text_{FACT}": "1" * 9999, f"source_{FACT}": "javascript:x"},
        {"edition": "9" * 400, "note": [f"{FIRST_STEP}:1"] * 50},
    ],
)
def test_nothing_that_is_sent_breaks_a_page_or_changes_anything(mine, sent):
    adaptation = a_filled_adaptation(by=mine)
    state, client = sha256_hex(look_at(adaptation, "en").body), signed_in(mine)

    answers = {
        name: client.post(address, sent).status_code
        for name, address in doors(adaptation).items()
        if name not in {"hide", "show", "take_back"}
    }

    assert {name: code for name, code in answers.items() if code not in {200, 302, 404, 405, 409}} == {}
    assert sha256_hex(look_at(Adaptation.objects.get(), "en").body) == state


# A new edition --------------------------------------------------------------------------------------------------------


def test_the_difference_stands_beside_the_note_and_each_is_decided_by_itself(mine):
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(reworded))
    client = signed_in(mine)

    overview = client.get(url("adaptation", adaptation.pk)).content.decode()
    page = client.get(url("step", adaptation.pk, FIRST)).content.decode()
    notes = [f"{note.key}:{note.version}" for note in adaptation.notes.all()]
    kept = client.post(url("keep", adaptation.pk, FIRST), {"edition": "1.1", "note": notes}, follow=True)

    assert "Steps that changed under a note of yours" in overview
    assert "And wait." in page.partition("<ins")[2]
    assert "I have looked at it" in kept.content.decode()
    done = client.post(url("looked_at", adaptation.pk), {"edition": look_at(adaptation, "en").edition.pk}, follow=True)
    assert "is new" not in done.content.decode()


def test_one_language_is_kept_and_the_page_stays_until_the_other_is_decided(mine):
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(reworded))
    client = signed_in(mine)
    english, arabic = (f"{adaptation.notes.get(language=tag).key}:1" for tag in ("en", "ar"))

    page = client.get(url("step", adaptation.pk, FIRST)).content.decode()
    kept = client.post(url("keep", adaptation.pk, FIRST), {"edition": "1.1", "note": english})
    then = client.get(url("step", adaptation.pk, FIRST)).content.decode()
    dropped = client.post(url("drop", adaptation.pk, FIRST), {"note": arabic})

    assert ("Keep all as they are" in page, "Keep all as they are" in then) == (True, False)
    assert (english in then, arabic in then) == (False, True)
    assert kept.headers["Location"].endswith(url("step", adaptation.pk, FIRST))
    assert dropped.headers["Location"].endswith(url("adaptation", adaptation.pk))
    assert [note.language for note in adaptation.notes.all()] == ["en"]


def test_a_note_set_aside_is_shown_and_put_to_another_step(mine):
    adaptation = a_filled_adaptation(by=mine)
    an_edition("1.1", documents=documents_with(with_another_first_step))
    client, note = signed_in(mine), adaptation.notes.get(language="en")

    page = client.get(url("adaptation", adaptation.pk)).content.decode()
    client.post(url("move", adaptation.pk, note.key), {"step": SECOND_STEP, "note": f"{note.key}:{note.version}"})

    assert "Notes whose step is no longer there" in page
    note.refresh_from_db()
    assert (str(note.step), note.written_for) == (SECOND_STEP, "1.1")


# Sizes and authors ----------------------------------------------------------------------------------------------------


def test_lists_ask_the_same_number_of_queries_for_one_and_for_three(mine, django_assert_max_num_queries):
    coordinator = a_coordinator()
    client = signed_in(coordinator)
    counts = []
    for _number in range(3):
        one = adapts()
        published(a_filled_adaptation(by=one), by=one)
        with django_assert_max_num_queries(60) as asked:
            client.get(url("list"))
            client.get(url("adaptation", Adaptation.objects.last().pk))
        counts.append(len(asked))

    assert counts[0] == counts[2]
    assert counts[0] <= 45


def test_authors_see_what_cities_changed_most(mine):
    edition = an_edition()
    first, second = adapts(), adapts()
    for one in (first, second):
        adaptation = a_filled_adaptation(by=one)
        hide_step(adaptation, SECOND, by=one)
        published(adaptation, by=one)
    hidden_from_all = adapts()
    save_note(an_adaptation(by=hidden_from_all), SECOND, "en", "Not published.", version=0, by=hidden_from_all)
    client = signed_in(Person.objects.create_superuser("author@example.org"))

    page = client.get(reverse("toolboxes_admin:adaptations", args=[edition.pk]), {"step": FIRST_STEP})

    text = page.content.decode()
    assert [(step.title, len(step.noted), len(step.hidden)) for step in page.context["changed"].steps] == [
        ("Listen", 2, 0),
        ("Hand over", 0, 2),
    ]
    assert text.count("<strong>the side door</strong>") == 2
    assert "Not published." not in text
    assert signed_in(mine).get(reverse("toolboxes_admin:adaptations", args=[edition.pk])).status_code in {302, 403}
