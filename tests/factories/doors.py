"""Doors of the product: who may open each, how it is asked for, and how to tell that it was open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation

from equalcity.network.models import Person
from equalcity.network.roles import Role
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import (
    Edition,
    Step,
    TranslationFile,
    TranslationStatus,
    TranslationUnit,
    UnitTranslation,
)
from tests.factories.packages import a_package, a_package_file
from tests.factories.sealed import (
    SEALED,
    World,
    is_here,
    reaches,
)

Ask = Callable[[Client, World], HttpResponseBase]
May = Callable[[Role, str], bool]
Done = Callable[[HttpResponseBase, World], bool]


# What the table says --------------------------------------------------------------------------------------------------


def in_reach(right: str) -> May:
    """Those whose role has this right, where it reaches the toolbox; pages of the admin need `writes` to come in."""
    return lambda role, standing: reaches(role, standing) and role.writes and getattr(role, right)


def anywhere(right: str) -> May:
    """Those whose role has this right, whosever the toolbox is: for what all toolboxes share."""
    return lambda role, standing: is_here(standing) and role.writes and getattr(role, right)


def everywhere(right: str) -> May:
    return lambda role, standing: is_here(standing) and role.all_toolboxes and getattr(role, right)


def reads_drafts(role: Role, standing: str) -> bool:
    return reaches(role, standing) and role.reads_drafts


def reads_pilot(role: Role, standing: str) -> bool:
    return reads_drafts(role, standing) or (standing in {"invited", "in an invited city"} and role.reads_pilots)


def is_guest(role: Role, standing: str) -> bool:
    return standing == "invited" and role.reads_pilots


def reads_round(role: Role, standing: str) -> bool:
    return reads_drafts(role, standing) or is_guest(role, standing)


def writing(reads: May) -> May:
    return lambda role, standing: role.writes and reads(role, standing)


def everybody(role: Role, standing: str) -> bool:
    return True


def nobody(role: Role, standing: str) -> bool:
    return False


# How to tell that a door was open -------------------------------------------------------------------------------------


def tells(answer: HttpResponseBase, world: World) -> bool:
    return answer.status_code == 200 and SEALED in text_of(answer)


def opens(answer: HttpResponseBase, world: World) -> bool:
    return answer.status_code == 200


def text_of(answer: HttpResponseBase) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8", "replace").replace("\\u0020", " ")


def is_gone(model: type, thing: Callable[[World], Any]) -> Done:
    return lambda answer, world: not model.objects.filter(pk=thing(world).pk).exists()


def is_frozen(answer: HttpResponseBase, world: World) -> bool:
    return Edition.objects.filter(toolbox_key=world.toolbox.translation_key, minor=9).exists()


def is_approved(answer: HttpResponseBase, world: World) -> bool:
    return Step.objects.get(pk=world.french_step.pk).translation_status == TranslationStatus.REVIEWED


def french(world: World) -> str:
    return world.french_step.locale.language_code


def brought_file(world: World) -> TranslationFile:
    """Nobody but who brought it says yes to it, or sees it."""
    facts = {"toolbox": world.toolbox.translation_key, "language": french(world), "name": SEALED}
    return TranslationFile.objects.create(**facts, by=Person.objects.create_user("brought@example.org"))


def is_somewhere_else(answer: HttpResponseBase, world: World) -> bool:
    return not Page.objects.get(pk=world.step.pk).path.startswith(world.manual.path)


def has_one_more(answer: HttpResponseBase, world: World) -> bool:
    return Step.objects.filter(slug="copied").exists()


def is_saved(answer: HttpResponseBase, world: World) -> bool:
    return Page.objects.get(pk=world.manual.pk).specific.get_latest_revision_as_object().title == "Other"


def has_an_alias_stopped(answer: HttpResponseBase, world: World) -> bool:
    return not Translation.objects.filter(pk=world.translation.pk, enabled=False).exists()


# The doors ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    may: May
    ask: Ask
    done: Done = tells


def get(name: str, *find: Callable[[World], Any], **query: Any) -> Ask:
    def ask(client: Client, world: World) -> HttpResponseBase:
        sent = {key: value(world) if callable(value) else value for key, value in query.items()}
        return client.get(reverse(name, args=[one(world) for one in find]), sent)

    ask.address = name
    return ask


def post(name: str, *find: Callable[[World], Any], **data: Any) -> Ask:
    def ask(client: Client, world: World) -> HttpResponseBase:
        sent = {key: value(world) if callable(value) else value for key, value in data.items()}
        return client.post(reverse(name, args=[one(world) for one in find]), sent)

    ask.address = name
    return ask


def pk(name: str) -> Callable[[World], Any]:
    return lambda world: getattr(world, name).pk


def shelf(world: World) -> int:
    return world.toolbox.get_parent().pk


def read(edition: str, *parts: str) -> Ask:
    def ask(client: Client, world: World) -> HttpResponseBase:
        one = getattr(world, edition)
        return client.get("/".join([f"/en/toolboxes/{one.toolbox_slug}/editions/{one.number}", *parts]) + "/")

    return ask


def read_difference(client: Client, world: World) -> HttpResponseBase:
    return client.get(f"/en/toolboxes/sealed/editions/{world.draft.number}...{world.pilot.number}/")


def look_at(path: str) -> Ask:
    return lambda client, world: client.get(path)


def bulk(action: str, **query: Any) -> Ask:
    def ask(client: Client, world: World) -> HttpResponseBase:
        sent = {key: value(world) for key, value in query.items()}
        return client.get(f"/admin/bulk/wagtailcore/page/{action}/", sent)

    return ask


def bulk_delete(client: Client, world: World) -> HttpResponseBase:
    return client.post(f"/admin/bulk/wagtailcore/page/delete/?id={world.step.pk}")


def upload(client: Client, world: World) -> HttpResponseBase:
    """A newer edition of a toolbox that is here already."""
    file = SimpleUploadedFile("package.zip", a_package_file(a_package(number="1.9")).getvalue())
    return client.post(reverse("toolboxes_admin:upload"), {"package": file})


upload.address = "toolboxes_admin:upload"


def took_it_in(answer: HttpResponseBase, world: World) -> bool:
    return Edition.objects.filter(toolbox_slug=world.final.toolbox_slug, minor=9).exists()


def save_manual(client: Client, world: World) -> HttpResponseBase:
    sent = {"title": "Other", "slug": "workers", "audience": "All", "introduction": "null", "comments-TOTAL_FORMS": 0}
    sent |= {"comments-INITIAL_FORMS": 0, "comments-MIN_NUM_FORMS": 0, "comments-MAX_NUM_FORMS": ""}
    return client.post(reverse("wagtailadmin_pages:edit", args=[world.manual.pk]), sent)


def key_of_step(world: World) -> Any:
    return world.step.translation_key


def goes_on(answer: HttpResponseBase, world: World) -> bool:
    """To the board of the language; whoever may not is led to the door of the admin instead."""
    board = reverse("toolboxes_admin:translate_language", args=[world.toolbox.pk, french(world)])
    return answer.status_code == 302 and answer["Location"] == board


def leads_to_our_board(answer: HttpResponseBase, world: World) -> bool:
    return answer.status_code == 302 and f"/toolbox/{world.toolbox.pk}/translations/" in answer.url


def first_unit(world: World) -> TranslationUnit:
    sync_toolbox(world.toolbox)
    return TranslationUnit.objects.get(thing=world.step.translation_key, path="key_message")


def said_in_french(world: World) -> str:
    rows = UnitTranslation.objects.filter(unit__thing=world.step.translation_key, unit__path="key_message")
    return "".join(rows.values_list("text", flat=True))


def save_a_sentence(client: Client, world: World, **more: Any) -> HttpResponseBase:
    pk = first_unit(world).pk
    address = reverse("toolboxes_admin:translate_step", args=[world.toolbox.pk, "fr", world.step.translation_key])
    return client.post(address, {f"text-{pk}": "Bonjour.", **more})


def approve_a_sentence(client: Client, world: World) -> HttpResponseBase:
    return save_a_sentence(client, world, approve=first_unit(world).pk)


def is_approved_there(answer: HttpResponseBase, world: World) -> bool:
    return UnitTranslation.objects.filter(unit=first_unit(world), status="reviewed").exists()
