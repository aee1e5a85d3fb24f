"""Inviting many people by a table: first looked at, with nothing done, then all or none."""

from collections.abc import Iterable
from dataclasses import astuple
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from equalcity.core.errors import Refused, require
from equalcity.network import tasks
from equalcity.network.actions.invitations import end_of
from equalcity.network.audit import record_each
from equalcity.network.coming_in import hash_of_nothing
from equalcity.network.csv_files import ROW_ERRORS, SHOWN, NotReadable, Row, RowError, read_table
from equalcity.network.forgetting import CHECKED_KEPT
from equalcity.network.models import Invitation, InvitationFile, Membership, Organisation, Person
from equalcity.network.roles import RoleName
from equalcity.network.rules import can_manage_people

BATCH = 500
NAMED = 10
"""Errors that a refusal names; the page of the file shows all."""

Place = tuple[str, int, str]
"""Address, number of the organisation, role: what is invited once."""


class Wanted(NamedTuple):
    """A good row of a table: `number` is that of the spreadsheet, `email` in small letters, `role` as in code."""

    number: int
    email: str
    organisation: Organisation
    role: str
    language: str

    @property
    def place(self) -> Place:
        return (self.email, self.organisation.pk, self.role)


def check_file(name: str, data: bytes, *, by: Person) -> InvitationFile:
    """Look at a table of people to invite, and keep what it says for a day; nobody is invited.

    Refused: a file that cannot be read as a table. What is wrong with single rows stands in the `errors` of the result.
    """
    require(can_manage_people(by), _("You may not invite people."))
    try:
        table = read_table(data)
    except NotReadable as reason:
        raise Refused(reason.sentence) from reason
    wanted, errors = _check(table.rows, by=by)
    errors = sorted([*table.errors, *errors], key=lambda error: error.row)
    file = InvitationFile.objects.create(
        by=by,
        name=_plain(name),
        total=table.total,
        rows=[[row.number, row.email, row.organisation.pk, row.role, row.language] for row in wanted],
        errors=[list(astuple(error)) for error in errors],
    )
    tasks.forget_unconfirmed.using(run_after=timezone.now() + CHECKED_KEPT).enqueue()
    return file


@transaction.atomic
def invite_all(file: InvitationFile, *, by: Person) -> InvitationFile:
    """Invite everybody in a checked table, or nobody; the mails go out by a job.

    Refused: somebody else's file; one with errors; one that was confirmed already; one that has come to have errors
    since it was looked at, for example because a colleague invited the same person.
    """
    file = InvitationFile.objects.select_for_update().get(pk=file.pk)
    require(file.by_id == by.pk, _("Only who uploaded this file may confirm it."))
    require(file.confirmed_at is None, _("These people are invited already."))
    require(not file.errors, _("Mend the errors in this file first, and upload it again."))
    numbers = sorted({row[2] for row in file.rows})
    places = Organisation.objects.select_for_update().in_bulk(numbers)  # as `invite` does, against two at once
    names = {number: place.name for number, place in places.items()}
    rows = [Row(n, email, names.get(place, ""), role, language) for n, email, place, role, language in file.rows]
    wanted, errors = _check(rows, by=by)
    if errors:
        raise Refused(_("Something has changed since this file was looked at. Nobody was invited."), reasons_of(errors))
    record_each("invitation.made", _make(file, wanted, by=by), by=by)
    file.rows, file.confirmed_at = [], timezone.now()
    file.save(update_fields=["rows", "confirmed_at"])
    transaction.on_commit(lambda: tasks.send_invitations_of.enqueue(file.pk))
    return file


def send_rest(file: InvitationFile, *, by: Person) -> None:
    """Try again to mail those invitations of a file that did not go out. Refused: somebody else's file."""
    require(file.by_id == by.pk, _("Only who uploaded this file may confirm it."))
    tasks.send_invitations_of.enqueue(file.pk)


def reasons_of(errors: Iterable[RowError]) -> list[str]:
    """The first errors as sentences."""
    return [
        _("Row %(row)s: %(sentence)s") % {"row": error.row, "sentence": ROW_ERRORS[error.kind]}
        for error in list(errors)[:NAMED]
    ]


