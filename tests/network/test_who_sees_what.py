"""Role × page × verb, tried one by one. What is expected is read from the table of roles, which the docs show too.

Each role of the table stands to a sealed toolbox in seven ways; each opens every door. A door is open to her when the
table says so, else nothing of the toolbox may stand in the answer and nothing may change.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import URLResolver, get_resolver
from wagtail.models import Page, PageLogEntry

from equalcity.core.signals import preparing
from equalcity.toolboxes.models import (
    EditionReaders,
    Round,
    RoundDone,
    RoundGuest,
    Term,
    Toolbox,
)
from tests.factories.doors import (
    Door,
    anywhere,
    approve_a_sentence,
    brought_file,
    bulk,
    bulk_delete,
    everybody,
    everywhere,
    french,
    get,
    goes_on,
    has_one_more,
    in_reach,
    is_approved,
    is_approved_there,
    is_frozen,
    is_gone,
    is_guest,
    is_saved,
    is_somewhere_else,
    key_of_step,
    leads_to_our_board,
    look_at,
    nobody,
    opens,
    pk,
    post,
    read,
    read_difference,
    reads_drafts,
    reads_pilot,
    reads_round,
    said_in_french,
    save_a_sentence,
    save_manual,
    shelf,
    text_of,
    took_it_in,
    upload,
    writing,
)
from tests.factories.doors_of_work import ELSEWHERE, WORK
from tests.factories.sealed import (
    ROLES_BY_NAME,
    SEALED,
    STANDINGS,
    UPLOADED,
    World,
    a_world,
    signed_in,
    somebody,
)


@pytest.fixture
def world(db, settings) -> World:
    settings.CONTENT_DIR = Path("/nowhere")
    preparing.send(None, say=lambda line: None)
    return a_world()


READING = {
    "adapt it to a city": Door(nobody, look_at("/en/work/adaptations/start/sealed/")),
    "a final edition": Door(everybody, read("final"), opens),
    "a draft edition": Door(reads_drafts, read("draft")),
    "a step of a draft": Door(reads_drafts, read("draft", "workers", "open-the-door")),
    "the glossary of a draft": Door(reads_drafts, read("draft", "glossary"), opens),
    "a pilot, invited": Door(reads_pilot, read("pilot")),
    "a pilot, not invited": Door(reads_drafts, read("closed_pilot")),
    "the shelf of readers": Door(reads_pilot, look_at("/en/toolboxes/")),
    "the list of editions": Door(reads_pilot, look_at("/en/toolboxes/sealed/editions/")),
    "what a pilot changed, both hers to read": Door(reads_drafts, read_difference),
    "what a final changed since it": Door(everybody, look_at("/en/toolboxes/safe-evenings/editions/1.0...1.0/"), opens),
    "the newest edition": Door(nobody, look_at("/en/toolboxes/sealed/")),
    "the newest edition of a city": Door(nobody, look_at("/en/in/brussels/toolboxes/sealed/")),
}
EDITIONS = {
    "what cities changed in a final": Door(anywhere("writes"), get("toolboxes_admin:adaptations", pk("final")), opens),
    "what cities changed in a draft": Door(nobody, get("toolboxes_admin:adaptations", pk("draft")), opens),
    "download a final": Door(anywhere("writes"), get("toolboxes_admin:download", pk("final")), opens),
    "download a draft": Door(writing(reads_drafts), get("toolboxes_admin:download", pk("draft")), opens),
    "download a pilot": Door(writing(reads_pilot), get("toolboxes_admin:download", pk("pilot")), opens),
    "download a pilot, not invited": Door(
        writing(reads_drafts), get("toolboxes_admin:download", pk("closed_pilot")), opens
    ),
    "the admin's editions": Door(in_reach("writes"), get("toolboxes_admin:editions")),
    "the admin's home": Door(in_reach("writes"), get("wagtailadmin_home")),
    "the form to freeze": Door(in_reach("freezes"), get("toolboxes_admin:freeze", pk("toolbox"))),
    "freeze": Door(
        in_reach("freezes"), post("toolboxes_admin:freeze", pk("toolbox"), number="0.9", stage="draft"), is_frozen
    ),
    "import": Door(in_reach("freezes"), upload, took_it_in),
    "who reads a pilot": Door(in_reach("freezes"), get("toolboxes_admin:readers", pk("pilot")), opens),
    "invite readers": Door(
        in_reach("freezes"),
        post("toolboxes_admin:invite", pk("closed_pilot"), city=pk("city")),
        lambda answer, world: world.closed_pilot.readers.exists(),
    ),
    "take readers back": Door(
        in_reach("freezes"),
        post("toolboxes_admin:take_back", pk("readers")),
        is_gone(EditionReaders, lambda world: world.readers),
    ),
    "whose toolbox": Door(everywhere("freezes"), get("toolboxes_admin:owner", pk("toolbox"))),
    "give a toolbox away": Door(
        everywhere("freezes"),
        post("toolboxes_admin:owner", pk("toolbox"), organisation=pk("invited")),
        lambda answer, world: Toolbox.objects.get(pk=world.toolbox.pk).organisation == world.invited,
    ),
    "what the next edition changes": Door(in_reach("writes"), get("toolboxes_admin:changes", pk("toolbox"))),
    "the translation board": Door(in_reach("writes"), get("toolboxes_admin:translations", pk("toolbox"))),
    "translate elsewhere": Door(in_reach("writes"), get("toolboxes_admin:translation_files", pk("toolbox"), french)),
    "a file for translators": Door(
        in_reach("writes"), get("toolboxes_admin:translation_file_out", pk("toolbox"), french, lambda w: "po")
    ),
    "a file that somebody else brought": Door(
        nobody, get("toolboxes_admin:translation_file", lambda w: brought_file(w).pk), opens
    ),
    "the board of a language": Door(
        in_reach("writes"), get("toolboxes_admin:translate_language", pk("toolbox"), french)
    ),
    "begin a language": Door(
        in_reach("writes"), post("toolboxes_admin:translate_language", pk("toolbox"), french), goes_on
    ),
    "translate a step": Door(
        in_reach("writes"), get("toolboxes_admin:translate_step", pk("toolbox"), french, key_of_step)
    ),
    "translate the glossary": Door(
        in_reach("writes"), get("toolboxes_admin:translate_glossary", pk("toolbox"), french), opens
    ),
    "save a translation": Door(
        in_reach("writes"), save_a_sentence, lambda answer, world: said_in_french(world) == "Bonjour."
    ),
    "approve a sentence": Door(in_reach("reviews"), approve_a_sentence, is_approved_there),
    "approve": Door(in_reach("reviews"), post("toolboxes_admin:approve", pk("french_step")), is_approved),
}
PAGES = {
    **{
        f"pages: {name}": Door(in_reach("writes"), get(f"wagtailadmin_pages:{name}", pk("step")))
        for name in ("edit", "history", "view_draft", "usage", "copy")
    },
    "pages: save": Door(in_reach("writes"), save_manual, is_saved),
    "pages: add below": Door(
        in_reach("writes"), get("wagtailadmin_pages:add", lambda w: "toolboxes", lambda w: "step", pk("manual")), opens
    ),
    "pages: form to delete": Door(in_reach("deletes_pages"), get("wagtailadmin_pages:delete", pk("step"))),
    "pages: delete": Door(
        in_reach("deletes_pages"),
        post("wagtailadmin_pages:delete", pk("step")),
        is_gone(Page, lambda world: world.step),
    ),
    "pages: form to move": Door(in_reach("deletes_pages"), get("wagtailadmin_pages:move", pk("step"))),
    "pages: move": Door(
        in_reach("deletes_pages"),
        post("wagtailadmin_pages:move_confirm", pk("step"), pk("second_manual")),
        is_somewhere_else,
    ),
    "pages: move out": Door(
        everywhere("deletes_pages"),
        post("wagtailadmin_pages:move_confirm", pk("step"), pk("foreign_manual")),
        is_somewhere_else,
    ),
    "pages: copy": Door(
        in_reach("writes"),
        post(
            "wagtailadmin_pages:copy",
            pk("step"),
            new_title="Copied",
            new_slug="copied",
            new_parent_page=pk("second_manual"),
        ),
        has_one_more,
    ),
    "pages: copy out": Door(
        everywhere("writes"),
        post(
            "wagtailadmin_pages:copy",
            pk("step"),
            new_title="Copied",
            new_slug="copied",
            new_parent_page=pk("foreign_manual"),
        ),
        has_one_more,
    ),
    "pages: unpublish": Door(
        in_reach("publishes"),
        post("wagtailadmin_pages:unpublish", pk("step")),
        lambda answer, world: not Page.objects.get(pk=world.step.pk).live,
    ),
    "pages: compare": Door(
        in_reach("writes"),
        get("wagtailadmin_pages:revisions_compare", pk("step"), lambda w: "earliest", lambda w: "latest"),
    ),
    "pages: revision": Door(
        in_reach("writes"),
        get("wagtailadmin_pages:revisions_view", pk("step"), lambda w: w.step.revisions.latest("pk").pk),
    ),
    "pages: explore": Door(in_reach("writes"), get("wagtailadmin_explore", pk("toolbox"))),
    "pages: on the shelf": Door(in_reach("writes"), get("wagtailadmin_explore", shelf)),
    "pages: search": Door(in_reach("writes"), get("wagtailadmin_pages:search", q="Quiet")),
    "pages: filter all": Door(in_reach("writes"), get("wagtailadmin_explore_root", q="Quiet", search_all="1")),
    "pages: of a kind": Door(
        in_reach("writes"), get("wagtailadmin_pages:type_use", lambda w: "toolboxes", lambda w: "step")
    ),
    "pages: choose": Door(in_reach("writes"), get("wagtailadmin_choose_page_child", shelf)),
    "pages: choose below": Door(in_reach("writes"), get("wagtailadmin_choose_page_child", pk("toolbox"))),
    "pages: search to choose": Door(in_reach("writes"), get("wagtailadmin_choose_page_search", q="Quiet")),
    "pages: chosen": Door(in_reach("writes"), get("wagtailadmin_choose_page_chosen_multiple", id=pk("step"))),
    "pages: typed address": Door(
        nobody, post("wagtailadmin_choose_page_external_link", **{"external-link-chooser-url": "/sealed/workers/"})
    ),
    "API: pages": Door(in_reach("writes"), look_at("/admin/api/main/pages/")),
    "API: one page": Door(in_reach("writes"), lambda c, w: c.get(f"/admin/api/main/pages/{w.step.pk}/")),
    "bulk: form to delete, or that she may not": Door(in_reach("writes"), bulk("delete", id=pk("step"))),
    "bulk: delete": Door(in_reach("deletes_pages"), bulk_delete, is_gone(Page, lambda world: world.step)),
    "bulk: publish": Door(in_reach("publishes"), bulk("publish", id=pk("step"))),
    "bulk: all on a shelf": Door(in_reach("writes"), bulk("unpublish", id=lambda w: "all", childOf=shelf)),
    "bulk: all below": Door(in_reach("writes"), bulk("unpublish", id=lambda w: "all", childOf=pk("toolbox"))),
}
SHARED = {
    "translate a page": Door(
        in_reach("writes"), get("wagtail_localize:submit_page_translation", pk("step")), leads_to_our_board
    ),
    "synchronise translations": Door(
        in_reach("writes"), get("wagtail_localize:update_translations", pk("source")), leads_to_our_board
    ),
    "edit a translated page": Door(
        in_reach("writes"), get("wagtailadmin_pages:edit", pk("french_step")), leads_to_our_board
    ),
    "preview a translation": Door(in_reach("writes"), get("wagtail_localize:preview_translation", pk("translation"))),
    "take words for translators": Door(in_reach("writes"), get("wagtail_localize:download_pofile", pk("translation"))),
    "report: translations": Door(everywhere("writes"), get("wagtail_localize:translations_report")),
    "report: history": Door(everywhere("writes"), get("wagtailadmin_reports:site_history")),
    "report: ageing": Door(everywhere("publishes"), get("wagtailadmin_reports:aging_pages")),
    "report: kinds": Door(everywhere("writes"), get("wagtailadmin_reports:page_types_usage")),
    "glossary": Door(anywhere("writes"), get("wagtailsnippets_toolboxes_term:list"), opens),
    "glossary: change": Door(anywhere("writes"), get("wagtailsnippets_toolboxes_term:edit", pk("term")), opens),
    "glossary: delete": Door(
        anywhere("deletes_pages"),
        post("wagtailsnippets_toolboxes_term:delete", pk("term")),
        is_gone(Term, lambda world: world.term),
    ),
    "glossary: where it is used": Door(nobody, get("wagtailsnippets_toolboxes_term:usage", pk("term"))),
    "recordings": Door(anywhere("writes"), get("wagtailmedia:index"), opens),
    "pictures: where it is used": Door(in_reach("writes"), get("wagtailimages:image_usage", pk("picture"))),
    "an uploaded file": Door(anywhere("writes"), look_at(f"/media/{UPLOADED}"), opens),
}
ROUNDS = {
    "a draft in a round": Door(reads_round, read("in_round")),
    "a step of a draft in a round": Door(reads_round, read("in_round", "workers", "open-the-door")),
    "download a draft in a round": Door(writing(reads_round), get("toolboxes_admin:download", pk("in_round")), opens),
    "a round": Door(reads_round, get("rounds:round", pk("round"))),
    "rounds of hers": Door(is_guest, get("rounds:rounds")),
    "feedback of a round": Door(reads_round, get("rounds:whole", pk("round"))),
    "the form for feedback": Door(is_guest, get("rounds:give", pk("round"))),
    "say that she is done": Door(
        is_guest,
        post("rounds:done", pk("round")),
        lambda answer, world: RoundDone.objects.filter(round=world.round).exists(),
    ),
    "rounds of an edition": Door(in_reach("freezes"), get("toolboxes_admin:rounds", pk("in_round"))),
    "guests of a round": Door(in_reach("freezes"), get("toolboxes_admin:round", pk("round"))),
    "invite a guest": Door(
        in_reach("freezes"),
        post("toolboxes_admin:invite_guest", pk("round"), city=pk("city")),
        lambda answer, world: world.round.guests.filter(city=world.city).exists(),
    ),
    "take a guest back": Door(
        in_reach("freezes"),
        post("toolboxes_admin:uninvite_guest", pk("guest")),
        is_gone(RoundGuest, lambda world: world.guest),
    ),
    "the board of feedback": Door(
        in_reach("writes"), get("toolboxes_admin:remarks", lambda world: world.toolbox.translation_key)
    ),
    "feedback as a table": Door(in_reach("writes"), get("toolboxes_admin:remark_table", pk("round")), opens),
    "close a round": Door(
        in_reach("freezes"),
        post("toolboxes_admin:close_round", pk("round")),
        lambda answer, world: Round.objects.filter(pk=world.round.pk, closed_at__isnull=False).exists(),
    ),
}
DOORS = READING | EDITIONS | PAGES | SHARED | ROUNDS | WORK


SHARED_OUT = {
    "sqlite": ("own", "in an invited city", "inactive"),
    "postgresql": ("own", "invited", "elsewhere", "left", "signed out"),
}
"""Each is asked on one of the databases, the first by half of the roles on each: there are thousands of pages."""


def _who_asks(standing):
    if standing == "own":
        return ROLES_BY_NAME[::2] if connection.vendor == "sqlite" else ROLES_BY_NAME[1::2]
    return ROLES_BY_NAME if standing != "signed out" else ROLES_BY_NAME[:1]


# Wagtail's own: it leaves the file of a thumbnail to be closed by chance, and a report of translations has no order.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:Unclosed file.*SpooledTemporaryFile:ResourceWarning")
@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
@pytest.mark.parametrize("standing", STANDINGS)
def test_every_door_is_open_to_those_whom_the_table_names_and_to_nobody_else(world, standing):
    wrong = []
    if standing not in SHARED_OUT[connection.vendor]:
        pytest.skip("asked on the other database")

    for name, role in _who_asks(standing):
        client = signed_in(somebody(name, standing, world))
        for door_name, door in DOORS.items():
            with transaction.atomic():
                answer = door.ask(client, world)
                may, done, body = door.may(role, standing), door.done(answer, world), text_of(answer)
                if may != done:
                    wrong.append(f"{name.value}: {door_name}: {answer.status_code}, expected {may}")
                if not may and not reads_pilot(role, standing) and SEALED in body:
                    wrong.append(f"{name.value}: {door_name}: names what is sealed")
                if answer.status_code >= 500:
                    wrong.append(f"{name.value}: {door_name}: {answer.status_code}")
                transaction.set_rollback(True)

    assert wrong == []


def test_every_address_where_toolboxes_are_worked_on_has_a_door():
    named = {getattr(door.ask, "address", "") for door in DOORS.values()}

    addresses = {
        f"{space}:{name}"
        for space in ("rounds", "adaptations", "toolboxes_admin")
        for name in names_of(space)
        if isinstance(name, str)
    }

    assert len(addresses) > 60
    assert addresses - named - ELSEWHERE.keys() == set()


def names_of(space: str) -> list[object]:
    """The names of all addresses in this part of the map, wherever it hangs."""
    return [name for one in _parts(get_resolver()) if one.namespace == space for name in one.reverse_dict]


def _parts(resolver: URLResolver) -> Iterator[URLResolver]:
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield part
            yield from _parts(part)


def test_whoever_left_an_organisation_sees_nothing_of_it_with_a_role_elsewhere(world):
    """She still comes into the admin, where pages that she edited herself are remembered."""
    from equalcity.network.roles import RoleName  # noqa: PLC0415 -- beside its only use
    from tests.factories.sealed import somebody_else_manages  # noqa: PLC0415 -- as above

    person = somebody(RoleName.TOOLBOX_AUTHOR, "left", world)
    somebody_else_manages(person)
    PageLogEntry.objects.log_action(world.step, "wagtail.edit", user=person)
    client = signed_in(person)

    answers = [client.get(path) for path in ("/admin/", "/admin/editions/", "/admin/pages/", "/en/toolboxes/")]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [SEALED in answer.text for answer in answers] == [False] * 4
