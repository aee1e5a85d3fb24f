"""What authors write in the admin. Readers never see these pages, only editions frozen from them."""

from typing import Any, ClassVar, Self

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PagePermissionTester, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField, TranslatableField

from equalcity.network.models import Organisation, Person, Picture
from equalcity.toolboxes.blocks import RICH_TEXT, STEP_BLOCKS
from equalcity.toolboxes.models.owners import reached_by
from equalcity.toolboxes.toolbox_form import ToolboxForm


class TranslationStatus(models.TextChoices):
    """How far a text in this language can be trusted; readers are told."""

    ORIGINAL = "original", _("Original")
    MACHINE = "machine", _("Machine draft, not yet reviewed")
    TRANSLATED = "translated", _("Translated by a person, not yet reviewed")
    REVIEWED = "reviewed", _("Reviewed by a person")


class Translated(models.Model):
    """Where a text in this language comes from, and which state of the source it renders."""

    translation_status = models.CharField(
        _("translation"), max_length=12, choices=TranslationStatus, default=TranslationStatus.ORIGINAL
    )
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class TranslationsQuerySet(PageQuerySet):
    """Whatever Wagtail leaves out of a list of translations: what rights are asked by comes along."""

    def only(self, *fields: str) -> Self:
        return super().only(*fields, "path", "content_type")


class AuthoredPage(Translated, Page):
    """Shared by toolbox, manual and step: the preview is what a reader would see of it."""

    is_creatable = False
    search_auto_update = False  # tasks_pages.py does it, for many pages at once where that is better
    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar[list[Any]] = []
    show_in_menus_default = False
    admin_default_ordering = "ord"  # the order in which readers get them

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The same freeze and the same renderer as for readers; looked up late, for both stand on the models."""
        return import_string("equalcity.toolboxes.previews.show")(request, self)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What the table of roles lets this person do with it; looked up late for the same reason."""
        return import_string("equalcity.toolboxes.page_rights.PageRights")(user, self)

    def get_translations(self, inclusive: bool = False) -> TranslationsQuerySet:
        found = super().get_translations(inclusive)
        return TranslationsQuerySet(found.model, query=found.query.chain(), using=found.db)


ADDRESS_PANELS = [
    HelpPanel(template="toolboxes/admin/address_help.html"),
    FieldPanel("slug"),
]


class ToolboxShelf(Page):
    """The folder that holds the toolboxes of one language."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["toolboxes.Toolbox"]
    preview_modes: ClassVar[list[Any]] = []
    content_panels: ClassVar[list[Any]] = [
        HelpPanel(template="toolboxes/admin/shelf_help.html"),
        *Page.content_panels,
    ]
    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("shelf of toolboxes")
        verbose_name_plural = _("shelves of toolboxes")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return import_string("equalcity.toolboxes.page_rights.ShelfRights")(user, self)


class Term(TranslatableMixin, Translated, models.Model):
    """A word of the glossary, explained where it stands in a text."""

    term = models.CharField(_("term"), max_length=255)
    forms = models.TextField(
        _("other forms"),
        blank=True,
        help_text=_("One a line: plurals, abbreviations and other words that stand in the texts and mean the same."),
    )
    definition = models.TextField(
        _("definition"), max_length=2000, help_text=_("One or two plain sentences, without another hard word.")
    )

    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("term"),
        TranslatableField("forms"),
        TranslatableField("definition"),
    ]
    panels: ClassVar[list[Any]] = [
        FieldPanel("term"),
        FieldPanel("forms"),
        FieldPanel("definition"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ("term",)

    def __str__(self) -> str:
        return self.term


class ToolboxQuerySet(PageQuerySet):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Those that this person writes, translates or reviews. Unknown person: none."""
        return self.with_right(person, "writes")

    def with_right(self, person: Person | AnonymousUser, right: str) -> Self:
        """Those to which this right of the table reaches, such as `freezes`."""
        return self.filter(reached_by(person, right, "organisation"))


