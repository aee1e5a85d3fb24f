"""Publishes an example of an adaptation, with the same actions as a city's coordinator; for the demo only."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.network.models import City, Person
from equalcity.toolboxes.actions.adaptations import hide_step, publish_adaptation, start_adaptation
from equalcity.toolboxes.actions.adapted_facts import Answer, save_facts
from equalcity.toolboxes.actions.adapted_notes import save_note
from equalcity.toolboxes.adaptation_sources import WrittenAdaptation
from equalcity.toolboxes.adapted import look_at
from equalcity.toolboxes.documents import sha256_hex
from equalcity.toolboxes.models import PublishedAdaptation


@transaction.atomic
def publish_example(written: WrittenAdaptation, toolbox_key: UUID, *, by: Person) -> PublishedAdaptation:
    """Lay it over the newest final edition. Refused: its city is no example, and whatever those actions refuse."""
    city = City.objects.filter(slug=written.city, is_example=True).first()
    if city is None:
        raise Refused(
            _("An example of an adaptation belongs to an example city. There is none called “%(slug)s”.")
            % {"slug": written.city}
        )
    adaptation = start_adaptation(city, toolbox_key, languages=written.languages, by=by)
    answers = [
        Answer(fact=one.fact, language=one.language, text=one.text, source=one.source, checked_on=one.checked_on)
        for one in written.facts
    ]
    save_facts(adaptation, answers, by=by)
    for note in written.notes:
        save_note(adaptation, UUID(note.step), note.language, note.markdown, version=0, by=by)
    for step in written.hidden:
        hide_step(adaptation, UUID(step), by=by)
    seen = look_at(adaptation, adaptation.edition.source_language)
    return publish_adaptation(adaptation, sha256_hex(seen.body), by=by)
