"""What cities changed most in a toolbox, for its authors: it belongs into the next edition."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from equalcity.core.words import language_name
from equalcity.toolboxes.adapted_lists import what_cities_changed
from equalcity.toolboxes.catalogue import title_of
from equalcity.toolboxes.marking import rich_text
from equalcity.toolboxes.models import Edition
from equalcity.toolboxes.rules import can_write


@require_GET
def adaptations(request: HttpRequest, pk: int) -> HttpResponse:
    """Steps by how many cities changed them, with the published notes of one; and how many cities fill in each fact."""
    if not can_write(request.user):
        raise PermissionDenied
    edition = get_object_or_404(Edition.objects.visible_to(request.user).final().defer("manifest"), pk=pk)
    changed = what_cities_changed(edition.toolbox_key)
    chosen = next((step for step in changed.steps if step.id == request.GET.get("step")), None)
    notes = [
        {
            "city": city,
            "language": note["language"],
            "language_name": language_name(note["language"], str(get_language())),
            "written_for": note["written_for"],
            "html": rich_text(note["html"], step_url=lambda step: None),
        }
        for city, note in (chosen.notes if chosen else [])
    ]
    title = title_of(edition, str(get_language()))
    context = {"edition": edition, "title": title, "changed": changed, "chosen": chosen, "notes": notes}
    return render(request, "toolboxes/admin/adaptations.html", context)
