"""What the job worker does for people who come in. A job that was killed is taken up again, and does nothing twice."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from equalcity.network import sending
from equalcity.network.models import AccessRequest, Invitation, InvitationFile

UNCONFIRMED_KEPT = timedelta(days=7)
CHECKED_KEPT = timedelta(days=1)


@task()
def send_invitation(number: int) -> int:
    return sending.send_invitations(Invitation.objects.filter(pk=number))


@task()
def send_invitations_of(file: int) -> int:
    return sending.send_invitations(Invitation.objects.filter(file=file))


@task()
def send_request_letter(number: int) -> None:
    sending.send_request_letter(number)


@task()
def send_answer_letter(number: int) -> None:
    sending.send_answer_letter(number)


@task()
def forget_unconfirmed() -> int:
    """Remove requests whose mailbox has not answered in seven days, and tables that were never confirmed."""
    old = timezone.now() - UNCONFIRMED_KEPT
    AccessRequest.objects.filter(state=AccessRequest.State.UNCONFIRMED, created_at__lte=old).delete()
    checked = InvitationFile.objects.filter(confirmed_at__isnull=True, created_at__lte=timezone.now() - CHECKED_KEPT)
    return checked.delete()[0]
