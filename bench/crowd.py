"""Times the pages of the network with 250 cities and 20,000 people, and a table of 5,000 invitations.

python -m bench.crowd, with DATA_DIR in the environment, prints JSON: page → milliseconds at the server (median of five)
and the seconds of the table, from its upload until the last mail is written.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

CITIES = 250
ORGANISATIONS = 1_000
PEOPLE = 20_000
REQUESTS = 2_000
INVITED = 5_000
ASKED = 5
PAGES = {
    "people": "/en/work/people/?q=Family7",
    "a person": "/en/work/people/{person}/",
    "invitations": "/en/work/invitations/",
    "requests": "/en/work/requests/",
    "cities": "/en/work/cities/",
    "organisations": "/en/work/organisations/",
    "home of a coordinator": "/en/work/",
    "notices": "/en/work/notices/",
    "audit trail": "/en/work/audit/",
    "the network": "/en/network/",
    "a city": "/en/network/town-7/",
    "her own account": "/en/work/me/",
    "asking for access": "/en/work/ask/",
}


def people(models: Any) -> Any:
    """Fill the tables in bulk; gives the coordinator who looks at them."""
    cities = models.City.objects.bulk_create(
        models.City(name=f"Town {n}", slug=f"town-{n}", country="BE", kind="trainee") for n in range(CITIES)
    )
    places = models.Organisation.objects.bulk_create(
        models.Organisation(name=f"Desk {n}", city=cities[n % CITIES]) for n in range(ORGANISATIONS)
    )
    crowd = models.Person.objects.bulk_create(
        (
            models.Person(
                email=f"p{n}@scale.example",
                first_name=f"Given{n % 700}",
                last_name=f"Family{n % 900}",
                password="!",  # noqa: S106 -- nobody can sign in with it
            )
            for n in range(PEOPLE)
        ),
        batch_size=500,
    )
    models.Membership.objects.bulk_create(
        (
            models.Membership(person=one, organisation=places[n % ORGANISATIONS], role="frontline_worker")
            for n, one in enumerate(crowd)
        ),
        batch_size=500,
    )
    models.AccessRequest.objects.bulk_create(
        models.AccessRequest(
            name=f"Name {n}",
            email=f"r{n}@scale.example",
            organisation_name="Some desk",
            city_name="Town 1",
            city=cities[n % CITIES],
            role="trainer",
            why="To train colleagues.",
            language="en",
            token_sha256=f"token {n}",
            state="waiting",
            confirmed_at="2026-01-01T00:00Z",
        )
        for n in range(REQUESTS)
    )
    coordinator = models.Person.objects.create_user("coordinator@scale.example")
    models.Membership.objects.create(person=coordinator, organisation=places[0], role="project_coordinator")
    return coordinator


def table() -> bytes:
    lines = (f"new{n}@scale.example,Desk {n % ORGANISATIONS},frontline_worker,fr" for n in range(INVITED))
    return "\n".join(["email,organisation,role,language", *lines, ""]).encode()


def milliseconds(ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:  # noqa: PLR2004 -- found
            raise SystemExit(f"A page answers {answer.status_code}.")
    return median(times)


def seconds_of_the_table(coordinator: Any) -> float:
    """Upload, confirm, and write every mail, as the web and the job worker do one after the other."""
    from equalcity.network import sending  # noqa: PLC0415 -- needs Django to be set up
    from equalcity.network.actions.invitation_files import check_file, invite_all  # noqa: PLC0415 -- as above
    from equalcity.network.models import Invitation  # noqa: PLC0415 -- as above

    begun = time.perf_counter()
    file = invite_all(check_file("table.csv", table(), by=coordinator), by=coordinator)
    sent = sending.send_invitations(Invitation.objects.filter(file=file))
    if sent != INVITED:
        raise SystemExit(f"{sent} of {INVITED} mails went out.")
    return time.perf_counter() - begun


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    django.setup()
    from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- needs Django to be set up
    from django.test import Client  # noqa: PLC0415 -- as above

    from equalcity.network import models  # noqa: PLC0415 -- as above
    from tests.factories.signing_in import forced_sign_in_is_whole  # noqa: PLC0415 -- as above

    user_logged_in.connect(forced_sign_in_is_whole)
    coordinator = people(models)
    client = Client(headers={"host": "localhost"})
    client.force_login(coordinator)
    somebody = models.Person.objects.get(email="p77@scale.example").pk
    found: dict[str, float] = {"table": seconds_of_the_table(coordinator)}
    for name, path in PAGES.items():
        found[name] = milliseconds(lambda path=path: client.get(path.format(person=somebody)))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
