"""What follows when a factor is set up, removed or used, whichever page did it: evidence, word by mail, sessions."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from equalcity.network.account_mail import tell
from equalcity.network.actions.recovery import stop_reset
from equalcity.network.audit import record
from equalcity.network.models import FactorReset, Person
from equalcity.network.second_factor import FACTORS, count_as_proved
from equalcity.network.sessions import end_sessions

NAMES = {Authenticator.Type.TOTP: _("an app that shows codes"), Authenticator.Type.WEBAUTHN: _("a passkey")}


@receiver(authenticator_added)
def factor_added(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object) -> None:
    """Whoever sets a factor up has shown it: her session is whole from now on."""
    if authenticator.type in FACTORS:
        count_as_proved(request, user, authenticator.type)
        record("factor.added", user, by=user, kind=authenticator.type)
        tell(user, "factor_added", what=_name(user, authenticator))


@receiver(authenticator_removed)
def factor_removed(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object) -> None:
    """It may have been stolen: other sessions, which it may have opened, end."""
    if authenticator.type in FACTORS:
        end_sessions(user, but=request.session.session_key)
        record("factor.removed", user, by=user, kind=authenticator.type)
        tell(user, "factor_removed", what=_name(user, authenticator))


@receiver(authenticator_reset)
def codes_made(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object) -> None:
    record("factor.codes_made", user, by=user)
    tell(user, "codes_made")


@receiver(authenticator_used)
def factor_used(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: object) -> None:
    """A recovery code is told by mail. Whoever uses her factor has not lost it: a reset that waits is stopped."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()  # allauth marked the code as used in another copy
        left = len(authenticator.wrap().get_unused_codes())
        record("factor.code_used", user, by=user, left=left)
        tell(user, "code_used", left=str(left))
        return
    for reset in FactorReset.objects.waiting().filter(person=user):
        stop_reset(reset, by=user)


def _name(person: Person, authenticator: Authenticator) -> str:
    with override(person.preferred_language):
        return str(NAMES[Authenticator.Type(authenticator.type)])
