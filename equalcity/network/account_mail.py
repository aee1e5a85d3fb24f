"""Mails about somebody's own account: codes, and word that something was changed. Sent by a job, in her language."""

import json

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_tasks import task

from equalcity.core.priorities import SOMEBODY_WAITS
from equalcity.network.coming_in import hash_of, new_token
from equalcity.network.letters import Letter, address_of, send
from equalcity.network.models import FactorReset, Person
from equalcity.network.sealed import Unreadable, seal, unseal

SECONDS_OF_A_CODE = 180
LENGTH_IN_THE_QUEUE = 600  # letters, so that nothing can be read from the length of a job

WORDS: dict[str, Promise] = {
    "factor_added": gettext_lazy("A new way to prove that it is you was added: %(what)s."),
    "factor_removed": gettext_lazy("A way to prove that it is you was removed: %(what)s."),
    "codes_made": gettext_lazy("New recovery codes were made. The old ones are not good any more."),
    "code_used": gettext_lazy("A recovery code was used to sign in. You have %(left)s left."),
    "email_changed": gettext_lazy("The e-mail address of your account was changed. This mailbox opens it no more."),
    "reset_done": gettext_lazy("Your second factor was taken away. Sign in, and set up a new one."),
    "account_deleted": gettext_lazy("Your account was deleted. We write no more."),
}
"""What is told, by kind; none names the project's subject, for others may see the screen."""


def send_code(email: str, code: str, *, language: str, known: bool = True) -> None:
    """Queue a mail with a code. For strangers the same work is done, and the job sends nothing.

    The job lies in the database, so address and code are sealed; after three minutes they are worth nothing.
    """
    words = json.dumps({"email": email, "code": code if known else "", "language": language})
    mail_code.enqueue(seal(words.ljust(LENGTH_IN_THE_QUEUE)))


@task(priority=SOMEBODY_WAITS)
def mail_code(sealed: str) -> None:
    try:
        words = json.loads(unseal(sealed, seconds=SECONDS_OF_A_CODE))
    except Unreadable:
        return  # too late: a dead code in a mailbox only confuses
    if not words["code"]:
        return
    person = Person.objects.filter(email__iexact=words["email"]).first()
    language = (person.language if person else "") or words["language"]
    with override(language):
        letter = Letter(
            to=words["email"],
            language=language,
            subject=_("Your code"),
            paragraphs=[
                _("Your code is %(code)s") % words,
                _("Enter it on the page that is open in your browser. It is good for three minutes."),
                _("If you did not ask for it, do nothing. Give it to nobody, also not to us."),
            ],
        )
    send(letter)


def tell(person: Person, kind: str, *, to: str = "", **facts: str) -> None:
    """Queue word to a person that something about her account was done; `kind` is one of WORDS.

    `to` is another mailbox than hers, such as the one that she has just given up.
    """
    sealed = seal(json.dumps({"email": to or person.email, "facts": facts}))
    mail_word.enqueue(kind, sealed, person.preferred_language)


@task(priority=SOMEBODY_WAITS)
def mail_word(kind: str, sealed: str, language: str) -> None:
    words = json.loads(unseal(sealed))
    with override(language):
        letter = Letter(
            to=words["email"],
            language=language,
            subject=_("Your account"),
            paragraphs=[str(WORDS[kind]) % words["facts"]],
            foot=[_("If this was not you, tell a coordinator at once.")],
        )
    send(letter)


@task()
def mail_reset(number: int) -> None:
    """Tell somebody that her second factor will be taken away, with the one link that stops it.

    The word of the link is made here, since what is handed to a job is stored.
    """
    token = new_token()
    if not FactorReset.objects.waiting().filter(pk=number).update(stop_sha256=hash_of(token)):
        return
    reset = FactorReset.objects.select_related("person", "started_by").get(pk=number)
    language = reset.person.preferred_language
    with override(language):
        when = date_format(timezone.localtime(reset.takes_effect_at), "DATETIME_FORMAT")
        by = reset.started_by or ""
        letter = Letter(
            to=reset.person.email,
            language=language,
            subject=_("Your account"),
            paragraphs=[
                _("%(by)s says that you lost your second factor, and asked to take it away.") % {"by": by},
                _("This happens on %(when)s at the earliest. Then your mailbox alone lets you in, once.")
                % {"when": when},
                _("You did not ask for this? Stop it with this link."),
            ],
            link=address_of(reverse("stop_reset", args=[token])),
            link_words=_("Stop it"),
        )
    send(letter)
