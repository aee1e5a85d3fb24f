"""Doors to feedback, to translation and to what a city lays over a toolbox: what is pressed there, and who may."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from equalcity.network.roles import Role, Scope
from equalcity.toolboxes.adapted import look_at as looked_at
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import (
    Adaptation,
    AdaptedFact,
    AdaptedNote,
    HiddenStep,
    MachineRun,
    PublishedAdaptation,
    Remark,
    RemarkAgreement,
    RemarkAnswer,
    RemarkDecision,
    Round,
    StepRead,
    TranslationFile,
)
from tests.factories.doors import (
    Ask,
    Done,
    Door,
    May,
    brought_file,
    french,
    get,
    in_reach,
    is_guest,
    key_of_step,
    nobody,
    opens,
    pk,
    post,
    reads_round,
)
from tests.factories.packages import FIRST_STEP, SECOND_STEP
from tests.factories.sealed import World, is_here


def adapts_in(standing_there: str) -> May:
    """Those who adapt for the city in which somebody of this standing works."""

    def may(role: Role, standing: str) -> bool:
        everywhere = is_here(standing) and role.adapts == Scope.EVERYWHERE
        return everywhere or (standing == standing_there and role.adapts == Scope.OWN_CITY)

    return may


def adapts(role: Role, standing: str) -> bool:
    return is_here(standing) and bool(role.adapts)


def comes_in(role: Role, standing: str) -> bool:
    return standing not in {"inactive", "signed out"}


OUR_CITY = adapts_in("in an invited city")


def there(model: type, **facts: Any) -> Done:
    """Whether there is a row of these facts now, some of which are asked of the world."""

    def done(answer: HttpResponseBase, world: World) -> bool:
        known = {name: value(world) if callable(value) else value for name, value in facts.items()}
        return bool(model._base_manager.filter(**known).exists())  # noqa: SLF001 -- the one that hides nothing

    return done


def first(make: Callable[[World], Any], ask: Ask) -> Ask:
    """What must be there for something to be pressed."""

    def both(client: Client, world: World) -> HttpResponseBase:
        make(world)
        return ask(client, world)

    return named_as(ask, both)


def named_as(ask: Ask, other: Ask) -> Ask:
    other.address = ask.address
    return other


# Feedback -------------------------------------------------------------------------------------------------------------


def toolbox_key(world: World) -> Any:
    return world.toolbox.translation_key


def seen(*names: str) -> Callable[[World], list[str]]:
    return lambda world: [f"{one.pk}~{one.version}" for one in (getattr(world, name) for name in names)]


def in_a_group(world: World) -> None:
    Remark.objects.filter(pk=world.second_remark.pk).update(grouped_with=world.remark)


GIVEN = {"identity": lambda world: uuid4(), "kind": "wrong", "text": "New.", "language": "en"}
FEEDBACK = {
    "feedback: hers": Door(comes_in, get("rounds:mine"), opens),
    "feedback: on a step": Door(reads_round, get("rounds:step", pk("round"), key_of_step)),
    "feedback: give": Door(is_guest, post("rounds:give", pk("round"), **GIVEN), there(Remark, text="New.")),
    "feedback: give on a step": Door(
        is_guest,
        post("rounds:give_on_step", pk("round"), key_of_step, step=key_of_step, **GIVEN),
        there(Remark, text="New."),
    ),
    "feedback: say that it is read": Door(
        is_guest, post("rounds:read", pk("round"), key_of_step), there(StepRead, round=lambda w: w.round)
    ),
    "feedback: agree": Door(is_guest, post("rounds:agree", pk("remark")), there(RemarkAgreement)),
    "feedback: change that of somebody else": Door(
        nobody, post("rounds:change", pk("remark"), version=1, **GIVEN), there(Remark, text="New.")
    ),
    "feedback: take that of somebody else back": Door(
        nobody, post("rounds:withdraw", pk("remark")), there(Remark, withdrawn_at__isnull=False)
    ),
    "feedback: one remark": Door(in_reach("writes"), get("toolboxes_admin:remark", pk("remark"))),
    "feedback: answer": Door(
        in_reach("writes"), post("toolboxes_admin:answer", pk("remark"), text="So."), there(RemarkAnswer)
    ),
    "feedback: decide": Door(
        in_reach("freezes"),
        post("toolboxes_admin:decide", toolbox_key, what="accepted", seen=seen("remark")),
        there(RemarkDecision),
    ),
    "feedback: put together": Door(
        in_reach("freezes"),
        post("toolboxes_admin:decide", toolbox_key, what="group", seen=seen("remark", "second_remark")),
        there(Remark, grouped_with__isnull=False),
    ),
    "feedback: take apart": Door(
        in_reach("freezes"),
        first(in_a_group, post("toolboxes_admin:ungroup", pk("second_remark"))),
        there(Remark, pk=lambda w: w.second_remark.pk, grouped_with=None),
    ),
    "feedback: as a report": Door(in_reach("writes"), get("toolboxes_admin:remark_report", pk("round")), opens),
    "rounds: open one": Door(
        in_reach("freezes"),
        post("toolboxes_admin:rounds", pk("draft"), closes_on=lambda w: timezone.localdate().isoformat()),
        there(Round, edition=lambda w: w.draft),
    ),
    "rounds: change one": Door(
        in_reach("freezes"),
        post(
            "toolboxes_admin:round",
            pk("round"),
            closes_on=lambda w: timezone.localdate().isoformat(),
            look_at="The end.",
            version=lambda w: w.round.version,
        ),
        there(Round, look_at="The end."),
    ),
}


# Translation ----------------------------------------------------------------------------------------------------------


def with_a_machine(ask: Ask) -> Ask:
    def asked(client: Client, world: World) -> HttpResponseBase:
        with override_settings(TRANSLATION_PROVIDER="dummy"):
            return ask(client, world)

    return named_as(ask, asked)


TRANSLATION = {
    "translation: have a machine draft": Door(
        in_reach("writes"),
        with_a_machine(post("toolboxes_admin:machine", pk("toolbox"), french)),
        there(MachineRun),
    ),
    "translation: take the file of somebody else": Door(
        nobody,
        post("toolboxes_admin:translation_file", lambda w: brought_file(w).pk),
        there(TranslationFile, taken_at__isnull=False),
    ),
}


# What a city lays over a toolbox --------------------------------------------------------------------------------------


def versions(world: World) -> str:
    return f"{world.note.key}:{world.note.version}"


def note_key(world: World) -> Any:
    return world.note.key


def is_public(world: World) -> None:
    PublishedAdaptation.objects.create(adaptation=world.adaptation, number=1, body=b"{}", sha256="0" * 64)


def is_hidden(world: World) -> None:
    HiddenStep.objects.create(adaptation=world.adaptation, step=SECOND_STEP)


def as_seen(world: World) -> str:
    return sha256_hex(looked_at(world.adaptation, "en").body)


def leads_back(answer: HttpResponseBase, world: World) -> bool:
    own = reverse("adaptations:adaptation", args=[world.adaptation.pk])
    return answer.status_code == 302 and answer["Location"] == own


def note_is_gone(answer: HttpResponseBase, world: World) -> bool:
    return not AdaptedNote.objects.filter(pk=world.note.pk).exists()


def of_step(name: str, **sent: Any) -> Ask:
    return post(f"adaptations:{name}", pk("adaptation"), lambda w: FIRST_STEP, **sent)


def of_last(name: str) -> Ask:
    return post(f"adaptations:{name}", pk("adaptation"), lambda w: SECOND_STEP)


ADAPTING = {
    "adapting: the list": Door(adapts, get("adaptations:list"), opens),
    "adapting: start": Door(
        adapts_in("invited"),
        post(
            "adaptations:start",
            lambda w: w.final.toolbox_slug,
            city=lambda w: w.invited.city_id,
            languages="en",
            first="en",
        ),
        there(Adaptation, city=lambda w: w.invited.city),
    ),
    "adapting: one": Door(OUR_CITY, get("adaptations:adaptation", pk("adaptation")), opens),
    "adapting: a step": Door(OUR_CITY, get("adaptations:step", pk("adaptation"), lambda w: FIRST_STEP)),
    "adapting: write a note": Door(
        OUR_CITY,
        of_step("step", language="en", text="Ring.", version=lambda w: w.note.version),
        there(AdaptedNote, html="<p>Ring.</p>"),
    ),
    "adapting: keep a note": Door(
        OUR_CITY, of_step("keep", edition=lambda w: w.final.number, note=versions), there(AdaptedNote, version=2)
    ),
    "adapting: drop a note": Door(OUR_CITY, of_step("drop", note=versions), note_is_gone),
    "adapting: move a note": Door(
        OUR_CITY,
        post("adaptations:move", pk("adaptation"), note_key, step=SECOND_STEP, note=versions),
        there(AdaptedNote, step=SECOND_STEP),
    ),
    "adapting: throw a note away": Door(
        OUR_CITY, post("adaptations:throw_away", pk("adaptation"), note_key, note=versions), note_is_gone
    ),
    "adapting: hide a step": Door(OUR_CITY, of_last("hide"), there(HiddenStep)),
    "adapting: show a step": Door(
        OUR_CITY, first(is_hidden, of_last("show")), lambda answer, world: not HiddenStep.objects.exists()
    ),
    "adapting: fill in a fact": Door(
        OUR_CITY,
        post("adaptations:facts", pk("adaptation"), **{"text_night-number": "112"}),
        there(AdaptedFact, text="112"),
    ),
    "adapting: choose languages": Door(
        OUR_CITY,
        post("adaptations:languages", pk("adaptation"), languages=lambda w: ["en", "fr"], first="fr"),
        there(Adaptation, languages=lambda w: ["fr", "en"]),
    ),
    "adapting: done looking": Door(
        OUR_CITY, post("adaptations:looked_at", pk("adaptation"), edition=pk("final")), leads_back
    ),
    "adapting: publish": Door(
        OUR_CITY, post("adaptations:publish", pk("adaptation"), sha256=as_seen), there(PublishedAdaptation)
    ),
    "adapting: take back": Door(
        OUR_CITY,
        first(is_public, post("adaptations:take_back", pk("adaptation"))),
        there(PublishedAdaptation, withdrawn_at__isnull=False),
    ),
    "adapting: preview": Door(OUR_CITY, get("adaptations:preview_toolbox", pk("adaptation")), opens),
    "adapting: preview of a manual": Door(
        OUR_CITY, get("adaptations:preview_manual", pk("adaptation"), lambda w: "front-desk"), opens
    ),
    "adapting: preview of a step": Door(
        OUR_CITY, get("adaptations:preview_step", pk("adaptation"), lambda w: "front-desk", lambda w: "listen")
    ),
    "adapting: preview of the glossary": Door(OUR_CITY, get("adaptations:preview_glossary", pk("adaptation")), opens),
}
WORK = FEEDBACK | TRANSLATION | ADAPTING

ELSEWHERE = {
    "rounds:come_in": "whoever holds the link of a mail, see test_rounds",
    "toolboxes_admin:open": "see test_doors",
    "toolboxes_admin:approve_glossary": "see test_doors",
    "toolboxes_admin:writing_hints": "tells of nothing that is stored, see test_doors",
}
"""Addresses that no door here leads to, each with the reason."""
