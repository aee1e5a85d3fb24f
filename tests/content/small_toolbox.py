"""A toolbox of one step in English and French that no check finds fault with, to be damaged in one place."""

from copy import deepcopy
from typing import Any

from tests.content.toolbox_texts import Texts

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1h8"/></svg>'
ENGLISH: list[dict[str, Any]] = [
    {
        "type": "text",
        "key": "do",
        "text": "Greet her and offer water. Then read [the next step](step:write-it). The law gives her a free lawyer.",
    },
    {
        "type": "say_dont_say",
        "key": "words",
        "say": [{"text": "“You decide what happens next.”", "why": "Somebody took choice from her before."}],
        "dont_say": [{"text": "“You are a victim.”", "why": "It takes her strength away from her."}],
    },
    {
        "type": "time_critical",
        "key": "hiv",
        "limit": "72 hours",
        "heading": "Medicine against HIV",
        "text": "It must start within 72 hours, best in the first hours. In danger call 112.",
    },
    {
        "type": "handout",
        "key": "poster",
        "title": "Poster",
        "format": "poster",
        "text": "You may ask us.\n\nName: ____\n",
    },
    {
        "type": "question",
        "key": "ask",
        "question": "What does the worker offer her first?",
        "options": [
            {"text": "A glass of water and time", "correct": True, "explanation": "She can breathe."},
            {"text": "A form for victims", "explanation": "Paper can wait."},
        ],
        "explanation": "Calm comes first, paper later.",
    },
    {"type": "image", "key": "cups", "file": "media/cups.svg", "alt": "Line drawing of two cups on a table."},
    {
        "type": "local_fact",
        "key": "line",
        "fact": "helpline",
        "label": "Helpline",
        "kind": "number",
        "hint": "Such as 116 016.",
    },
    {
        "type": "sources",
        "key": "sources",
        "items": [{"title": "Key facts about PEP", "publisher": "WHO", "url": "https://www.who.int/pep"}],
    },
]
FRENCH: dict[str, dict[str, Any]] = {
    "do": {
        "text": "Saluez-la et offrez de l’eau. Lisez ensuite [l’étape suivante](step:write-it). "
        "La loi lui donne un avocat gratuit."
    },
    "words": {
        "say": [
            {"text": "« C’est vous qui décidez de la suite. »", "why": "Quelqu’un lui a pris le choix auparavant."}
        ],
        "dont_say": [{"text": "« Vous êtes une victime. »", "why": "Cela lui enlève la force qu’elle a en elle."}],
    },
    "hiv": {
        "limit": "72 heures",
        "heading": "Médicament contre le VIH",
        "text": "Il faut le commencer dans les 72 heures, au mieux tout de suite. En cas de danger, appelez le 112.",
    },
    "poster": {"title": "Affiche", "text": "Vous pouvez nous demander.\n\nNom : ____\n"},
    "ask": {
        "question": "Que propose d’abord la professionnelle à cette femme ?",
        "options": [
            {"text": "Un verre d’eau et du temps", "explanation": "Elle peut respirer."},
            {"text": "Un formulaire pour victimes", "explanation": "Le papier peut attendre."},
        ],
        "explanation": "Le calme d’abord, le papier ensuite.",
    },
    "cups": {"alt": "Dessin au trait de deux tasses posées sur une table."},
    "line": {"label": "Ligne d’aide", "hint": "Par exemple le 116 016."},
    "sources": {"items": [{"title": "Key facts about PEP", "publisher": "OMS"}]},
}


def a_toolbox() -> Texts:
    """Made anew each time, so that a test may damage it."""
    english = deepcopy(ENGLISH)
    french = [{"type": block["type"], "key": block["key"], **deepcopy(FRENCH[block["key"]])} for block in english]
    edition = {
        "slug": "quiet-desk",
        "source_language": "en",
        "languages": ["en", "fr"],
        "manuals": [{"slug": "desk", "steps": ["greet", "write-it"]}],
    }
    files = {
        "en": _files("Greet calmly", "Quiet desk", "Lawyer", [], english),
        "fr": _files("Saluer calmement", "Accueil calme", "Avocate", ["avocat"], french),
    }
    return Texts(edition, files, {"cups.svg": SVG})


def _files(title: str, name: str, term: str, forms: list[str], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "toolbox": {"title": name, "summary": name, "manuals": {"desk": {"title": name, "audience": name}}},
        "glossary": [{"key": "lawyer", "term": term, "forms": forms, "definition": term}],
        "greet": {"title": title, "key_message": title, "blocks": blocks},
        "write-it": {"title": title, "key_message": title, "blocks": []},
    }


def block_of(texts: Texts, language: str, key: str) -> dict[str, Any]:
    return next(block for block in texts.blocks(language, "greet") if block["key"] == key)
