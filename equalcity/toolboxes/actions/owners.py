"""Giving a toolbox to an organisation."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from equalcity.core import release
from equalcity.core.errors import require
from equalcity.network.audit import record
from equalcity.network.models import Organisation, Person
from equalcity.toolboxes.models import Edition, Toolbox
from equalcity.toolboxes.rules import can_give_away


@transaction.atomic
def give_toolbox(toolbox: Toolbox, to: Organisation | None, *, by: Person | None) -> None:
    """From now on the toolbox belongs to this organisation, in every language and with every edition.

    None as `to`: only project coordinators see it. None as `by` is the operator. Refused: no right to give it away.
    """
    require(by is None or can_give_away(by), _("Only a project coordinator gives a toolbox to another organisation."))
    Toolbox.objects.filter(translation_key=toolbox.translation_key).update(organisation=to)
    Edition.objects.filter(toolbox_key=toolbox.translation_key).update(owner=to)
    transaction.on_commit(release.bump)  # the pages of cities name their toolboxes
    record("toolbox.given", toolbox, by=by, to=str(to) if to else "", before=str(toolbox.organisation or ""))
