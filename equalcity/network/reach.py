"""Where somebody manages people, and which roles she may give there. Made by `Person.reach`; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from equalcity.network.roles import RoleName

Roles = frozenset[RoleName]


@dataclass(frozen=True)
class Reach:
    """The roles to give in every organisation, and by city (its number) those to give in its organisations."""

    everywhere: Roles = frozenset()
    cities: Mapping[int, Roles] = field(default_factory=dict)

    def roles_in(self, city_id: int | None) -> Roles:
        """What may be given in an organisation of this city; of no city: None."""
        own = self.cities.get(city_id, frozenset()) if city_id is not None else frozenset()
        return self.everywhere | own

    def places(self, city: str) -> Q:
        """The rows within reach, where `city` is the path to a row's city, such as "organisation__city"."""
        return Q() if self.everywhere else Q(**{f"{city}__in": list(self.cities)})

    def roles(self, city: str, role: str) -> Q:
        """The rows within reach whose role, at the path `role`, may be given there."""
        reached = Q(**{f"{role}__in": list(self.everywhere)})
        for number, roles in self.cities.items():
            reached |= Q(**{city: number, f"{role}__in": list(roles)})
        return reached
