"""What a person does with her own account. Each needs that she proved just now that it is her; the views see to it."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from equalcity.core.errors import Refused
from equalcity.network.account_mail import tell
from equalcity.network.actions.people import require_another_coordinator
from equalcity.network.audit import record
from equalcity.network.coming_in import masked
from equalcity.network.models import Person
from equalcity.network.sessions import end_sessions


@transaction.atomic
def change_email(person: Person, email: str, *, session: str | None) -> Person:
    """Give the account another mailbox, which has shown a code. The old one opens it no more and is told.

    All her sessions end but the one with the key `session`. Refused: when somebody has this address.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    before, person.email = person.email, Person.objects.normalize_email(email).lower()
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as taken:
        raise Refused(_("This address cannot be used.")) from taken
    EmailAddress.objects.filter(user=person).delete()  # allauth would let old mailboxes in
    end_sessions(person, but=session)
    record("person.email_changed", person, by=person, before=masked(before), after=masked(person.email))
    transaction.on_commit(lambda: tell(person, "email_changed", to=before))
    return person


@transaction.atomic
def delete_account(person: Person) -> None:
    """Remove a person and what is only hers; what she wrote stays without her name, the audit trail as it is.

    Refused: the last project coordinator.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    current = list(person.memberships.current().select_related("organisation"))
    require_another_coordinator(current)
    email, language = person.email, person.preferred_language
    roles = sorted({str(membership.role) for membership in current})
    record("person.deleted", person, by=person, why="asked by the person", roles=roles)
    end_sessions(person)
    person.delete()
    gone = Person(email=email, language=language)
    transaction.on_commit(lambda: tell(gone, "account_deleted"))
