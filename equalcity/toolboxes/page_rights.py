"""What a person may do with pages in the admin: the table of roles, read toolbox by toolbox.

Wagtail asks a policy and a tester. Ours know no group: they ask the memberships that are current now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from equalcity.network.models import Membership, Person
from equalcity.network.roles import ROLES, RoleName
from equalcity.toolboxes.models import Toolbox, ToolboxShelf

ACTIONS = {"writes": ("add", "change"), "publishes": ("publish",), "deletes_pages": ("bulk_delete",)}
"""Column of the table → what Wagtail calls it. Whoever may delete in bulk may delete and move at all."""
ON_A_SHELF = frozenset({"add", "publish"})
"""What an author needs there: to put up a toolbox, and declare it finished."""
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grants:
    """What one person may do, asked once a request."""

    everywhere: frozenset[str]
    shelves: frozenset[str]
    toolboxes: dict[str, frozenset[str]]
    """By the place of the toolbox in the tree, which is how the places of its pages begin."""

    def on(self, page: Page) -> frozenset[str]:
        if page.depth == 1:
            return NONE
        if _is_shelf(page):
            return self.shelves | self.everywhere
        return self.everywhere | next(self._own(page), NONE)

    def knows(self, page: Page) -> bool:
        """Whether the page stands in a toolbox of hers, or in none."""
        return page.depth == 1 or _is_shelf(page) or next(self._own(page), None) is not None

    def _own(self, page: Page) -> Iterator[frozenset[str]]:
        return (actions for path, actions in self.toolboxes.items() if page.path.startswith(path))

    def pages_with(self, actions: Iterable[str]) -> Q:
        """The pages on which she may do any of these."""
        wanted = frozenset(actions)
        if self.everywhere & wanted:
            return Q(depth__gt=1)
        parts = [Q(path__startswith=path) for path, may in self.toolboxes.items() if may & wanted]
        if self.shelves & wanted:
            parts.append(Q(pk__in=ToolboxShelf.objects.values("pk")))
        return reduce(or_, parts, Q(pk__in=[]))


NO_GRANTS = Grants(NONE, NONE, {})


def grants_of(person: Any, *, anew: bool = False) -> Grants:
    """By two queries, kept for the request on the person who makes it. A superuser's are asked elsewhere.

    `anew`: a toolbox may have been made since they were asked, in this very request.
    """
    if not isinstance(person, Person) or not person.is_active:
        return NO_GRANTS
    kept: Grants | None = getattr(person, "_toolbox_grants", None)
    if kept is None or anew:
        kept = person._toolbox_grants = _grants(person)  # type: ignore[attr-defined]  # noqa: SLF001 -- as Wagtail keeps its own
    return kept


def _grants(person: Person) -> Grants:
    everywhere, anywhere = set[str](), set[str]()
    by_organisation: dict[int, set[str]] = {}
    for role, organisation in person.memberships.current().values_list("role", "organisation"):
        actions = actions_of(role)
        anywhere |= actions
        by_organisation.setdefault(organisation, set()).update(actions)
        if ROLES[RoleName(role)].all_toolboxes:
            everywhere |= actions
    own = Toolbox.objects.filter(organisation__in=[one for one, actions in by_organisation.items() if actions])
    return Grants(
        everywhere=frozenset(everywhere),
        shelves=frozenset(anywhere) & ON_A_SHELF,
        toolboxes={path: frozenset(by_organisation[owner]) for path, owner in own.values_list("path", "organisation")},
    )


def actions_of(role: str) -> set[str]:
    """What this role lets somebody do with a page, in Wagtail's words."""
    line = ROLES[RoleName(role)]
    return {action for column, actions in ACTIONS.items() if getattr(line, column) for action in actions}


def roles_to(actions: Iterable[str]) -> list[RoleName]:
    """The roles that may do any of these."""
    return [role for role in ROLES if actions_of(role) & set(actions)]


def _is_shelf(page: Page) -> bool:
    return bool(page.specific_class and issubclass(page.specific_class, ToolboxShelf))


