"""A city makes a toolbox its own: starting, choosing languages, hiding optional steps, publishing, taking back."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from equalcity.core import release
from equalcity.core.errors import Refused, require
from equalcity.network.audit import record
from equalcity.network.models import City, Membership, Person
from equalcity.network.notifying import notify
from equalcity.network.roles import ROLES, RoleName, Scope
from equalcity.toolboxes.adapted import look_at, newest_final, open_newest, parsed
from equalcity.toolboxes.adapting import steps_of
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import (
    Adaptation,
    AdaptedNote,
    Edition,
    HiddenStep,
    PublishedAdaptation,
    Stage,
)
from equalcity.toolboxes.rules import can_adapt


def locked(adaptation: Adaptation, *, by: Person) -> Adaptation:
    """The row, for this transaction alone: all that hangs on it changes one at a time. Refused: not her city."""
    row = Adaptation.objects.select_for_update(of=("self",)).select_related("city", "edition").get(pk=adaptation.pk)
    require(can_adapt(by, row.city), _("You may not adapt toolboxes for this city."))
    return row


def touch(adaptation: Adaptation) -> None:
    """Note that something of it changed now."""
    Adaptation.objects.filter(pk=adaptation.pk).update(changed_at=timezone.now())


@transaction.atomic
def start_adaptation(
    city: City, toolbox_key: UUID, *, languages: Sequence[str], like: PublishedAdaptation | None = None, by: Person
) -> Adaptation:
    """Begin an adaptation of the newest final edition; `like` brings along notes and hidden steps of another city.

    Its facts are not taken: they are local. Refused: not her city, no final edition, no language, adapted already,
    another toolbox or a taken back one as `like`.
    """
    City.objects.select_for_update().get(pk=city.pk)  # two may start the same at once
    require(can_adapt(by, city), _("You may not adapt toolboxes for this city."))
    require(languages, _("Choose at least one language."))
    known = Adaptation.objects.filter(city=city, toolbox_key=toolbox_key).exists()
    require(not known, _("Somebody has started this already for this city."))
    try:
        edition = newest_final(toolbox_key)
    except Edition.DoesNotExist:
        raise Refused(_("This toolbox has no final edition yet.")) from None
    if like is not None:
        fits = like.adaptation.toolbox_key == toolbox_key and PublishedAdaptation.objects.current().filter(pk=like.pk)
        require(fits, _("This is not published any more. Choose another one."))
    adaptation = Adaptation.objects.create(
        city=city,
        toolbox_key=toolbox_key,
        toolbox_slug=edition.toolbox_slug,
        languages=list(languages),
        edition=edition,
        started_from=like.adaptation if like else None,
        started_by=by,
    )
    if like is not None:
        _take_over(adaptation, like, by=by)
    return adaptation


def _take_over(adaptation: Adaptation, like: PublishedAdaptation, *, by: Person) -> None:
    body, origin = parsed(like), like.adaptation.city
    opened = open_newest(adaptation.toolbox_key)
    titles = {step["id"]: step["title"] for _manual, step in steps_of(opened.document(opened.edition.source_language))}
    AdaptedNote.objects.bulk_create(
        [
            AdaptedNote(
                adaptation=adaptation,
                step=note["step"],
                step_title=titles[note["step"]],
                language=note["language"],
                html=note["html"],
                written_for=note["written_for"],
                step_digest=note["step_digest"],
                origin=origin,
                changed_by=by,
            )
            for note in body["notes"]
            if note["step"] in titles
        ]
    )
    HiddenStep.objects.bulk_create(
        [
            HiddenStep(adaptation=adaptation, step=step, origin=origin, hidden_by=by)
            for step in body["hidden"]
            if step in titles
        ]
    )


@transaction.atomic
def choose_languages(adaptation: Adaptation, languages: Sequence[str], *, by: Person) -> Adaptation:
    """In which languages the city tells what is its own, the first one first. What was written in others is kept."""
    adaptation = locked(adaptation, by=by)
    require(languages, _("Choose at least one language."))
    adaptation.languages, adaptation.changed_at = list(languages), timezone.now()
    adaptation.save(update_fields=["languages", "changed_at"])
    return adaptation


@transaction.atomic
def hide_step(adaptation: Adaptation, step: UUID, *, by: Person) -> None:
    """Leave an optional step out for the readers of this city. Refused: it is not optional, or not there any more."""
    adaptation = locked(adaptation, by=by)
    found = look_at(adaptation, adaptation.edition.source_language).step(step)
    require(found and found.optional, _("Only an optional step can be hidden. This one is for everybody."))
    HiddenStep.objects.get_or_create(adaptation=adaptation, step=step, defaults={"hidden_by": by})
    touch(adaptation)


@transaction.atomic
def show_step(adaptation: Adaptation, step: UUID, *, by: Person) -> None:
    """Let the readers of this city have a hidden step again."""
    adaptation = locked(adaptation, by=by)
    if HiddenStep.objects.filter(adaptation=adaptation, step=step).delete()[0]:
        touch(adaptation)


@transaction.atomic
def finish_looking(adaptation: Adaptation, edition: Edition, *, by: Person) -> None:
    """Say that the city is done with what a new edition changed. Refused: a note waits, or a newer edition is there."""
    adaptation = locked(adaptation, by=by)
    seen = look_at(adaptation, edition.source_language)
    require(seen.edition.pk == edition.pk, _("A newer edition came meanwhile. Please look at what changed."))
    require(not seen.to_decide, _("First say for each note what becomes of it."))
    adaptation.edition, adaptation.changed_at = edition, timezone.now()
    adaptation.save(update_fields=["edition", "changed_at"])


@transaction.atomic
def publish_adaptation(adaptation: Adaptation, sha256: str, *, by: Person) -> PublishedAdaptation:
    """Let everybody read the edition with what this city lays over it.

    `sha256` names what she saw. Refused: not her city, nothing to publish, the same is published already, or somebody
    changed something since she looked.
    """
    adaptation = locked(adaptation, by=by)
    seen = look_at(adaptation, adaptation.edition.source_language)
    require(not seen.is_empty, _("There is nothing to publish yet. Fill in a fact, or write a note."))
    found = sha256_hex(seen.body)
    require(found == sha256, _("Somebody changed something meanwhile. Look at it once more, then publish."))
    require(seen.is_unpublished, _("Readers have exactly this already."))
    published = PublishedAdaptation.objects.create(
        adaptation=adaptation,
        number=(seen.last.number if seen.last else 0) + 1,
        body=seen.body,
        sha256=found,
        languages=adaptation.languages,
        published_by=by,
    )
    if seen.is_behind and not seen.to_decide:
        Adaptation.objects.filter(pk=adaptation.pk).update(edition=seen.edition)
    record("adaptation.published", adaptation, by=by, number=published.number, sha256=found)
    transaction.on_commit(release.bump)
    return published


@transaction.atomic
def take_back_adaptation(adaptation: Adaptation, *, by: Person) -> None:
    """Readers get the plain edition again; what was written stays. Refused: nothing is public."""
    adaptation = locked(adaptation, by=by)
    public = PublishedAdaptation.objects.current().filter(adaptation=adaptation).first()
    if public is None:
        raise Refused(_("Readers do not have this adaptation now."))
    public.withdrawn_at, public.withdrawn_by = timezone.now(), by
    public.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("adaptation.taken_back", adaptation, by=by, number=public.number)
    transaction.on_commit(release.bump)


def tell_cities(edition: Edition, *, by: Person | None) -> None:
    """Tell those who adapt this toolbox that there is a new final edition. An older one, taken in late, is no news."""
    if edition.stage != Stage.FINAL or newest_final(edition.toolbox_key).pk != edition.pk:
        return
    adaptations = Adaptation.objects.filter(toolbox_key=edition.toolbox_key).select_related("city")
    title = edition.documents.get(language=edition.source_language).title
    for adaptation in adaptations:
        people = adapters_of(adaptation.city)
        people = people.exclude(pk=by.pk) if by else people
        url = f"/work/adaptations/{adaptation.pk}/"
        notify(people, "adapted_edition", url=url, title=title, number=edition.number, city=adaptation.city.name)


def adapters_of(city: City) -> QuerySet[Person]:
    """Whoever adapts toolboxes for this city and no other: those who may everywhere are not told of each."""
    local = [name for name in RoleName if ROLES[name].adapts == Scope.OWN_CITY]
    held = Membership.objects.current().filter(role__in=local, organisation__city=city)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)
