"""Small editions that are complete: every kind of block, with media, in English and Arabic."""

import io
import uuid
from datetime import UTC, datetime

from PIL import Image

from equalcity.toolboxes.documents import canonical, sha256_hex
from equalcity.toolboxes.packages import Medium, Package, make_package, write_package

TOOLBOX = uuid.UUID("0d1f4c1e-5a52-4f3a-9a53-1f0a5f6d2c11")
FIRST_STEP = str(uuid.uuid5(TOOLBOX, "step/listen"))
SECOND_STEP = str(uuid.uuid5(TOOLBOX, "step/hand-over"))
FROZEN_AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" role="img">'
    b'<rect width="120" height="80" fill="#e8dccb"/><circle cx="60" cy="40" r="24" fill="#7a3b2e"/></svg>\n'
)
# The first page of an Ogg stream that holds an Opus head, and nothing after it.
OGG = (
    b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13"
    b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
)

WORDS = {
    "en": {
        "title": "Safe evenings",
        "summary": "For people who meet survivors at the end of the day.",
        "manual": "Manual for front desks",
        "audience": "Receptionists and night staff",
        "first": "Listen",
        "second": "Hand over",
        "key": "Listen first. Ask what she wants.",
        "say": "I believe you.",
        "dont_say": "Why did you not leave?",
        "why": "She needs to hear it.",
        "text": "Offer water and a chair",
        "link": "the next step",
        "item": "She knows where she can sleep tonight.",
        "other": "She has a number to call.",
        "answer": "Ask her",
        "wrong": "Call her family",
        "limit": "72 hours",
        "term": "survivor",
        "definition": "A person who has lived through violence.",
    },
    "ar": {
        "title": "أمسيات آمنة",
        "summary": "لمن يلتقون بالناجيات في نهاية اليوم.",
        "manual": "دليل مكاتب الاستقبال",
        "audience": "موظفو الاستقبال والعاملون ليلاً",
        "first": "استمعي",
        "second": "الإحالة",
        "key": "استمعي أولاً. اسألي عمّا تريد.",
        "say": "أنا أصدّقكِ.",
        "dont_say": "لماذا لم تغادري؟",
        "why": "هي بحاجة إلى سماع ذلك.",
        "text": "قدّمي الماء وكرسياً",
        "link": "الخطوة التالية",
        "item": "تعرف أين يمكنها النوم الليلة.",
        "other": "لديها رقم تتصل به.",
        "answer": "اسأليها",
        "wrong": "اتصلي بعائلتها",
        "limit": "٧٢ ساعة",
        "term": "ناجية",
        "definition": "شخص عاش تجربة عنف.",
    },
    "fr": {
        "title": "Soirées sûres",
        "summary": "Pour qui rencontre des survivantes en fin de journée.",
        "manual": "Manuel de l’accueil",
        "audience": "Personnel d’accueil et de nuit",
        "first": "Écouter",
        "second": "Orienter",
        "key": "Écoutez d’abord. Demandez-lui ce qu’elle veut.",
        "say": "Je vous crois.",
        "dont_say": "Pourquoi n’êtes-vous pas partie ?",
        "why": "Elle a besoin de l’entendre.",
        "text": "Offrez de l’eau et une chaise",
        "link": "l’étape suivante",
        "item": "Elle sait où dormir cette nuit.",
        "other": "Elle a un numéro à appeler.",
        "answer": "Le lui demander",
        "wrong": "Appeler sa famille",
        "limit": "72 heures",
        "term": "survivante",
        "definition": "Une personne qui a vécu des violences.",
    },
}


def a_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 24), "#7a3b2e").save(file, "PNG")
    return file.getvalue()


def media() -> dict[str, Medium]:
    """A drawing, a picture and a recording, by hash."""
    made = [
        Medium.of_bytes(SVG, name="cover.svg", content_type="image/svg+xml", width=120, height=80),
        Medium.of_bytes(a_png(), name="chairs.png", content_type="image/png", width=32, height=24),
        Medium.of_bytes(OGG, name="greeting.ogg", content_type="audio/ogg"),
    ]
    return {sha256_hex(b"".join(medium.chunks())): medium for medium in made}


def an_id(name: str) -> str:
    return str(uuid.uuid5(TOOLBOX, name))


def _translation(language: str) -> dict:
    return {"status": "original" if language == "en" else "machine", "behind": False}


def every_block(words: dict) -> list[dict]:
    """One block of each kind."""
    blocks = [*_blocks_of_words(words), *_blocks_that_ask_or_show(words)]
    return [{"id": an_id(f"block/{block['type']}"), **block} for block in blocks]


