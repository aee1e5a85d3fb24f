"""Where the admin meets toolboxes: menu, glossary, headers, home page, writing hints."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.views.pages import bulk_actions
from wagtail.admin.widgets import Button
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from equalcity.network.audit import record
from equalcity.toolboxes import adapting_admin, authoring, authoring_differences, translator_files, translators
from equalcity.toolboxes.beside import stand_beside_steps
from equalcity.toolboxes.models import Edition, Term, Toolbox, TranslationStatus
from equalcity.toolboxes.models.pages import AuthoredPage
from equalcity.toolboxes.page_rights import PagesOfOwnToolboxes
from equalcity.toolboxes.queries import toolboxes_at_work
from equalcity.toolboxes.rules import can_freeze, can_give_away, can_write
from equalcity.toolboxes.translating import take_in
from equalcity.toolboxes.views import draft_rounds, remark_board

register_permission_policy(Page, PagesOfOwnToolboxes())
stand_beside_steps()

HIDDEN_MENU_ITEMS = {"reports", "help", "documents", "redirects"}


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 210
    add_to_admin_menu = True
    list_display = ("term", "definition", "locale", "translation_status")
    search_fields = ("term", "definition", "forms")


register_snippet(TermViewSet)


@hooks.register("register_admin_urls", order=-10)
def admin_addresses() -> list[Any]:
    addresses = [
        path("", authoring.editions, name="editions"),
        path("upload/", authoring.upload, name="upload"),
        path("<int:pk>/download/", authoring.download, name="download"),
        path("<int:pk>/open/", authoring.open_for_writing, name="open"),
        path("<int:pk>/adaptations/", adapting_admin.adaptations, name="adaptations"),
        path("<int:pk>/readers/", authoring.readers, name="readers"),
        path("<int:pk>/readers/invite/", authoring.invite, name="invite"),
        path("readers/<int:pk>/take-back/", authoring.take_back, name="take_back"),
        path("<int:pk>/rounds/", draft_rounds.of_edition, name="rounds"),
        path("round/<int:pk>/", draft_rounds.one, name="round"),
        path("round/<int:pk>/invite/", draft_rounds.invite, name="invite_guest"),
        path("round/<int:pk>/close/", draft_rounds.close, name="close_round"),
        path("round/guest/<int:pk>/take-back/", draft_rounds.uninvite, name="uninvite_guest"),
        path("toolbox/<int:pk>/owner/", authoring.owner, name="owner"),
        path("toolbox/<int:pk>/freeze/", authoring.freeze, name="freeze"),
        path("toolbox/<int:pk>/changes/", authoring_differences.changes, name="changes"),
        path("toolbox/<int:pk>/translations/", authoring.translations, name="translations"),
        path("toolbox/<int:pk>/translations/<slug:language>/", translators.language_board, name="translate_language"),
        path(
            "toolbox/<int:pk>/translations/<slug:language>/glossary/",
            translators.translate_glossary,
            name="translate_glossary",
        ),
        path(
            "toolbox/<int:pk>/translations/<slug:language>/<uuid:thing>/",
            translators.translate_step,
            name="translate_step",
        ),
        *translator_files.ADDRESSES,
        path("toolbox/<int:pk>/approve-glossary/", authoring.approve_glossary, name="approve_glossary"),
        path("page/<int:pk>/approve/", authoring.approve, name="approve"),
        path("feedback/<uuid:key>/", remark_board.board, name="remarks"),
        path("feedback/<uuid:key>/decide/", remark_board.decide, name="decide"),
        path("feedback/remark/<uuid:pk>/", remark_board.remark, name="remark"),
        path("feedback/remark/<uuid:pk>/answer/", remark_board.answer, name="answer"),
        path("feedback/remark/<uuid:pk>/ungroup/", remark_board.ungroup, name="ungroup"),
        path("feedback/round/<int:pk>/table.csv", remark_board.table, name="remark_table"),
        path("feedback/round/<int:pk>/report.pdf", remark_board.report, name="remark_report"),
        path("writing-hints/", authoring.writing_hints, name="writing_hints"),
    ]
    return [
        path("editions/", include((addresses, "toolboxes_admin"))),
        # Where wagtail-localize has its own: whoever presses “Translate” comes to our board.
        path("localize/submit/page/<int:page_id>/", translators.translate_here),
        path("localize/update/<int:translation_source_id>/", translators.synchronise_here),
    ]


class EditionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_write(request.user)


@hooks.register("register_admin_menu_item")
def editions_menu_item() -> MenuItem:
    return EditionsMenuItem(_("Editions"), reverse("toolboxes_admin:editions"), icon_name="snippet", order=205)


@hooks.register("construct_main_menu")
def calm_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """An author's menu holds what an author uses; a superuser sees everything."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    toolbox = page.specific_deferred
    if isinstance(toolbox, Toolbox):
        if can_freeze(user, toolbox):
            yield Button(
                _("Freeze an edition"),
                reverse("toolboxes_admin:freeze", args=[page.pk]),
                icon_name="lock",
                priority=5,
            )
        yield Button(
            _("Translations"),
            reverse("toolboxes_admin:translations", args=[page.pk]),
            icon_name="globe",
            priority=6,
        )
        if Edition.objects.visible_to(user).filter(toolbox_key=toolbox.translation_key).exists():
            url = reverse("toolboxes_admin:remarks", args=[toolbox.translation_key])
            yield Button(_("Feedback"), url, icon_name="openquote", priority=6)
        if can_give_away(user):
            yield Button(
                _("Whose toolbox"), reverse("toolboxes_admin:owner", args=[page.pk]), icon_name="group", priority=7
            )


