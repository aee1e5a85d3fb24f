"""What the job worker does for people who come in. A job that was killed is taken up again, and does nothing twice."""

from django_tasks import task

from equalcity.network import sending
from equalcity.network.forgetting import forget_what_was_not_confirmed
from equalcity.network.models import Invitation


@task()
def send_invitation(number: int) -> int:
    return sending.send_invitations(Invitation.objects.filter(pk=number))


@task()
def send_invitations_of(file: int) -> int:
    return sending.send_invitations(Invitation.objects.filter(file=file))


@task()
def send_request_letter(number: int) -> None:
    sending.send_letter_of_request(number)


@task()
def send_answer_letter(number: int) -> None:
    sending.send_letter_of_request(number)


@task()
def forget_unconfirmed() -> int:
    """Put into the queue with each of them, so that none stays until the night; gives how many are gone."""
    return forget_what_was_not_confirmed()
