"""The one table of roles: who may do what. `docs/roles.md` is made from it, and the admin obeys it."""

from dataclasses import dataclass, fields

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class RoleName(TextChoices):
    PROJECT_COORDINATOR = "project_coordinator", _("Project coordinator")
    TOOLBOX_AUTHOR = "toolbox_author", _("Toolbox author")
    TRANSLATOR = "translator", _("Translator")
    REVIEWER = "reviewer", _("Reviewer")
    CITY_COORDINATOR = "city_coordinator", _("City coordinator")
    FRONTLINE_WORKER = "frontline_worker", _("Frontline worker")


@dataclass(frozen=True, kw_only=True)
class Role:
    """One line of the table: what a person with this role may do."""

    description: str | Promise
    writes: bool = False
    """Uses the admin, and changes toolboxes, glossary and pictures."""
    publishes: bool = False
    """Declares pages finished."""
    freezes: bool = False
    """Freezes editions, imports packages."""
    reviews: bool = False
    """Approves translations."""
    reads_drafts: bool = False
    reads_pilots: bool = True


ROLES: dict[RoleName, Role] = {
    RoleName.PROJECT_COORDINATOR: Role(
        description=_("Runs the project: sees and may do everything with toolboxes and people."),
        writes=True,
        publishes=True,
        freezes=True,
        reviews=True,
        reads_drafts=True,
    ),
    RoleName.TOOLBOX_AUTHOR: Role(
        description=_("Writes toolboxes, freezes editions, exchanges packages."),
        writes=True,
        publishes=True,
        freezes=True,
        reads_drafts=True,
    ),
    RoleName.TRANSLATOR: Role(
        description=_("Translates toolboxes; a reviewer approves."), writes=True, publishes=True, reads_drafts=True
    ),
    RoleName.REVIEWER: Role(
        description=_("Reads translations and approves them."),
        writes=True,
        publishes=True,
        reviews=True,
        reads_drafts=True,
    ),
    RoleName.CITY_COORDINATOR: Role(description=_("Reads pilot editions early, for the city.")),
    RoleName.FRONTLINE_WORKER: Role(description=_("Reads pilot editions that the organisation trains on.")),
}


def roles_that(may: str) -> set[RoleName]:
    """The roles whose line of the table says yes to this, such as `freezes`."""
    return {name for name, role in ROLES.items() if getattr(role, may)}


def roles_as_markdown() -> str:
    """The table as docs/roles.md shows it, in English."""
    may = [field.name for field in fields(Role) if field.name != "description"]
    with override("en"):
        lines = [f"| {name.label} | {role.description} | " + _answers(role, may) for name, role in ROLES.items()]
    return "\n".join(
        [
            "# Roles",
            "",
            "Made from `equalcity/network/roles.py` by `equalcity write-roles`; the admin obeys the same table.",
            "Everybody, without an account, reads final editions.",
            "",
            "| role | what it is | " + " | ".join(name.replace("_", " ") for name in may) + " |",
            "| --- | --- | " + " | ".join("---" for _name in may) + " |",
            *lines,
            "",
        ]
    )


def _answers(role: Role, may: list[str]) -> str:
    return " | ".join("yes" if getattr(role, name) else "–" for name in may) + " |"
