"""A toolbox that not everybody may see, and people who stand to it in every way there is."""

from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail_localize.models import Translation, TranslationSource

from equalcity.network.actions import give_role
from equalcity.network.actions.people import end_role
from equalcity.network.models import City, Organisation, Person, Picture
from equalcity.network.roles import ROLES, Role, RoleName
from equalcity.toolboxes.actions.editions import freeze_edition
from equalcity.toolboxes.actions.packages import import_package
from equalcity.toolboxes.adapting import steps_of
from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.models import (
    Adaptation,
    AdaptedNote,
    Edition,
    EditionReaders,
    Manual,
    Remark,
    Round,
    RoundGuest,
    Step,
    Term,
    Toolbox,
)
from tests.factories.authoring import (
    a_block,
    a_locale,
    a_manual,
    a_picture,
    a_step,
    a_term,
    a_text,
    a_toolbox,
    some_sources,
)
from tests.factories.network import a_city, a_coordinator, a_person, an_organisation, the_writers
from tests.factories.packages import FIRST_STEP, a_document, a_package_file

SEALED = "Quiet corridor"
"""Stands in every title and text of the toolbox, and nowhere else."""
UPLOADED = "original_images/uploaded.svg"


@dataclass(frozen=True)
class World:
    """The sealed toolbox with its editions, one that everybody reads, and places around them."""

    toolbox: Toolbox
    manual: Manual
    second_manual: Manual
    step: Step
    french_step: Step
    draft: Edition
    pilot: Edition
    closed_pilot: Edition
    final: Edition
    readers: EditionReaders
    term: Term
    picture: Picture
    source: TranslationSource
    translation: Translation
    foreign_manual: Manual
    invited: Organisation
    city: City
    in_round: Edition
    round: Round
    guest: RoundGuest
    remark: Remark
    second_remark: Remark
    adaptation: Adaptation
    note: AdaptedNote


def a_world() -> World:
    picture, term = a_picture(), a_term()
    toolbox = a_toolbox(title=SEALED, slug="sealed", summary=f"{SEALED}.", cover=picture)
    toolbox.terms.add(term)
    manual = a_manual(toolbox, title=f"{SEALED} manual", audience=SEALED)
    step = a_step(
        manual,
        title=f"{SEALED} step",
        key_message=f"{SEALED}!",
        body=[a_text(f"<p>{SEALED}, in and out.</p>"), _image(picture), some_sources(SEALED)],
    )
    second = a_manual(toolbox, title=f"{SEALED} second", slug="second")
    a_step(second, title=f"{SEALED} more", slug="more")
    for page in (toolbox, manual, step):
        page.save_revision().publish()
    source, translation = _french(step)
    foreign = a_toolbox(title="Elsewhere", slug="elsewhere", organisation=an_organisation())
    foreign_manual = a_manual(foreign)
    invited, city = an_organisation(), a_city()
    draft, pilot, closed = (_frozen(toolbox, f"0.{n}", stage) for n, stage in enumerate(("draft", "pilot", "pilot"), 1))
    readers = EditionReaders.objects.create(edition=pilot, organisation=invited)
    EditionReaders.objects.create(edition=pilot, city=city)
    in_round = _frozen(toolbox, "0.4", "draft")
    opened = Round.objects.create(edition=in_round, closes_on=timezone.localdate())
    guest = RoundGuest.objects.create(round=opened, organisation=invited)
    final = import_package(a_package_file(), by=None, owner=the_writers())
    remark, second_remark = (_said(opened, step) for _number in range(2))
    adaptation, note = _adapted(final, city)
    default_storage.save(UPLOADED, ContentFile(b"<svg/>"))
    for index in ("rebuild_references_index", "wagtail_update_index"):  # else a job would do it later
        call_command(index, verbosity=0, stdout=StringIO())
    return World(
        toolbox=toolbox,
        manual=manual,
        second_manual=second,
        step=step,
        french_step=Step.objects.get(translation_key=step.translation_key, locale__language_code="fr"),
        draft=draft,
        pilot=pilot,
        closed_pilot=closed,
        final=final,
        readers=readers,
        term=term,
        picture=picture,
        source=source,
        translation=translation,
        foreign_manual=foreign_manual,
        invited=invited,
        city=city,
        in_round=in_round,
        round=opened,
        guest=guest,
        remark=remark,
        second_remark=second_remark,
        adaptation=adaptation,
        note=note,
    )


def _said(opened: Round, step: Step) -> Remark:
    return Remark.objects.create(
        round=opened, edition=opened.edition, step=step.translation_key, kind="unclear", text=f"{SEALED}?"
    )


def _adapted(edition: Edition, city: City) -> tuple[Adaptation, AdaptedNote]:
    """Nothing of it is published, so only who adapts for this city sees the note."""
    facts = {"toolbox_key": edition.toolbox_key, "toolbox_slug": edition.toolbox_slug, "languages": ["en"]}
    adaptation = Adaptation.objects.create(city=city, edition=edition, **facts)
    step = next(step for _manual, step in steps_of(a_document()) if step["id"] == FIRST_STEP)
    note = AdaptedNote.objects.create(
        adaptation=adaptation,
        step=FIRST_STEP,
        step_title=step["title"],
        language="en",
        html=f"<p>{SEALED}</p>",
        written_for=edition.number,
        step_digest=step_digest(step),
    )
    return adaptation, note


def _image(picture: Picture) -> dict[str, Any]:
    return a_block("image", picture=picture.pk, alt=SEALED, caption="", prompt="")


def _french(step: Step) -> tuple[TranslationSource, Translation]:
    copy = step.copy_for_translation(a_locale("fr"), copy_parents=True)
    copy.save_revision().publish()
    source, _made = TranslationSource.update_or_create_from_instance(step)
    translation = Translation.objects.create(source=source, target_locale=a_locale("fr"), enabled=False)
    return source, translation


def _frozen(toolbox: Toolbox, number: str, stage: str) -> Edition:
    return freeze_edition(toolbox, number=number, stage=stage, by=None)


# How somebody may stand to the toolbox -------------------------------------------------------------------------------

STANDINGS = ("own", "elsewhere", "invited", "in an invited city", "left", "inactive", "signed out")


def somebody(role: RoleName, standing: str, world: World) -> Person | AnonymousUser:
    """A person with this role: in the organisation of the toolbox, in another, in an invited one, not any more …"""
    if standing == "signed out":
        return AnonymousUser()
    organisation = {
        "elsewhere": an_organisation,
        "invited": lambda: world.invited,
        "in an invited city": lambda: an_organisation(city=world.city),
    }.get(standing, the_writers)()
    person = a_person(role, organisation=organisation)
    if standing == "left":
        a_coordinator()  # the last one cannot leave
        end_role(person.memberships.get(), by=None)
    if standing == "inactive":
        person.is_active = False
        person.save()
    return Person.objects.get(pk=person.pk)


def signed_in(person: Person | AnonymousUser) -> Client:
    client = Client()
    if isinstance(person, Person):
        client.force_login(person)
    return client


def is_here(standing: str) -> bool:
    return standing not in {"left", "inactive", "signed out"}


def reaches(role: Role, standing: str) -> bool:
    """Whether the rights of this role reach the sealed toolbox: the sentence above the table in docs/roles.md."""
    return is_here(standing) and (standing == "own" or role.all_toolboxes)


def somebody_else_manages(person: Person) -> None:
    """Give this person a second role, elsewhere, so that she still comes into the admin."""
    give_role(person, RoleName.TOOLBOX_AUTHOR, an_organisation())


ROLES_BY_NAME = list(ROLES.items())
