"""The form of a toolbox in the admin: whose it is, is chosen once, among the organisations for which she writes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from equalcity.network.models import Organisation
from equalcity.network.roles import roles_that


class ToolboxForm(WagtailAdminPageForm):
    """A new toolbox belongs to an organisation of its author; later only a project coordinator gives it away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" not in self.fields:
            return
        field = self.fields["organisation"]
        person = self.for_user
        if self.instance.pk is not None:
            field.disabled = True
            field.help_text = _("A project coordinator gives it to another organisation, from the list of editions.")
        elif person is not None and not _reaches_all(person):
            field.queryset = person.organisations_as(roles_that("writes"))
            field.required = True
            field.empty_label = None
            field.initial = field.queryset.first()
        elif person is not None:
            field.queryset = Organisation.objects.all()
            field.initial = person.organisations_as(roles_that("writes")).first()


def _reaches_all(person: Any) -> bool:
    return person.is_superuser or person.has_any_role(roles_that("writes") & roles_that("all_toolboxes"))
