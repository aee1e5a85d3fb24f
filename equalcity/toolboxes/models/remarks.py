"""Feedback of guests on an edition, and what authors answer and decide."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from equalcity.core.words import isolated
from equalcity.network.models import Organisation, Person
from equalcity.toolboxes.models.editions import Edition
from equalcity.toolboxes.models.rounds import Round

LONGEST = 5000
"""Characters of a remark, and of a suggestion."""


class RemarkKind(models.TextChoices):
    UNCLEAR = "unclear", _("Not clear")
    WRONG = "wrong", _("Wrong")
    MISSING = "missing", _("Something is missing")
    CONTEXT = "context", _("Does not fit where we work")
    PRAISE = "praise", _("Good, keep it")


class RemarkState(models.TextChoices):
    """What became of a remark: that of its newest decision, or open."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", pgettext_lazy("feedback", "Accepted")
    DECLINED = "declined", pgettext_lazy("feedback", "Declined")
    LATER = "later", _("Later")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Of the rounds that she sees, as guest or as author, and her own. Not withdrawn ones."""
        mine = Q(author=person) if isinstance(person, Person) and person.is_active else Q(pk__in=[])
        return self.filter(Q(round__in=Round.objects.visible_to(person)) | mine, withdrawn_at__isnull=True)

    def written_by(self, person: Person) -> Self:
        """Her own, whether she still is a guest or not. Not withdrawn ones."""
        return self.filter(author=person, withdrawn_at__isnull=True)

    def decidable_by(self, person: Person | AnonymousUser) -> Self:
        """Those of toolboxes that she may freeze."""
        return self.filter(round__in=Round.objects.manageable_by(person), withdrawn_at__isnull=True)

    def open(self) -> Self:
        return self.filter(state=RemarkState.OPEN)


class Remark(models.Model):
    """What a guest says of a block, a step (no block) or the whole edition (no step).

    Its id is made where it is written, so that one that is sent twice is one. A withdrawn one keeps its id and nothing
    of its words. `state` is that of the newest decision; `version` counts changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    round = models.ForeignKey(Round, verbose_name=_("draft round"), on_delete=models.CASCADE, related_name="remarks")
    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="remarks")
    step = models.UUIDField(_("identity of the step"), null=True, blank=True)
    block = models.CharField(_("identity of the block"), max_length=36, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RemarkKind)
    text = models.TextField(_("feedback"), blank=True, validators=[MaxLengthValidator(LONGEST)])
    suggestion = models.TextField(_("suggestion"), blank=True, validators=[MaxLengthValidator(LONGEST)])
    language = models.CharField(_("language"), max_length=20, blank=True)
    author = models.ForeignKey(
        Person, verbose_name=_("author"), on_delete=models.SET_NULL, null=True, blank=True, related_name="remarks"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    anonymous = models.BooleanField(_("without my name"), default=False)
    at = models.DateTimeField(_("written at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RemarkState, default=RemarkState.OPEN)
    grouped_with = models.ForeignKey(
        "self", verbose_name=_("grouped with"), on_delete=models.SET_NULL, null=True, blank=True, related_name="group"
    )
    version = models.PositiveIntegerField(default=1)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ("-at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["round", "step", "-at"], name="remarks_of_step"),
            models.Index(fields=["round", "state"], name="remarks_by_state"),
            models.Index(fields=["author", "-at"], name="remarks_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.pk})"

    @property
    def is_decided(self) -> bool:
        return self.state != RemarkState.OPEN

    @property
    def signed(self) -> str:
        """Who says it, as everybody is shown it, authors too. Never a mailbox: others of the round do not know it.

        Names keep their order in whatever script they are.
        """
        if self.author is None and self.organisation is None:
            return gettext("Somebody")
        name = "" if self.author is None or self.anonymous else self.author.get_full_name()
        if name:
            return ", ".join(isolated(one) for one in (name, self.organisation) if one)
        if self.organisation is None:
            return gettext("An expert")
        return gettext("Somebody of %(organisation)s") % {"organisation": self.organisation}


class RemarkAgreement(models.Model):
    """Somebody else of the round says the same."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="agreements")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["remark", "person"], name="agreement_once")]

    def __str__(self) -> str:
        return f"{self.remark_id}"


class RemarkAnswer(models.Model):
    """What an author writes under a remark, for the whole round."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(_("answer"), max_length=LONGEST)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("answer to a remark")
        verbose_name_plural = _("answers to remarks")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.remark_id}"


class RemarkDecision(models.Model):
    """A line that is only added: what was decided, by whom, why. The newest counts."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(
        _("decision"), max_length=10, choices=[one for one in RemarkState.choices if one[0] != RemarkState.OPEN]
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision on a remark")
        verbose_name_plural = _("decisions on remarks")
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(verdict=RemarkState.DECLINED) | ~Q(reason=""), name="declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[RemarkState.ACCEPTED, RemarkState.DECLINED, RemarkState.LATER]),
                name="verdict_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remark_id}: {self.verdict}"


class RemarkOutcome(models.Model):
    """What an edition did about an accepted remark, as said when it was frozen; `line` went to its change list."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="outcomes")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outcomes")
    done = models.BooleanField(_("done"))
    line = models.TextField(_("line of the change list"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("outcome of a remark")
        verbose_name_plural = _("outcomes of remarks")
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["remark", "edition"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.remark_id}: {self.done}"