def _make(file: InvitationFile, wanted: list[Wanted], *, by: Person) -> list[Invitation]:
    """Expired invitations are opened anew, others are made; a bounded number of queries whatever the rows."""
    known = {_place(one): one for one in _unclosed(wanted)}
    made, renewed = [], []
    until = end_of()
    for row in wanted:
        invitation = known.get(row.place)
        if invitation is None:
            invitation = Invitation(email=row.email, organisation=row.organisation, role=row.role)
            made.append(invitation)
        else:
            renewed.append(invitation)
        invitation.language, invitation.invited_by, invitation.expires_at = row.language, by, until
        invitation.sent_at, invitation.file, invitation.token_sha256 = None, file, hash_of_nothing()
    fields = ["language", "invited_by", "expires_at", "sent_at", "file", "token_sha256"]
    Invitation.objects.bulk_update(renewed, fields, batch_size=BATCH)
    return [*Invitation.objects.bulk_create(made, batch_size=BATCH), *renewed]


def _check(rows: list[Row], *, by: Person) -> tuple[list[Wanted], list[RowError]]:
    """Number, address, organisation, role and language of each good row, and what is wrong with the others."""
    places = _organisations(rows, by=by)
    roles = _role_names()
    languages = {code.lower(): code for code, _name in settings.LANGUAGES}
    reach = by.reach()
    wanted, errors = [], []
    for row in rows:
        place, role = places.get(row.organisation.casefold()), roles.get(row.role.casefold())
        language = languages.get((row.language or by.preferred_language).lower())
        wrong = [
            ("email", row.email, "address", not _is_address(row.email)),
            ("organisation", row.organisation, "organisation", place is None),
            ("role", row.role, "role", role is None),
            ("language", row.language, "language", language is None),
            ("role", row.role, "not_yours", place and role and role not in reach.roles_in(place.city_id)),
        ]
        found = [RowError(row.number, column, kind, value[:SHOWN]) for column, value, kind, bad in wrong if bad]
        errors += found
        if not found and place and role and language:
            wanted.append(Wanted(row.number, row.email.lower(), place, role.value, language))
    return wanted, errors + _doubles(wanted)


def _doubles(wanted: list[Wanted]) -> list[RowError]:
    members, invited, seen = _members(wanted), _invited(wanted), set[Place]()
    errors = []
    for row in wanted:
        for kind, known in (("twice", seen), ("member", members), ("invited", invited)):
            if row.place in known:
                errors.append(RowError(row.number, "email", kind, row.email[:SHOWN]))
                break
        seen.add(row.place)
    return errors


def _organisations(rows: list[Row], *, by: Person) -> dict[str, Organisation]:
    """Those that `by` manages, by their name in small letters. Of exact names, the database is asked first."""
    named = {row.organisation.casefold() for row in rows}
    theirs = Organisation.objects.manageable_by(by).only("pk", "name", "city")
    return {one.name.casefold(): one for one in theirs.iterator() if one.name.casefold() in named}


def _role_names() -> dict[str, RoleName]:
    """Roles by what they are called: in code, in English, and in the language of whoever uploads."""
    names = {str(role.label).casefold(): role for role in RoleName}
    with override("en"):
        names |= {str(role.label).casefold(): role for role in RoleName}
    return names | {role.value: role for role in RoleName}


def _members(wanted: list[Wanted]) -> set[Place]:
    places = {row.organisation.pk for row in wanted}
    held = Membership.objects.current().filter(organisation__in=places)
    return {
        (email.lower(), place, role)
        for email, place, role in held.values_list("person__email", "organisation", "role").iterator()
    }


def _invited(wanted: list[Wanted]) -> set[Place]:
    return {_place(one) for one in _unclosed(wanted) if one.is_open}


def _unclosed(wanted: list[Wanted]) -> Iterable[Invitation]:
    places = {row.organisation.pk for row in wanted}
    return Invitation.objects.filter(organisation__in=places, closed_at__isnull=True).select_related("organisation")


def _place(invitation: Invitation) -> Place:
    return (invitation.email, invitation.organisation_id, invitation.role)


def _is_address(email: str) -> bool:
    try:
        EmailValidator()(email)
    except ValidationError:
        return False
    return len(email) <= 254  # noqa: PLR2004 -- letters; what a column of addresses holds


def _plain(name: str) -> str:
    """The name of an uploaded file, short and without what could disturb a page."""
    return "".join(letter for letter in name if letter.isprintable())[:200] or "table.csv"
