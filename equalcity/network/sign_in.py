"""Who may come in: people who are known; there is no open registration."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedPeopleOnly(DefaultAccountAdapter):
    """Accounts are made by coordinators, never by the visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
