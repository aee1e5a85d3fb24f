"""Who the guests of a draft round are as people, and what a mailbox without an account gets."""

from collections.abc import Iterable

from django.core import signing
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.network.letters import Letter, address_of
from equalcity.network.models import Membership, Person
from equalcity.network.roles import roles_that
from equalcity.toolboxes.models import RoundGuest

SALT = "guest of a draft round"


def people_of(guests: Iterable[RoundGuest]) -> "QuerySet[Person]":
    """Everybody with an account who reads through one of these guests, as `that_include` has it."""
    rows = list(guests)
    reach = Q(organisation__in=[one.organisation_id for one in rows if one.organisation_id])
    reach |= Q(organisation__city__in=[one.city_id for one in rows if one.city_id])
    held = Membership.objects.current().filter(reach, role__in=roles_that("reads_pilots"))
    known = Q(pk__in=[one.person_id for one in rows if one.person_id]) | Q(pk__in=held.values("person"))
    mailboxes = Person.objects.annotate(mailbox=Lower("email")).filter(
        mailbox__in=[one.email for one in rows if one.email]
    )
    return Person.objects.filter(known | Q(pk__in=mailboxes.values("pk")), is_active=True)


def settle(number: int, person: Person) -> None:
    """She has come: from now on she is a guest as a person, whatever becomes of her mailbox. `number`: of the round."""
    invited = RoundGuest.objects.filter(round=number, email=person.email.lower())
    if RoundGuest.objects.filter(round=number, person=person).exists():
        invited.delete()
    else:
        invited.update(person=person, email="")


def word_of(guest: RoundGuest) -> str:
    """The signed word of her link. It opens a page that mails a code to her mailbox, and nothing else."""
    return signing.dumps([guest.pk, guest.email], salt=SALT, compress=True)


def guest_of(word: str) -> RoundGuest | None:
    """Whose link has this word: somebody who is still invited by that mailbox, else None."""
    try:
        number, email = signing.loads(word, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = RoundGuest.objects.filter(Q(email=email) | Q(email="", person__email__iexact=email), pk=number)
    return rows.select_related("round__edition", "person").first()


def letter_to(guest: RoundGuest) -> Letter:
    """What an expert without an account gets; it names neither the toolbox nor what it is about."""
    with override(guest.language):
        inviter = guest.invited_by or _("An author")
        return Letter(
            to=guest.email,
            language=guest.language,
            subject=_("An invitation for you"),
            paragraphs=[
                _("%(by)s asks you to read a draft and to say what is missing.") % {"by": inviter},
                _("Open this page to begin. You get a code in this mailbox; you need no password."),
            ],
            link=address_of(reverse("rounds:come_in", args=[word_of(guest)])),
            link_words=_("Open the draft"),
            foot=[_("If you do not know why you got this, do nothing.")],
        )
