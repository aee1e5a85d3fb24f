"""Toolboxes as authors have them in the admin: plain functions, traits as keywords."""

from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from wagtail.models import Locale, Page

from equalcity.network.models import Picture
from equalcity.toolboxes.models import Manual, Step, Term, Toolbox
from equalcity.toolboxes.opening import shelf_of
from tests.factories.network import the_writers

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
    b'<path d="M2 18 L20 2 L38 18" fill="none" stroke="#5b2a86"/></svg>'
)


def a_locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def a_root() -> Page:
    """The page above all; migrations make it, and a test with transactions of its own empties all tables."""
    return Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=a_locale("en")))


def a_picture(title: str = "A roof") -> Picture:
    return Picture.objects.create(title=title, file=ContentFile(DRAWING, name="roof.svg"), file_size=len(DRAWING))


def a_toolbox(*, title: str = "Safer doors", slug: str = "safer-doors", language: str = "en", **facts: Any) -> Toolbox:
    """It belongs to the writers of these tests, where nobody else is named as `organisation`."""
    shelf = shelf_of(a_locale(language))
    given = {"summary": "For those who open the door first.", "home_city": "Example City"} | facts
    given.setdefault("organisation", the_writers())
    return shelf.add_child(instance=Toolbox(title=title, slug=slug, locale=a_locale(language), **given))


def a_manual(toolbox: Toolbox, *, title: str = "For frontline workers", slug: str = "workers", **facts: Any) -> Manual:
    given = {"audience": "Frontline workers"} | facts
    return toolbox.add_child(instance=Manual(title=title, slug=slug, locale=toolbox.locale, **given))


def a_step(manual: Manual, *, title: str = "Open the door", slug: str = "open-the-door", **facts: Any) -> Step:
    given = {"key_message": "Say hello first.", "body": [a_text(), some_sources()]} | facts
    return manual.add_child(instance=Step(title=title, slug=slug, locale=manual.locale, **given))


def a_finished_toolbox(**facts: Any) -> Toolbox:
    """One manual, one step, nothing missing."""
    toolbox = a_toolbox(**facts)
    a_step(a_manual(toolbox))
    return toolbox


def a_term(term: str = "survivor", *, language: str = "en", **facts: Any) -> Term:
    given = {"definition": "A person who lived through violence.", "forms": "survivors"} | facts
    return Term.objects.create(term=term, locale=a_locale(language), **given)


def a_block(kind: str, /, **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": str(uuid4()), "value": value}


def a_text(text: str = "<p>Greet her by name.</p>", heading: str = "") -> dict[str, Any]:
    return a_block("text", heading=heading, text=text)


def some_sources(*titles: str) -> dict[str, Any]:
    return a_block("sources", items=[{"title": title, "url": ""} for title in titles or ("A guide",)])


def every_block(picture: Picture) -> list[dict[str, Any]]:
    """One block of each kind that needs no recording."""
    return [
        a_text(heading="Why"),
        a_block(
            "say_dont_say",
            heading="",
            say=[{"text": "Welcome.", "why": ""}],
            dont_say=[{"text": "Why did you wait?", "why": "It blames."}],
        ),
        a_block(
            "activity",
            title="Role play",
            minutes=20,
            group_size="6",
            materials=["Cards"],
            text="<ol><li>Pair up.</li></ol>",
        ),
        a_block("checklist", heading="Before she leaves", items=["She has a number."]),
        a_block("case_story", title="Amal", text="<p>Amal waits.</p>", questions=["What helps?"]),
        a_block("time_critical", limit="72 hours", heading="Soon", text="<p>Go today.</p>"),
        a_block("handout", title="Card", format="card", text="<p>Listen.</p>"),
        a_block(
            "question",
            question="What first?",
            options=[
                {"text": "Hello", "correct": True, "explanation": "Yes."},
                {"text": "Form", "correct": False, "explanation": "Later."},
            ],
            explanation="A person first.",
        ),
        a_block("image", picture=picture.pk, alt="A roof", caption="", prompt="What do you see?"),
        a_block(
            "local_services",
            heading="Help tonight",
            need="safety",
            audience=["women"],
            text="<p>Ask about children.</p>",
        ),
        a_block("local_fact", fact="night-number", label="Night number", kind="number", hint="Call it first."),
        some_sources(),
    ]