class PageRights(PagePermissionTester):
    """Asked of a toolbox, manual or step."""

    def __init__(self, user: Any, page: Page) -> None:
        if left_out := page.get_deferred_fields() & {"path", "content_type_id"}:
            page.refresh_from_db(fields=sorted(left_out))  # at once: Wagtail's list of translations has neither
        super().__init__(user, page)
        grants = grants_of(user)
        if not grants.knows(page):
            grants = grants_of(user, anew=True)
        self.permissions = set(grants.on(page))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Nobody removes what she may not freeze, not even a page that she wrote."""
        may = self.user.is_superuser or "bulk_delete" in self.permissions
        return bool(may and super().can_delete(ignore_bulk))


class ShelfRights(PageRights):
    """A shelf is furniture: authors put toolboxes on it, and neither remove, move nor sort what others put there."""

    def can_publish(self) -> bool:
        return self._reaches_all() and super().can_publish()

    def can_reorder_children(self) -> bool:
        return self._reaches_all() and super().can_reorder_children()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.user.is_superuser and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return self.user.is_superuser and super().can_unpublish()

    def can_move(self) -> bool:
        return self.user.is_superuser and super().can_move()

    def _reaches_all(self) -> bool:
        return bool(self.user.is_superuser or grants_of(self.user).everywhere)


class PagesOfOwnToolboxes(PagePermissionPolicy):
    """Asked for lists: the explorer, choosers, search, reports, and whether there is anything for her at all."""

    def get_all_permissions_for_user(self, user: Any) -> "list[_Permission]":
        """As if they stood in Wagtail's table of rights, which is empty: one a page and action."""
        grants = grants_of(user)
        if user.is_superuser or not grants.shelves:
            return []
        shelves = [(shelf, grants.shelves | grants.everywhere) for shelf in ToolboxShelf.objects.order_by("path")]
        pages = Page.objects.filter(path__in=grants.toolboxes).order_by("path")
        own = [(page, grants.toolboxes[page.path]) for page in pages]
        return [_permission(page, action) for page, actions in [*shelves, *own] for action in sorted(actions)]

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Page) -> bool:
        known = self._base_user_has_permission(user)
        return bool(grants_of(user).on(instance) & set(actions)) if known is None else known

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Page]":
        known = self._base_queryset_for_user(user)
        return self.model.objects.filter(grants_of(user).pages_with(actions)) if known is None else known

    def explorable_instances(self, user: Any) -> "QuerySet[Page]":
        """Her toolboxes, and the shelves and the root on the way to them."""
        known = self._base_queryset_for_user(user)
        if known is not None:
            return known
        grants = grants_of(user)
        if not grants.shelves:
            return self.model.objects.none()
        way = Q(depth=1) | Q(pk__in=ToolboxShelf.objects.values("pk"))
        return self.model.objects.filter(way | grants.pages_with({"add", "change", "publish"}))

    def users_with_any_permission(self, actions: Iterable[str], include_superusers: bool = True) -> "QuerySet[Person]":
        return self._people(Q(role__in=roles_to(actions)), include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> "QuerySet[Person]":
        toolbox = Toolbox.objects.ancestor_of(instance, inclusive=True).first()
        reach = Q(role__in=[role for role in RoleName if ROLES[role].all_toolboxes])
        if toolbox is not None and toolbox.organisation_id is not None:
            reach |= Q(organisation=toolbox.organisation_id)
        return self._people(Q(role__in=roles_to(actions)) & reach, include_superusers)

    def _people(self, held: Q, include_superusers: bool) -> "QuerySet[Person]":
        members = Q(pk__in=Membership.objects.current().filter(held).values("person"))
        wanted = members | Q(is_superuser=True) if include_superusers else members
        return Person.objects.filter(wanted, is_active=True)


class _Named(NamedTuple):
    codename: str


class _Permission(NamedTuple):
    """Shaped like a row of Wagtail's own table."""

    page: Page
    page_id: int
    permission: _Named


def _permission(page: Page, action: str) -> _Permission:
    return _Permission(page, page.pk, _Named(f"{action}_page"))