def _blocks_of_words(words: dict) -> list[dict]:
    html = f'<p>{words["text"]}, <a href="step:{SECOND_STEP}">{words["link"]}</a>.</p>'
    return [
        {"type": "text", "heading": words["first"], "html": f"{html}<ul><li>{words['item']}</li></ul>"},
        {
            "type": "say_dont_say",
            "heading": "",
            "say": [{"text": words["say"], "why": words["why"]}],
            "dont_say": [{"text": words["dont_say"], "why": words["why"]}],
        },
        {
            "type": "activity",
            "title": words["first"],
            "minutes": 20,
            "group_size": "6 – 12",
            "materials": [words["text"]],
            "html": html,
        },
        {
            "type": "checklist",
            "heading": words["second"],
            "items": [
                {"id": an_id("item/1"), "text": words["item"]},
                {"id": an_id("item/2"), "text": words["other"]},
            ],
        },
        {"type": "case_story", "title": words["second"], "html": html, "questions": [words["dont_say"]]},
        {"type": "time_critical", "limit": words["limit"], "heading": words["second"], "html": html},
        {"type": "handout", "title": words["second"], "format": "card", "html": html},
    ]


def _blocks_that_ask_or_show(words: dict) -> list[dict]:
    return [
        {
            "type": "question",
            "question": words["key"],
            "options": [
                {"id": an_id("option/1"), "text": words["answer"], "correct": True, "explanation": words["why"]},
                {"id": an_id("option/2"), "text": words["wrong"], "correct": False, "explanation": ""},
            ],
            "explanation": words["why"],
        },
        {
            "type": "image",
            "media": sha256_hex(a_png()),
            "alt": words["text"],
            "caption": words["first"],
            "prompt": words["key"],
        },
        {
            "type": "recording",
            "media": sha256_hex(OGG),
            "title": words["first"],
            "transcript": f"<p>{words['say']}</p>",
        },
        {
            "type": "local_services",
            "heading": words["second"],
            "need": "safety",
            "audience": ["women", "girls"],
            "html": "",
        },
        {"type": "local_fact", "fact": "night-number", "label": words["other"], "kind": "number", "hint": words["why"]},
        {
            "type": "sources",
            "items": [
                {
                    "title": "Istanbul Convention",
                    "publisher": "Council of Europe",
                    "url": "https://www.coe.int/en/web/istanbul-convention",
                    "year": "2011",
                    "note": "",
                }
            ],
        },
    ]


def a_document(language: str = "en", **changes: object) -> dict:
    """A document with two steps, the first with a block of each kind. `changes` replace fields at the top."""
    words = WORDS[language]
    translation = _translation(language)
    step = {"optional": False, "key_message": words["key"], "purpose": "", "translation": translation}
    document = {
        "format": "equalcity/edition-document/1",
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "source_language": "en",
        "toolbox": {
            "id": str(TOOLBOX),
            "slug": "safe-evenings",
            "title": words["title"],
            "summary": words["summary"],
            "home_city": "Ghent",
            "credits": "",
            "cover": {"media": sha256_hex(SVG), "alt": ""},
            "translation": translation,
        },
        "manuals": [
            {
                "id": an_id("manual/front-desk"),
                "slug": "front-desk",
                "title": words["manual"],
                "audience": words["audience"],
                "introduction": f"<p>{words['summary']}</p>",
                "translation": translation,
                "steps": [
                    {"id": FIRST_STEP, "slug": "listen", "title": words["first"], **step, "blocks": every_block(words)},
                    {
                        "id": SECOND_STEP,
                        "slug": "hand-over",
                        "title": words["second"],
                        **step,
                        "optional": True,
                        "blocks": [
                            {
                                "id": an_id("block/last"),
                                "type": "text",
                                "heading": "",
                                "html": f"<p>{words['text']}</p>",
                            }
                        ],
                    },
                ],
            }
        ],
        "glossary": [
            {
                "id": an_id("term/survivor"),
                "term": words["term"],
                "forms": [],
                "definition": words["definition"],
                "translation": translation,
            }
        ],
    }
    return {**document, **changes}


def a_package(*documents: dict, **changes: object) -> Package:
    """A package of these documents (English and Arabic by default). `changes` replace facts of the manifest."""
    toolbox = (documents or (a_document(),))[0]["toolbox"]
    facts = {
        "toolbox": toolbox["id"],
        "slug": toolbox["slug"],
        "number": "1.0",
        "stage": "final",
        "frozen_at": FROZEN_AT,
        "source_language": "en",
        "change_note": "The first edition.",
        "media": media(),
        "documents": {
            document["language"]: canonical(document) for document in documents or (a_document(), a_document("ar"))
        },
    }
    return make_package(**{**facts, **changes})


def a_package_file(package: Package | None = None) -> io.BytesIO:
    """The package as a file, at its beginning."""
    file = io.BytesIO()
    write_package(package or a_package(), file)
    file.seek(0)
    return file
