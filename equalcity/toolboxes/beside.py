"""Open feedback stands beside a step while somebody writes it in the admin, in whatever language."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.edit import EditView

from equalcity.network.models import Person
from equalcity.toolboxes.models import Remark, RemarkState, Step, Toolbox
from equalcity.toolboxes.remark_board import StepNames, few, in_order, remarks_of, shown_remarks, step_names

SHOWN = 30
"""The board has the others."""


def feedback_on(step: Step, person: Person) -> QuerySet[Remark]:
    """What is still to be decided or to be done on this step, of those who say the same only the first."""
    toolbox = Toolbox.objects.visible_to(person).ancestor_of(step).first()
    if toolbox is None:
        return Remark.objects.none()
    remarks = remarks_of(person, toolbox.translation_key).filter(step=step.translation_key, grouped_with=None)
    waiting = remarks.filter(state__in=[RemarkState.OPEN, RemarkState.ACCEPTED, RemarkState.LATER])
    return waiting.exclude(outcomes__done=True)


class FeedbackPanel(BaseSidePanel):
    """The panel of a step; its number is how much is open."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Toggle feedback")
        icon_name = "openquote"

        def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": self.panel.count}

    name = "feedback"
    title = gettext_lazy("Feedback")
    template_name = "toolboxes/admin/beside.html"
    order = 250

    def __init__(self, step: Step, request: Any) -> None:
        super().__init__(step, request)
        self.found = feedback_on(step, request.user)
        self.count = self.found.filter(state=RemarkState.OPEN).count()

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        rows = few(in_order(self.found, "agreement", StepNames({}))[: SHOWN + 1])
        key = rows[0].edition.toolbox_key if rows else None
        names = step_names(key, {one.edition_id for one in rows}, str(get_language())) if key else None
        shown = shown_remarks(rows[:SHOWN], names) if names else []
        facts = {"remarks": shown, "more": len(rows) > SHOWN, "key": key, "step": self.object.translation_key}
        return context | facts


def stand_beside_steps() -> None:
    """Wagtail has no hook for side panels: its view for writing a page gets ours once it has gathered its own."""
    own = EditView.get_side_panels

    def with_feedback(view: Any) -> Any:
        panels = own(view)
        if isinstance(view.page, Step) and not view.expects_json_response:
            panels.append(FeedbackPanel(view.page, view.request))
        return panels

    EditView.get_side_panels = with_feedback
