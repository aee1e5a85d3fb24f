"""The style sheet and the guard stand in every page itself; their hashes in the policy allow just them.

On a slow line a file of their own costs another round trip before the first word is seen (docs/decisions/0008).
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent.parent.parent / "build" / "bundle"


@cache
def text_of(name: str) -> str:
    """What the bundle holds under this name; empty where nothing is built, and the page links to the file instead."""
    path = BUNDLE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def sources_for(name: str) -> list[str]:
    """The hash that lets exactly this text stand in a page, as the Content-Security-Policy writes it."""
    text = text_of(name)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return [f"'sha256-{digest}'"] if text else []
