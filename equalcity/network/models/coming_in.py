"""How people come in: somebody invites them, or they ask."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from equalcity.network.models.people import Person
from equalcity.network.models.places import City, Organisation
from equalcity.network.roles import RoleName


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted, nor declined, nor taken back, nor expired."""
        return self.filter(closed_at__isnull=True, expires_at__gt=timezone.now())

    def expired(self) -> Self:
        """Not answered in time; it can be sent again."""
        return self.filter(closed_at__isnull=True, expires_at__lte=timezone.now())

    def manageable_by(self, person: Person) -> Self:
        """Those to roles that this person may give."""
        return self.filter(person.reach().roles("organisation__city", "role"))

    def for_mailbox_of(self, person: Person) -> Self:
        """Open ones to the address of this person; she has shown that the mailbox is hers by signing in."""
        return self.open().filter(email=person.email.lower())


class InvitationFile(models.Model):
    """A table of people to invite, as it was checked. Nothing is done before somebody confirms it.

    `rows` are lists of e-mail, number of the organisation, role, language; emptied once the invitations are made.
    `errors` are lists of row, column, kind of error, what stood there; kinds are those of `csv_files.ROW_ERRORS`.
    """

    by = models.ForeignKey(Person, verbose_name=_("uploaded by"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    rows: "models.JSONField[list[Any], list[Any]]" = models.JSONField(_("rows"), default=list)
    errors: "models.JSONField[list[Any], list[Any]]" = models.JSONField(_("errors"), default=list)
    total = models.PositiveIntegerField(_("number of rows"))
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of invitations")
        verbose_name_plural = _("files of invitations")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """An e-mail address that may take on a role in an organisation until a certain time.

    The link in the mail holds a random word of which only the hash is here. It opens a page; what lets somebody in is
    the code that goes to the invited mailbox, so a stolen link is worth nothing.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")

    email = models.EmailField(_("e-mail address"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=30, choices=RoleName)
    language = models.CharField(_("language"), max_length=20)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("good until"))
    failed_at = models.DateTimeField(_("could not be mailed at"), null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(_("times sent in this hour"), default=0, editable=False)
    sendings_since = models.DateTimeField(_("beginning of this hour"), null=True, blank=True, editable=False)
    file = models.ForeignKey(
        InvitationFile,
        verbose_name=_("file"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="invitations",
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                "role",
                condition=models.Q(closed_at__isnull=True),
                name="invitation_once",
                violation_error_message=_("This address is invited to this role already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="") | ~models.Q(outcome="", closed_at__isnull=False),
                name="invitation_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.expires_at > timezone.now()

    @property
    def state(self) -> str | Promise:
        """In words: open, expired, or how it ended."""
        if self.closed_at is not None:
            return self.get_outcome_display()
        return _("Open") if self.is_open else _("Expired")


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def manageable_by(self, person: Person) -> Self:
        """Those with a confirmed mailbox, about cities where this person manages people."""
        return self.exclude(state=AccessRequest.State.UNCONFIRMED).filter(person.reach().places("city"))

    def waiting(self) -> Self:
        return self.filter(state=AccessRequest.State.WAITING)

    def to_mail(self) -> Self:
        """Those whose mailbox is to be asked, or told the answer, and that has not gone out."""
        return self.exclude(state=AccessRequest.State.WAITING).filter(mailed_at__isnull=True)


class AccessRequest(models.Model):
    """Somebody who works for a city or a frontline service asks for an account."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("The mailbox has not answered yet")
        WAITING = "waiting", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    name = models.CharField(_("your name"), max_length=150)
    email = models.EmailField(_("e-mail address at work"))
    organisation_name = models.CharField(_("organisation"), max_length=200)
    city_name = models.CharField(_("city"), max_length=100)
    city = models.ForeignKey(
        City, verbose_name=_("city of the network"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=RoleName)
    why = models.TextField(_("why you ask"), max_length=1000)
    language = models.CharField(_("language"), max_length=20)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNCONFIRMED)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("mailbox confirmed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, verbose_name=_("decided by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True, editable=False)
    """When the mail that belongs to its state went out; empty while it waits to be sent, or to be tried again."""

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation_name}"
