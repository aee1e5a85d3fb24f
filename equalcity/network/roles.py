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
    TRAINER = "trainer", _("Trainer")
    FOCAL_POINT = "focal_point", _("Focal point")


class Scope(TextChoices):
    """How far a right reaches."""

    NOWHERE = "", "–"
    OWN_CITY = "own city", _("own city")
    EVERYWHERE = "everywhere", _("everywhere")


@dataclass(frozen=True, kw_only=True)
class Role:
    """One line of the table: what a person with this role may do, in her organisation unless it says otherwise."""

    description: str | Promise
    writes: bool = False
    """Uses the admin, and changes toolboxes of her organisation, glossary and pictures."""
    publishes: bool = False
    """Declares pages finished."""
    freezes: bool = False
    """Freezes editions, imports packages, says which cities and organisations read a pilot."""
    deletes_pages: bool = False
    """Removes and moves pages of toolboxes, and removes words of the glossary."""
    reviews: bool = False
    """Approves translations."""
    reads_drafts: bool = False
    """Of toolboxes of her organisation."""
    reads_pilots: bool = True
    """To which her city or organisation is invited."""
    all_toolboxes: bool = False
    """The rights above reach the toolboxes of every organisation."""
    adapts: Scope = Scope.NOWHERE
    """Lays facts and notes of a city over toolboxes, and publishes them."""
    manages_people: Scope = Scope.NOWHERE
    """Invites people, answers requests for access, ends memberships."""
    may_give: frozenset[RoleName] = frozenset()
    """The roles that she may give and take."""
    manages_network: bool = False
    """Changes cities and organisations."""
    reads_audit: bool = False
    needs_second_factor: bool = False


IN_A_CITY = frozenset({RoleName.CITY_COORDINATOR, RoleName.FRONTLINE_WORKER, RoleName.TRAINER, RoleName.FOCAL_POINT})

ROLES: dict[RoleName, Role] = {
    RoleName.PROJECT_COORDINATOR: Role(
        description=_("Runs the project: sees and may do everything with toolboxes and people."),
        writes=True,
        publishes=True,
        freezes=True,
        deletes_pages=True,
        reviews=True,
        reads_drafts=True,
        all_toolboxes=True,
        adapts=Scope.EVERYWHERE,
        manages_people=Scope.EVERYWHERE,
        may_give=frozenset(RoleName),
        manages_network=True,
        reads_audit=True,
        needs_second_factor=True,
    ),
    RoleName.TOOLBOX_AUTHOR: Role(
        description=_("Writes the toolboxes of the organisation, freezes editions, exchanges packages."),
        writes=True,
        publishes=True,
        freezes=True,
        deletes_pages=True,
        reads_drafts=True,
        needs_second_factor=True,
    ),
    RoleName.TRANSLATOR: Role(
        description=_("Translates the toolboxes of the organisation; a reviewer approves."),
        writes=True,
        publishes=True,
        reads_drafts=True,
    ),
    RoleName.REVIEWER: Role(
        description=_("Reads translations and approves them."),
        writes=True,
        publishes=True,
        reviews=True,
        reads_drafts=True,
        needs_second_factor=True,
    ),
    RoleName.CITY_COORDINATOR: Role(
        description=_("Brings in the people of the city, adapts toolboxes to it, and reads pilot editions early."),
        adapts=Scope.OWN_CITY,
        manages_people=Scope.OWN_CITY,
        may_give=IN_A_CITY,
        needs_second_factor=True,
    ),
    RoleName.FRONTLINE_WORKER: Role(description=_("Reads pilot editions that the organisation trains on.")),
    RoleName.TRAINER: Role(description=_("Trains colleagues with the toolboxes, and reads pilot editions early.")),
    RoleName.FOCAL_POINT: Role(
        description=_("Receives referrals for a service, once there are any."), needs_second_factor=True
    ),
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
            "Everybody, without an account, reads final editions. A role is held in an organisation; the rights",
            "on toolboxes reach the toolboxes of that organisation, unless “all toolboxes” says yes.",
            "",
            "| role | what it is | " + " | ".join(name.replace("_", " ") for name in may) + " |",
            "| --- | --- | " + " | ".join("---" for _name in may) + " |",
            *lines,
            "",
        ]
    )


def _answers(role: Role, may: list[str]) -> str:
    return " | ".join(_answer(getattr(role, name)) for name in may) + " |"


def _answer(value: "bool | Scope | frozenset[RoleName]") -> str:
    if isinstance(value, Scope):
        return str(value.label)
    if isinstance(value, frozenset):
        every = len(value) == len(RoleName)
        return "all" if every else ", ".join(str(name.label) for name in RoleName if name in value) or "–"
    return "yes" if value else "–"
