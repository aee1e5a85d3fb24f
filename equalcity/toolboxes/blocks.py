"""The blocks that a step is written with; their names are those of docs/edition-format.md."""

from django.utils.html import conditional_escape
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

RICH_TEXT = ["h3", "bold", "italic", "ol", "ul", "link", "blockquote"]


class NEED:
    """What a person may need; the same words as in the service directory."""

    CHOICES = (
        ("health", _("Health care")),
        ("psychosocial", _("Someone to talk to, trauma help")),
        ("safety", _("Safety and shelter")),
        ("legal", _("Legal advice")),
        ("child_protection", _("Child protection")),
        ("migration", _("Asylum and residence")),
        ("lgbtqi", _("LGBTQI+ support")),
        ("interpretation", _("Interpreting and cultural mediation")),
        ("parenting", _("Parenting support")),
        ("livelihood", _("Money, food, work, school")),
        ("trafficking", _("Help after trafficking")),
        ("helpline", _("A helpline")),
    )


class AUDIENCE:
    """Whom a service is for."""

    CHOICES = (
        ("everyone", _("Everyone")),
        ("women", _("Women")),
        ("men", _("Men")),
        ("girls", _("Girls")),
        ("boys", _("Boys")),
        ("children", _("Children")),
        ("lgbtqi", _("LGBTQI+ people")),
        ("parents", _("Parents")),
        ("undocumented", _("People without papers")),
    )


def heading(**options: object) -> blocks.CharBlock:
    return blocks.CharBlock(required=False, max_length=255, label=_("Heading"), **options)


def rich_text(**options: object) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(**{"features": RICH_TEXT, "label": _("Text"), **options})


def careful() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        required=False,
        label=_("A wrong word here does harm"),
        help_text=_(
            "A time limit, a dose, a legal duty. Beside a machine draft, readers then see these words in the original."
        ),
    )


class TextBlock(blocks.StructBlock):
    heading = heading()
    text = rich_text(
        help_text=_(
            "Plain words, one thought a sentence, about 15 words each. Write to the worker as “you”. "
            "At most five lines a paragraph; lists for what is done one after the other."
        )
    )
    careful = careful()

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        label_format = "{heading}"


class SentenceBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("Sentence"))
    why = blocks.CharBlock(required=False, max_length=1000, label=_("Why"))


class SayDontSayBlock(blocks.StructBlock):
    heading = heading()
    say = blocks.ListBlock(
        SentenceBlock(),
        min_num=0,
        max_num=30,
        label=_("Say"),
        help_text=_("Sentences that a worker can speak as they stand, short enough for an interpreter."),
    )
    dont_say = blocks.ListBlock(
        SentenceBlock(),
        min_num=0,
        max_num=30,
        label=_("Don’t say"),
        help_text=_("The only place for such words: “why did you…”, “you must…”, “calm down”. Say why they harm."),
    )
    careful = careful()

    class Meta:
        icon = "openquote"
        label = _("Say / don’t say")


class ActivityBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=255, label=_("Title"))
    minutes = blocks.IntegerBlock(min_value=1, max_value=2880, label=_("Duration in minutes"))
    group_size = blocks.CharBlock(
        required=False, max_length=255, label=_("Group size"), help_text=_("Such as “6 to 15 people”.")
    )
    materials = blocks.ListBlock(
        blocks.CharBlock(max_length=255), min_num=0, max_num=40, label=_("Materials"), default=[]
    )
    text = rich_text(
        help_text=_("What happens, step by step. Nobody is asked for an own story; everybody may sit out.")
    )
    careful = careful()

    class Meta:
        icon = "group"
        label = _("Activity")
        label_format = "{title}"


class ChecklistBlock(blocks.StructBlock):
    heading = heading()
    items = blocks.ListBlock(
        blocks.CharBlock(max_length=500),
        min_num=1,
        max_num=50,
        label=_("Things to tick"),
        help_text=_("Each a statement that is true or not yet: “She knows where she can sleep tonight.”"),
    )
    careful = careful()

    class Meta:
        icon = "tasks"
        label = _("Checklist")
        label_format = "{heading}"


class CaseStoryBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=255, label=_("Title"))
    text = rich_text(
        help_text=_(
            "Invented, and readers are told so. No graphic detail, nobody recognisable, not from a file you know."
        )
    )
    questions = blocks.ListBlock(
        blocks.CharBlock(max_length=500), min_num=0, max_num=20, label=_("Questions to talk about"), default=[]
    )
    careful = careful()

    class Meta:
        icon = "user"
        label = _("Case story")
        label_format = "{title}"


class TimeCriticalBlock(blocks.StructBlock):
    limit = blocks.CharBlock(max_length=40, label=_("Time limit"), help_text=_("In large letters, such as “72 hours”."))
    heading = blocks.CharBlock(max_length=255, label=_("Heading"))
    text = rich_text(
        help_text=_("What helps, until when, what it does not need. A local specialist must check each number.")
    )

    class Meta:
        icon = "time"
        label = _("Time-critical notice")
        label_format = "{limit}: {heading}"


class HandoutBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=255, label=_("Title"))
    format = blocks.ChoiceBlock(
        choices=[("card", _("Card to fold")), ("sheet", _("Sheet of A4")), ("poster", _("Poster"))],
        default="sheet",
        label=_("Format"),
    )
    text = rich_text(help_text=_("One page. Nothing that harms whoever is found with it."))
    careful = careful()

    class Meta:
        icon = "doc-full"
        label = _("Handout")
        label_format = "{title}"


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("Answer"))
    correct = blocks.BooleanBlock(required=False, label=_("This is right"))
    explanation = blocks.CharBlock(
        required=False, max_length=1000, label=_("Explanation"), help_text=_("Shown when this answer is chosen.")
    )


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=1000, label=_("Question"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("Answers"))
    explanation = blocks.TextBlock(
        max_length=2000, label=_("Explanation"), rows=3, help_text=_("Shown whatever was chosen: the reason, kindly.")
    )
    careful = careful()

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{question}"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=500,
        label=_("Alternative text"),
        help_text=_("What the picture says, for somebody who cannot see it."),
    )
    caption = blocks.CharBlock(required=False, max_length=500, label=_("Caption"))
    prompt = blocks.CharBlock(
        required=False,
        max_length=1000,
        label=_("Conversation prompt"),
        help_text=_("For picture cards: an open question about the picture, never about the person."),
    )
    careful = careful()

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{alt}"


class RecordingChooserBlock(AbstractMediaChooserBlock):
    """Any recording, sound or film."""

    def render_basic(self, value: object, context: object = None) -> str:
        return conditional_escape(value) if value else ""


class RecordingBlock(blocks.StructBlock):
    recording = RecordingChooserBlock(label=_("Audio or video"))
    title = blocks.CharBlock(max_length=255, label=_("Title"))
    transcript = rich_text(label=_("Transcript"), help_text=_("Every word, and who speaks."))
    careful = careful()

    class Meta:
        icon = "media"
        label = _("Audio or video")
        label_format = "{title}"


class LocalServicesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=255, label=_("Heading"), help_text=_("Such as “Help tonight”."))
    need = blocks.ChoiceBlock(choices=NEED.CHOICES, label=_("Need"))
    audience = blocks.MultipleChoiceBlock(choices=AUDIENCE.CHOICES, required=False, label=_("For whom"))
    text = rich_text(required=False, help_text=_("What to ask the service before you send somebody."))
    careful = careful()

    class Meta:
        icon = "site"
        label = _("Local services")
        label_format = "{heading}"


class LocalFactBlock(blocks.StructBlock):
    fact = blocks.RegexBlock(
        regex=r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
        max_length=80,
        label=_("Short name"),
        help_text=_("Small letters, digits and hyphens; the same in every language, such as “night-number”."),
        error_messages={"invalid": _("Small letters, digits and hyphens only, such as “night-number”.")},
    )
    label = blocks.CharBlock(max_length=255, label=_("Label"))
    kind = blocks.ChoiceBlock(
        choices=[
            ("number", _("Telephone number")),
            ("law", _("Law")),
            ("address", _("Address")),
            ("name", _("Name of a person or service")),
            ("text", _("Text")),
        ],
        label=_("Kind"),
    )
    hint = blocks.CharBlock(
        required=False, max_length=1000, label=_("Hint"), help_text=_("What to write, and with whom to check it.")
    )
    careful = careful()

    class Meta:
        icon = "edit"
        label = _("Local fact")
        label_format = "{label}"


class SourceBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=500, label=_("Title"))
    publisher = blocks.CharBlock(required=False, max_length=255, label=_("Publisher"))
    url = blocks.URLBlock(required=False, max_length=1000, label=_("Address"))
    year = blocks.CharBlock(required=False, max_length=20, label=_("Year"))
    note = blocks.CharBlock(required=False, max_length=500, label=_("Note"))


class SourcesBlock(blocks.StructBlock):
    items = blocks.ListBlock(SourceBlock(), min_num=1, max_num=60, label=_("Sources"))
    careful = careful()

    class Meta:
        icon = "list-ul"
        label = _("Sources")


STEP_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("text", TextBlock()),
    ("say_dont_say", SayDontSayBlock()),
    ("activity", ActivityBlock()),
    ("checklist", ChecklistBlock()),
    ("case_story", CaseStoryBlock()),
    ("time_critical", TimeCriticalBlock()),
    ("handout", HandoutBlock()),
    ("question", QuestionBlock()),
    ("image", PictureBlock()),
    ("recording", RecordingBlock()),
    ("local_services", LocalServicesBlock()),
    ("local_fact", LocalFactBlock()),
    ("sources", SourcesBlock()),
]
