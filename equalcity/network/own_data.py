"""Everything that the product holds of a person, for her to take away."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from equalcity.network.models import AccessRequest, AuditRecord, FactorReset, Invitation, Notice, OpenSession, Person
from equalcity.network.second_factor import FACTORS
from equalcity.network.slots import own_parts

Facts = dict[str, Any]


def own_data(person: Person) -> Facts:
    """By kind, ready for JSON. No secret is among it: of factors and sessions only that they are there."""
    return {
        "made_at": timezone.now().isoformat(),
        "account": _account(person),
        "memberships": list(
            person.memberships.values("role", "organisation__name", "organisation__city__name", "since", "ended_at")
        ),
        "invitations": list(
            Invitation.objects.filter(email__iexact=person.email).values(
                "email", "organisation__name", "role", "language", "created_at", "expires_at", "closed_at", "outcome"
            )
        ),
        "invitations_by_you": list(
            Invitation.objects.filter(invited_by=person).values("email", "organisation__name", "role", "created_at")
        ),
        "requests_for_access": list(
            AccessRequest.objects.filter(email__iexact=person.email).values(
                "name", "email", "organisation_name", "city_name", "country", "role", "why", "language", "state",
                "created_at", "confirmed_at", "decided_at", "answer",
            )
        ),
        "notices": list(Notice.objects.of(person).values("kind", "facts", "url", "created_at", "read_at", "mailed_at")),
        "second_factor": _factors(person),
        "resets_of_the_second_factor": list(
            FactorReset.objects.filter(person=person).values("started_at", "confirmed_at", "stopped_at", "done_at")
        ),
        "open_sessions": list(OpenSession.objects.of(person).values("browser", "system", "started_at", "seen_at")),
        "audit_trail": _audit(person),
        "written": _written(person),
        **{kind: facts for give in own_parts for kind, facts in give(person).items()},
    }  # fmt: skip


def _account(person: Person) -> Facts:
    fields = ("email", "first_name", "last_name", "language", "mail", "is_active", "date_joined", "last_login")
    return {name: getattr(person, name) for name in fields}


def _factors(person: Person) -> list[Facts]:
    return [
        {
            "kind": factor.type,
            "name": str(factor) if factor.type in FACTORS else "",
            "since": factor.created_at,
            "last_used_at": factor.last_used_at,
        }
        for factor in Authenticator.objects.filter(user=person).order_by("pk")
    ]


def _audit(person: Person) -> list[Facts]:
    about = Q(thing_kind=Person._meta.label_lower, thing_id=str(person.pk))
    lines = AuditRecord.objects.filter(Q(by=person) | about).order_by("at", "pk")
    return [dict(line) for line in lines.values("at", "verb", "thing_kind", "thing_name", "facts", "by_name")]


def _written(person: Person) -> Facts:
    """How much of what is in the editor carries her name. Pages are the organisation's; her words are told below."""
    return {
        relation.related_model._meta.label_lower: relation.related_model._base_manager.filter(  # noqa: SLF001 -- the one that hides nothing
            **{relation.field.name: person}
        ).count()
        for relation in Person._meta.related_objects
        if relation.related_model._meta.app_label in {"wagtailcore", "toolboxes"}
    }
