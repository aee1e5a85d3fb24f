"""Tells people what happened and what waits for them, in the product and by e-mail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from equalcity.network import mailing
from equalcity.network.models import Notice, Person
from equalcity.network.roles import RoleName

Sentence = str | Promise


@dataclass(frozen=True)
class Kind:
    """What notices of one kind say; `waits`: somebody must decide something."""

    title: Sentence
    sentence: Sentence
    waits: bool = False


NOTICES: dict[str, Kind] = {
    "invitation_accepted": Kind(
        _("An invitation was accepted"), _("%(person)s accepted your invitation to %(organisation)s (%(role)s).")
    ),
    "request_waiting": Kind(
        _("Somebody asks for access"),
        _("Somebody from %(organisation)s asks for access. Please answer."),
        waits=True,
    ),
    "role_given": Kind(_("You have a new role"), _("Your new role in %(organisation)s: %(role)s.")),
    "role_ended": Kind(_("A role of yours has ended"), _("Your role in %(organisation)s has ended: %(role)s.")),
    "recovery_started": Kind(
        _("A second factor is to be taken away"),
        _("%(by)s asked to take away the second factor of %(person)s. If that is wrong, stop it."),
        waits=True,
    ),
    "recovery_done": Kind(
        _("A second factor was taken away"),
        _("The second factor of %(person)s was taken away. She must set up a new one."),
    ),
    "pilot_to_read": Kind(
        _("A pilot edition for you to read"),
        _("You may read edition %(number)s of “%(title)s” before everybody else. Say what is missing."),
    ),
    "edition_final": Kind(_("An edition is final"), _("Edition %(number)s of “%(title)s” is final now.")),
    "feedback_answered": Kind(
        _("Somebody answered your feedback"), _("An author of “%(title)s” answered your feedback.")
    ),
    "feedback_outcome": Kind(
        _("What became of your feedback"),
        _(
            "Edition %(number)s of “%(title)s” is frozen. Of your remarks that were decided, it takes up %(done)s"
            " of %(every)s. See what became of each."
        ),
    ),
    "news": Kind(_("News"), "%(sentence)s"),
}
"""Kind → its words, which facts fill. Mails name none of this: they only say that there is something."""


def notify(people: Iterable[Person], kind: str, *, url: str = "", **facts: str) -> list[Notice]:
    """Tell each of these people once. `kind` is one of `NOTICES`; `facts` fill its sentence and hold no story.

    `url` is an address of ours without a language, such as "/work/requests/": each reads it in her own. Mails go out
    after the transaction, by a job, to those who want them at once. KeyError: no such kind, or a fact is missing.
    """
    str(NOTICES[kind].sentence) % facts
    made = Notice.objects.bulk_create(
        [Notice(person=person, kind=kind, url=url, facts=facts) for person in set(people)], batch_size=500
    )
    at_once = [notice.pk for notice in made if notice.person.mail == Person.Mail.AT_ONCE]
    if at_once:
        mailing.mail_at_once.enqueue(at_once)  # a row beside the notices: both come with the transaction, or neither
    return made


def title_of(notice: Notice) -> str:
    return str(_kind_of(notice).title)


def sentence_of(notice: Notice) -> str:
    """The words of a notice in the language that is active now; facts that an older version left out are “…”."""
    facts = defaultdict(lambda: "…", notice.facts)
    if facts.get("role") in RoleName.values:
        facts["role"] = RoleName(facts["role"]).label
    return str(_kind_of(notice).sentence) % facts


def waits(notice: Notice) -> bool:
    return _kind_of(notice).waits


def _kind_of(notice: Notice) -> Kind:
    """Kinds of an older version may lie in the table: they are news."""
    return NOTICES.get(notice.kind, NOTICES["news"])
