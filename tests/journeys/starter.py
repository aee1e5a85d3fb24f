"""What the journeys know of the starter toolbox, read from its source: addresses, and which step has what."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent.parent.parent / "content" / "migrant-women-and-girls"
EDITION = yaml.safe_load((FOLDER / "edition.yaml").read_text(encoding="utf-8"))
TOOLBOX = EDITION["slug"]
MANUAL = EDITION["manuals"][0]["slug"]
STEPS = EDITION["manuals"][0]["steps"]


def source(step: str, language: str = "en") -> dict:
    return yaml.safe_load((FOLDER / language / f"{step}.yaml").read_text(encoding="utf-8"))


def title_of(step: str, language: str = "en") -> str:
    return source(step, language)["title"]


def step_with(kind: str) -> str:
    """The first step that has a block of this kind."""
    return next(step for step in STEPS if any(block["type"] == kind for block in source(step)["blocks"]))


def address_of(step: str, language: str = "en") -> str:
    return f"/{language}/toolboxes/{TOOLBOX}/{MANUAL}/{step}/"


def kinds_of_page(language: str = "en") -> dict[str, str]:
    """One address for each kind of page that somebody without an account can see."""
    number = EDITION["number"]
    return {
        "start": f"/{language}/",
        "toolboxes": f"/{language}/toolboxes/",
        "toolbox": f"/{language}/toolboxes/{TOOLBOX}/",
        "glossary": f"/{language}/toolboxes/{TOOLBOX}/glossary/",
        "editions": f"/{language}/toolboxes/{TOOLBOX}/editions/",
        "search": f"/{language}/search/",
        "kept": f"/{language}/kept/",
        "share": f"/{language}/toolboxes/{TOOLBOX}/share/",
        "manual": f"/{language}/toolboxes/{TOOLBOX}/{MANUAL}/",
        "step": address_of(STEPS[0], language),
        "step with a clock": address_of(step_with("time_critical"), language),
        "step of a numbered edition": f"/{language}/toolboxes/{TOOLBOX}/editions/{number}/{MANUAL}/{STEPS[4]}/",
        "look": f"/{language}/look/",
        "calendar": "/calendar/",
    }


def doors() -> dict[str, str]:
    """Pages with a form, which may set the cookie that guards it."""
    return {"sign in": "/accounts/login/", "demo": "/demo/"}