class WhatToDo(Component):
    """The first thing an author sees: her toolboxes, and the way from writing to an edition."""

    order = 10
    template_name = "toolboxes/admin/home_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        return {"request": request, "toolboxes": toolboxes_at_work(request.user)}


class OwnRecentEdits(RecentEditsPanel):
    """Pages that she edited last, without those of toolboxes that she has left since."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        user = parent_context["request"].user
        last = context["last_edits"]
        context["last_edits"] = [(at, page) for at, page in last if page.permissions_for_user(user).can_edit()]
        return context


@hooks.register("construct_homepage_panels")
def what_to_do(request: HttpRequest, panels: list[Component]) -> None:
    if can_write(request.user):
        panels.insert(0, WhatToDo())
    panels[:] = [OwnRecentEdits() if isinstance(panel, RecentEditsPanel) else panel for panel in panels]


@hooks.register("construct_homepage_summary_items")
def no_count_of_others_pages(request: HttpRequest, items: list[Component]) -> None:
    items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]


# Lists of pages hold what the policy says, in choosers as in the explorer -------------------------------------------


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: Any, request: HttpRequest) -> Any:
    return pages.filter(pk__in=policy_registry.get_by_type(Page).explorable_instances(request.user).values("pk"))


class OwnPages:
    """“All in this list” of a bulk action means all that she sees; others are not named as those she may not change."""

    request: HttpRequest

    def get_actionable_objects(self) -> tuple[list[Page], dict[str, list[Page]]]:
        pages, others = super().get_actionable_objects()  # type: ignore[misc]
        seen = policy_registry.get_by_type(Page).explorable_instances(self.request.user)
        hidden = others["items_with_no_access"]
        known = set(seen.filter(pk__in=[page.pk for page in hidden]).values_list("pk", flat=True))
        return pages, {**others, "items_with_no_access": [page for page in hidden if page.pk in known]}


for _action in (
    bulk_actions.DeleteBulkAction,
    bulk_actions.MoveBulkAction,
    bulk_actions.PublishBulkAction,
    bulk_actions.UnpublishBulkAction,
):
    hooks.register("register_bulk_action", type(f"Own{_action.__name__}", (OwnPages, _action), {}), order=1)


@hooks.register("after_edit_snippet")
def a_changed_term_brings_its_words(request: HttpRequest, instance: Any) -> None:
    if isinstance(instance, Term):
        take_in(instance, by=request.user)


@receiver(post_save, sender=PageLogEntry)
def a_deleted_page_is_noted(sender: object, instance: PageLogEntry, created: bool, **kwargs: object) -> None:
    """Wagtail notes every deletion, by whichever door; the audit trail has it from there."""
    if created and instance.action == "wagtail.delete":
        record("page.deleted", Page(pk=instance.page_id, title=instance.label), by=instance.user)


@hooks.register("before_edit_page", order=-10)
def translate_sentence_by_sentence(request: HttpRequest, page: Page) -> Any:
    """A translated page is written from its units; its own form is for its pictures, and is asked for by name."""
    is_ours = isinstance(page.specific_deferred, AuthoredPage) and page.translation_status != TranslationStatus.ORIGINAL
    asked = request.method == "GET" and "whole" not in request.GET
    if is_ours and (asked or "localize-restart-translation" in request.POST):
        return translators.our_page_instead(page)
    return None


@hooks.register("insert_global_admin_css")
def admin_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("toolboxes/admin.css"))


@hooks.register("insert_editor_js")
def writing_hints_script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("toolboxes/writing_hints.js"))
