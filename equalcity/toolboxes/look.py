"""What the gallery of the look shows: tokens by name, one sample of every block. In English, for those who build."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from equalcity.toolboxes.marking import Terms
from equalcity.toolboxes.reading_blocks import Writing, read_blocks

SPACE = UUID("3a1f4c1e-52a0-4f0a-8f0c-6b1d0d6f9a11")

COLOURS = (
    ("ink", "Text on paper."),
    ("soft", "Text of second rank on paper."),
    ("brand", "What can be done: links, the next step."),
    ("accent", "Time and warnings."),
    ("yes", "Say."),
    ("no", "Don’t say."),
    ("local", "What a city adds."),
)

TERM = {
    "id": str(uuid5(SPACE, "term")),
    "term": "referral",
    "forms": ["referrals"],
    "definition": "Bringing a person to a service that can help her, with her agreement.",
}

BLOCKS: tuple[dict[str, Any], ...] = (
    {
        "type": "time_critical",
        "limit": "72 hours",
        "heading": "Was it in the last days?",
        "html": "<p>What cannot wait stands above everything else, in the only filled colour of the page.</p>",
    },
    {
        "type": "text",
        "heading": "Running text",
        "html": "<p>Paragraphs of <strong>plain</strong> words. A referral is explained where it stands.</p>"
        "<h3>A heading inside</h3><ul><li>a list</li><li>of things</li></ul>"
        "<blockquote><p>Words of somebody.</p></blockquote>",
    },
    {
        "type": "say_dont_say",
        "heading": "Words",
        "say": [{"text": "“You decide what we do next.”", "why": "It gives her the choice back."}],
        "dont_say": [{"text": "“Why did you go there?”", "why": "It sounds like blame."}],
    },
    {
        "type": "activity",
        "title": "An activity",
        "minutes": 90,
        "group_size": "6 to 15 people",
        "materials": ["paper", "pens"],
        "html": "<ol><li>Sit in a circle.</li><li>Begin.</li></ol>",
    },
    {
        "type": "checklist",
        "heading": "A checklist",
        "items": [
            {"id": str(uuid5(SPACE, "a")), "text": "The door is closed."},
            {"id": str(uuid5(SPACE, "b")), "text": "An interpreter is within reach."},
        ],
    },
    {
        "type": "case_story",
        "title": "A story",
        "html": "<p>Somebody comes to the desk and asks for an appointment.</p>",
        "questions": ["What do you notice?"],
    },
    {"type": "handout", "title": "A card", "format": "card", "html": "<p>Ask for: ____________</p>"},
    {
        "type": "question",
        "question": "Which colour means time?",
        "options": [
            {"id": str(uuid5(SPACE, "c")), "text": "Rust", "correct": True, "explanation": "Time and warnings."},
            {
                "id": str(uuid5(SPACE, "d")),
                "text": "Plum",
                "correct": False,
                "explanation": "Plum is what can be done.",
            },
        ],
        "explanation": "A colour has one meaning everywhere, and words say it too.",
    },
    {
        "type": "local_services",
        "heading": "Help tonight",
        "need": "safety",
        "audience": ["women"],
        "html": "<p>What to ask for.</p>",
    },
    {"type": "local_fact", "label": "Our quiet room", "fact": "room", "kind": "text", "hint": "How to book it."},
    {"type": "sources", "items": [{"title": "A source", "publisher": "Somebody", "year": "2021", "url": ""}]},
)


def _samples() -> Iterator[dict[str, Any]]:
    for block in BLOCKS:
        yield {"id": str(uuid5(SPACE, block["type"])), **block}


def sample_page() -> dict[str, Any]:
    """Context of toolboxes/look.html."""
    marker = Terms([TERM]).on_page()
    writing = Writing(step_url=lambda step: None, marker=marker, media={})
    return {"colours": COLOURS, "blocks": read_blocks(list(_samples()), writing), "terms": [TERM]}
