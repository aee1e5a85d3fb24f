"""Where the admin meets toolboxes: menu, glossary, headers, home page, writing hints."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from equalcity.toolboxes import authoring
from equalcity.toolboxes.models import Term, Toolbox
from equalcity.toolboxes.queries import toolboxes_at_work
from equalcity.toolboxes.rules import can_freeze, can_write
from equalcity.toolboxes.translating import a_changed_text_awaits_review

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


@hooks.register("register_admin_urls")
def admin_addresses() -> list[Any]:
    addresses = [
        path("", authoring.editions, name="editions"),
        path("upload/", authoring.upload, name="upload"),
        path("<int:pk>/download/", authoring.download, name="download"),
        path("<int:pk>/open/", authoring.open_for_writing, name="open"),
        path("toolbox/<int:pk>/freeze/", authoring.freeze, name="freeze"),
        path("toolbox/<int:pk>/translations/", authoring.translations, name="translations"),
        path("toolbox/<int:pk>/approve-glossary/", authoring.approve_glossary, name="approve_glossary"),
        path("page/<int:pk>/approve/", authoring.approve, name="approve"),
        path("writing-hints/", authoring.writing_hints, name="writing_hints"),
    ]
    return [path("editions/", include((addresses, "toolboxes_admin")))]


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
    if isinstance(page.specific_deferred, Toolbox):
        if can_freeze(user):
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


class WhatToDo(Component):
    """The first thing an author sees: her toolboxes, and the way from writing to an edition."""

    order = 10
    template_name = "toolboxes/admin/home_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        return {"request": request, "toolboxes": toolboxes_at_work(), "may_freeze": can_freeze(request.user)}


@hooks.register("construct_homepage_panels")
def what_to_do(request: HttpRequest, panels: list[Component]) -> None:
    if can_write(request.user):
        panels.insert(0, WhatToDo())


@hooks.register("after_edit_snippet")
def a_changed_term_awaits_review(request: HttpRequest, instance: Any) -> None:
    if isinstance(instance, Term):
        a_changed_text_awaits_review(instance)


@hooks.register("insert_global_admin_css")
def admin_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("toolboxes/admin.css"))


@hooks.register("insert_editor_js")
def writing_hints_script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("toolboxes/writing_hints.js"))
