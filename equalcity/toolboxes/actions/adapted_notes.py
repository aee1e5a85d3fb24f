"""Notes of a city on steps: writing, keeping what a new edition changed under them, moving and throwing away."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused, require
from equalcity.network.models import Person
from equalcity.toolboxes.actions.adaptations import locked, touch
from equalcity.toolboxes.adapted import Adapting, look_at
from equalcity.toolboxes.adapting import Document, note_html, steps_of
from equalcity.toolboxes.differing import step_digest
from equalcity.toolboxes.models import Adaptation, AdaptedNote


class ChangedMeanwhile(Refused):
    """Somebody else has changed the same note since this form was opened; `theirs` is what it says now."""

    def __init__(self, theirs: AdaptedNote | None) -> None:
        self.theirs = theirs
        if theirs is None:
            super().__init__(_("Somebody threw this note away while you wrote. Save again to keep yours."))
        else:
            who = theirs.changed_by or _("somebody")
            super().__init__(
                _("%(who)s changed this note while you wrote. Both are shown here; save again to keep yours.")
                % {"who": who}
            )


@transaction.atomic
def save_note(
    adaptation: Adaptation, step: UUID, language: str, markdown: str, *, version: int, by: Person
) -> AdaptedNote | None:
    """Write the note of a step in one language, for the newest edition; an empty one is thrown away, and gives None.

    `version` is that of the note she opened, 0 for none. Refused: not her city, a language that the city does not have,
    no such step, text that is not allowed; ChangedMeanwhile.
    """
    adaptation = locked(adaptation, by=by)
    require(language in adaptation.languages, _("Your city does not use this language. Choose it first."))
    seen = look_at(adaptation, adaptation.edition.source_language)
    source = _source_step(seen, step)
    html = note_html(markdown, (one["id"] for _manual, one in steps_of(seen.source)))
    note = _as_opened(adaptation, step, language, version)
    touch(adaptation)
    if not html:
        if note is not None:
            note.delete()
        return None
    note = note or AdaptedNote(adaptation=adaptation, step=step, language=language, version=0)
    if html != note.html:
        note.origin = None
    note.html, note.version, note.changed_by = html, note.version + 1, by
    _written_for(note, seen, source)
    note.save()
    return note


def _as_opened(adaptation: Adaptation, step: UUID, language: str, version: int) -> AdaptedNote | None:
    notes = AdaptedNote.objects.select_related("changed_by").filter(adaptation=adaptation, step=step, language=language)
    note = notes.first()
    if (note.version if note else 0) != version:
        raise ChangedMeanwhile(note)
    return note


def _source_step(seen: Adapting, step: UUID) -> Document:
    found = next((one for _manual, one in steps_of(seen.source) if one["id"] == str(step)), None)
    if found is None:
        raise Refused(_("This step is not in the newest edition."))
    return found


def _written_for(note: AdaptedNote, seen: Adapting, source: Document) -> None:
    note.written_for, note.step_digest, note.step_title = seen.edition.number, step_digest(source), source["title"]


@transaction.atomic
def keep_notes(
    adaptation: Adaptation, step: UUID, *, edition: str, versions: Mapping[str, int], by: Person
) -> list[AdaptedNote]:
    """Say that these notes of a step are right for the step as it is now: in one language, in several or in all.

    `edition` is the number of the edition that she saw, `versions` names the notes by their key, each with the version
    that she saw. Refused: none is named; a newer edition, or a change by somebody else, came meanwhile.
    """
    adaptation = locked(adaptation, by=by)
    seen = look_at(adaptation, adaptation.edition.source_language)
    require(seen.edition.number == edition, _("A newer edition came meanwhile. Please look at what changed."))
    source = _source_step(seen, step)
    notes = _named_as_opened(adaptation, step, versions)
    for note in notes:
        note.version, note.changed_by = note.version + 1, by
        _written_for(note, seen, source)
        note.save()
    touch(adaptation)
    return notes


@transaction.atomic
def drop_notes(adaptation: Adaptation, step: UUID, *, versions: Mapping[str, int], by: Person) -> int:
    """Throw these notes of a step away; named as in `keep_notes`. Refused: none is named, somebody changed one.

    Gives how many.
    """
    adaptation = locked(adaptation, by=by)
    notes = _named_as_opened(adaptation, step, versions)
    for note in notes:
        note.delete()
    touch(adaptation)
    return len(notes)


def _named_as_opened(adaptation: Adaptation, step: UUID, versions: Mapping[str, int]) -> list[AdaptedNote]:
    """The notes that are named. One that is not, in another language, is nobody's business here."""
    there = AdaptedNote.objects.filter(adaptation=adaptation, step=step)
    notes = [note for note in there if str(note.key) in versions]
    now = {str(note.key): note.version for note in notes}
    same = now and now == dict(versions)
    require(same, _("Somebody changed a note of this step meanwhile. Please look at it again."))
    return notes


@transaction.atomic
def move_note(note: AdaptedNote, step: UUID, *, version: int, by: Person) -> AdaptedNote:
    """Put a note to another step of the newest edition; where there is one in its language already, below that.

    Refused: somebody changed it meanwhile, or the step is not there.
    """
    adaptation = locked(note.adaptation, by=by)
    note = _locked_note(note, version)
    require(note.step != step, _("This note is at this step already."))
    seen = look_at(adaptation, adaptation.edition.source_language)
    source = _source_step(seen, step)
    there = AdaptedNote.objects.filter(adaptation=adaptation, step=step, language=note.language).first()
    if there is not None:
        there.html += note.html
        note.delete()
        note = there
    note.step, note.version, note.changed_by = step, note.version + 1, by
    _written_for(note, seen, source)
    note.save()
    touch(adaptation)
    return note


@transaction.atomic
def throw_away_note(note: AdaptedNote, *, version: int, by: Person) -> None:
    """Refused: somebody changed it meanwhile."""
    adaptation = locked(note.adaptation, by=by)
    _locked_note(note, version).delete()
    touch(adaptation)


def _locked_note(note: AdaptedNote, version: int) -> AdaptedNote:
    row = AdaptedNote.objects.filter(pk=note.pk, version=version).first()
    if row is None:
        raise Refused(_("Somebody changed this note meanwhile. Please look at it again."))
    return row