class Toolbox(AuthoredPage):
    """A guide of several manuals, written by a partner for one group of people."""

    summary = models.TextField(
        _("summary"), max_length=1000, help_text=_("One or two sentences: for whom, and what they can do with it.")
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation that it belongs to"),
        on_delete=models.SET_NULL,  # without one it is the project coordinators'
        null=True,
        blank=True,
        related_name="toolboxes",
        help_text=_("Its people write, translate, review and freeze it; others do not see it before it is an edition."),
    )
    home_city = models.CharField(_("city where it was written"), max_length=255, blank=True)
    credits = models.TextField(_("credits"), max_length=1000, blank=True, help_text=_("Who wrote it, and after what."))
    cover = models.ForeignKey(
        Picture, verbose_name=_("cover"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cover_alt = models.CharField(
        _("what the cover shows"), max_length=500, blank=True, help_text=_("Leave empty where it is only decoration.")
    )
    terms = ParentalManyToManyField(
        Term,
        verbose_name=_("glossary terms"),
        blank=True,
        related_name="+",
        help_text=_("Explained in this toolbox. In other languages their translations are used."),
    )

    objects: ClassVar[Any] = PageManager.from_queryset(ToolboxQuerySet)()
    base_form_class = ToolboxForm

    parent_page_types: ClassVar[list[str]] = ["toolboxes.ToolboxShelf"]
    subpage_types: ClassVar[list[str]] = ["toolboxes.Manual"]
    is_creatable = True
    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("title"),
        TranslatableField("summary"),
        TranslatableField("home_city"),
        TranslatableField("credits"),
        TranslatableField("cover_alt"),
        SynchronizedField("cover"),
        SynchronizedField("slug"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(template="toolboxes/admin/toolbox_help.html"),
                    *Page.content_panels,
                    FieldPanel("summary"),
                    FieldPanel("organisation"),
                    FieldPanel("home_city"),
                    FieldPanel("credits"),
                    MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("Cover")),
                ],
                heading=_("Content"),
            ),
            ObjectList([FieldPanel("terms", widget=forms.CheckboxSelectMultiple)], heading=_("Glossary")),
            ObjectList(ADDRESS_PANELS, heading=_("Address")),
        ]
    )

    class Meta:
        verbose_name = _("toolbox")
        verbose_name_plural = _("toolboxes")

    def with_content_json(self, content: dict[str, Any]) -> "Toolbox":
        """An older revision brings back words, never an owner."""
        page: Toolbox = super().with_content_json(content)
        page.organisation_id = self.organisation_id
        return page


class Manual(AuthoredPage):
    """A part of a toolbox, for one audience; its steps are below it, in order."""

    audience = models.CharField(
        _("audience"), max_length=255, help_text=_("For whom, such as “Social workers and educators”.")
    )
    introduction = RichTextField(_("introduction"), blank=True, features=RICH_TEXT)
    for_the_public = models.BooleanField(
        _("for the people themselves, not for workers"),
        default=False,
        help_text=_(
            "Say yes where young people, parents or survivors read this manual themselves. Then empty boxes speak to "
            "them and not to workers, and a translation counts as reviewed only when another person than its "
            "translator approves it."
        ),
    )

    parent_page_types: ClassVar[list[str]] = ["toolboxes.Toolbox"]
    subpage_types: ClassVar[list[str]] = ["toolboxes.Step"]
    is_creatable = True
    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("title"),
        TranslatableField("audience"),
        TranslatableField("introduction"),
        SynchronizedField("for_the_public"),
        SynchronizedField("slug"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(template="toolboxes/admin/manual_help.html"),
                    *Page.content_panels,
                    FieldPanel("audience"),
                    FieldPanel("introduction"),
                    FieldPanel("for_the_public"),
                ],
                heading=_("Content"),
            ),
            ObjectList(ADDRESS_PANELS, heading=_("Address")),
        ]
    )

    class Meta:
        verbose_name = _("manual")
        verbose_name_plural = _("manuals")


class Step(AuthoredPage):
    """One thing that a worker does, on one page."""

    key_message = models.TextField(
        _("key message"),
        max_length=600,
        help_text=_(
            "What a reader with ten seconds must not miss: one or two sentences, in words you would say aloud."
        ),
    )
    purpose = models.TextField(_("purpose"), max_length=1000, blank=True, help_text=_("What this step is good for."))
    optional = models.BooleanField(_("optional"), default=False, help_text=_("A city may hide an optional step."))
    body = StreamField(STEP_BLOCKS, verbose_name=_("blocks"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["toolboxes.Manual"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = True
    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("title"),
        TranslatableField("key_message"),
        TranslatableField("purpose"),
        TranslatableField("body"),
        SynchronizedField("optional"),
        SynchronizedField("slug"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(template="toolboxes/admin/step_help.html"),
                    *Page.content_panels,
                    FieldPanel("key_message", widget=forms.Textarea(attrs={"rows": 2})),
                    FieldPanel("purpose", widget=forms.Textarea(attrs={"rows": 2})),
                    FieldPanel("body"),
                ],
                heading=_("Content"),
            ),
            ObjectList([FieldPanel("optional"), *ADDRESS_PANELS], heading=_("Settings")),
        ]
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    @property
    def is_for_the_public(self) -> bool:
        """Whether the people themselves read it; of a page that is not saved yet nobody knows."""
        return bool(self.path) and Manual.objects.ancestor_of(self).filter(for_the_public=True).exists()
