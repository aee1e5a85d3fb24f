"""What can be done with people and places, split by noun; what other apps call is named here."""

from equalcity.network.actions.people import give_role
from equalcity.network.actions.starter import make_example_people, make_starter_network

__all__ = ["give_role", "make_example_people", "make_starter_network"]
