"""Times every page on which toolboxes are developed together: rounds, feedback, differences, translation, adaptation.

python -m bench.together, with DATA_DIR in the environment, prints JSON: page → milliseconds at the server (median of
five) and queries; files → seconds. Against 50 cities, 5,000 people, 4 toolboxes in 12 languages, 20,000 remarks.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

from bench import guides

if TYPE_CHECKING:
    from bench.filling import Site

ASKED = 5


@dataclass(frozen=True)
class Page:
    """What is asked for, by whom (nobody: everybody's page), and words that stand on it when it is the right one."""

    name: str
    person: Any
    url: str
    words: str


def of_guests(site: "Site") -> list[Page]:
    opened, guest = f"/en/work/rounds/{site.opened.pk}/", site.guest
    step = guides.an_id("0/step/0")
    mine = guest.remarks.order_by("-at", "pk").first().pk
    return [
        Page("guest: her rounds", guest, "/en/work/rounds/", "Guide 0"),
        Page("guest: a round", guest, opened, "manual"),
        Page("guest: feedback on a step", guest, f"{opened}steps/{step}/", "remark-"),
        Page("guest: feedback on a step, page 20", guest, f"{opened}steps/{step}/?page=20", "remark-"),
        Page("guest: feedback on the whole", guest, f"{opened}whole/", "remark-"),
        Page("guest: form on a step", guest, f"{opened}steps/{step}/give/", "<textarea"),
        Page("guest: form on the whole", guest, f"{opened}give/", "<textarea"),
        Page("guest: what became of mine", guest, "/en/work/feedback/", "feedback/"),
        Page("guest: change mine", guest, f"/en/work/feedback/{mine}/", "<textarea"),
        Page("guest: a step of the draft", guest, f"{guides_of(site, '2.0')}manual-0/step-0/", "round"),
        Page("guest: home", guest, "/en/work/", "rounds/"),
    ]


def guides_of(site: "Site", number: str) -> str:
    return f"/en/toolboxes/{site.editions[number].toolbox_slug}/editions/{number}/"


def of_authors(site: "Site") -> list[Page]:
    author, admin = site.author, "/admin/editions/"
    board = f"{admin}feedback/{site.toolbox.translation_key}/"
    step, city = guides.an_id("0/step/3"), site.adaptation.city_id
    filters = {
        "all": "",
        "page 100": "?p=100",
        "a step": f"?step={step}",
        "the whole": "?step=whole",
        "a kind": "?kind=missing",
        "a city": f"?city={city}",
        "open": "?state=open",
        "accepted": "?state=accepted",
        "done": "?state=done",
        "agreed to": "?agreed=2",
        "newest first": "?sort=newest",
        "by step": "?sort=step",
        "everything": f"?round={site.opened.pk}&step={step}&kind=unclear&city={city}&state=open&agreed=1&sort=step",
    }
    boards = [
        Page(f"feedback: {name}", author, board + asked, "remark-" if name != "everything" else "ec-filter")
        for name, asked in filters.items()
    ]
    draft, page = site.editions["2.0"].pk, site.toolbox.pk
    return [
        *boards,
        Page("feedback: a remark that leads a group", author, f"{admin}feedback/remark/{site.leader.pk}/", "remark-"),
        Page("author: rounds of an edition", author, f"{admin}{draft}/rounds/", "round"),
        Page("author: a round and its guests", author, f"{admin}round/{site.opened.pk}/", "City"),
        Page("author: editions", author, admin, "guide-0"),
        Page("author: what the next edition changes", author, f"{admin}toolbox/{page}/changes/", "Guide 0"),
        Page("author: freezing", author, f"{admin}toolbox/{page}/freeze/", "outcome"),
        Page("author: a step, feedback beside it", author, f"/admin/pages/{site.step.pk}/edit/", "ec-remark"),
        Page("author: home", author, "/admin/", "Guide 0"),
        Page("author: what cities changed", author, f"{admin}{site.editions['1.1'].pk}/adaptations/", "City"),
        Page(
            "author: notes of cities on a step",
            author,
            f"{admin}{site.editions['1.1'].pk}/adaptations/?step={guides.an_id('0/step/3')}",
            "side door",
        ),
    ]


def of_translators(site: "Site") -> list[Page]:
    from bench.filling import LANGUAGE  # noqa: PLC0415 -- once Django is set up

    board = f"/admin/editions/toolbox/{site.toolbox.pk}/translations/"
    one, author = f"{board}{LANGUAGE}/", site.author
    other = f"/admin/editions/toolbox/{site.others[0].pk}/translations/"
    return [
        Page("translation: every language", author, board, "ec-board"),
        Page("translation: every language, coordinator", site.coordinator, board, "ec-board"),
        Page("translation: every language, another toolbox", author, other, "ec-board"),
        *(Page(f"translation: board of {tag}", author, f"{board}{tag}/", "ec-steps") for tag in guides.LANGUAGES[1:]),
        Page("translation: a step", author, f"{one}{guides.an_id('0/step/0')}/", "ec-sentence"),
        Page("translation: a step, Thai", author, f"{board}th/{guides.an_id('0/step/0')}/", "ec-sentence"),
        Page("translation: a step, reviewer", site.coordinator, f"{one}{guides.an_id('0/step/0')}/", "ec-sentence"),
        Page("translation: the glossary", author, f"{one}glossary/", "ec-sentence"),
        Page("translation: files and machine runs", author, f"{one}files/", "xliff"),
        Page("translation: a file that was brought", author, f"/admin/editions/translation-file/{site.file.pk}/", "po"),
        Page("translation: PO", author, f"{one}files/po/", "msgid"),
        Page("translation: XLIFF 1.2", author, f"{one}files/xliff12/", "<xliff"),
        Page("translation: XLIFF 2.1", author, f"{one}files/xliff21/", "<xliff"),
    ]


def of_cities(site: "Site") -> list[Page]:
    person, work = site.of_city, "/en/work/adaptations/"
    one = f"{work}{site.adaptation.pk}/"
    slug, city = site.adaptation.toolbox_slug, site.adaptation.city.slug
    here = f"/en/in/{city}/toolboxes/{slug}/"
    noted, kept = (guides.an_id(f"0/step/{place}") for place in site.noted)
    return [
        Page("adaptation: list of a city", person, work, "Guide 0"),
        Page("adaptation: list of all cities", site.coordinator, work, "Guide 0"),
        Page("adaptation: start", site.coordinator, f"{work}start/migrant-women-and-girls/", "City"),
        Page("adaptation: table", person, one, "Edition 1.1"),
        Page("adaptation: languages", person, f"{one}languages/", "ar"),
        Page("adaptation: facts", person, f"{one}facts/", "0800"),
        Page("adaptation: a step, its note in doubt", person, f"{one}steps/{noted}/", "side door"),
        Page("adaptation: a step", person, f"{one}steps/{kept}/", "<textarea"),
        Page("adaptation: preview", person, f"{one}preview/", "Guide 0"),
        Page("adaptation: preview of a manual", person, f"{one}preview/manual-0/", "step-0"),
        Page("adaptation: preview of a step", person, f"{one}preview/manual-0/step-{site.noted[0]}/", "side door"),
        Page("adaptation: preview of the glossary", person, f"{one}preview/glossary/", "terms"),
        Page("city: its page", None, f"/en/network/{city}/", "Guide 0"),
        Page("city: toolbox", None, here, "Guide 0"),
        Page("city: manual", None, f"{here}manual-0/", "step-0"),
        Page("city: step", None, f"{here}manual-0/step-{site.noted[0]}/", "side door"),
        Page("city: glossary", None, f"{here}glossary/", "terms"),
        Page("city: search", None, f"/en/in/{city}/search/?q=guide", "Guide 0"),
        Page("city: share", None, f"{here}share/", "PDF"),
    ]


def of_readers(site: "Site") -> list[Page]:
    slug = f"/en/toolboxes/{site.adaptation.toolbox_slug}/"
    both, draft = f"{slug}editions/1.0...1.1/", f"{slug}editions/1.1...2.0/"
    return [
        Page("reader: toolbox", None, slug, "Guide 0"),
        Page("reader: step", None, f"{slug}manual-0/step-0/", "step"),
        Page("reader: editions", None, f"{slug}editions/", "1.0...1.1"),
        Page("reader: difference", None, both, "<ins"),
        Page("reader: difference, side by side", None, f"{both}?view=side", "<ins"),
        Page("reader: difference, Arabic", None, f"{both}?in=ar", "<ins"),
        Page("reader: difference, Thai", None, f"{both}?in=th", "<ins"),
        Page("guest: difference from the draft", site.guest, draft, "<ins"),
    ]


def every_page(site: "Site") -> list[Page]:
    return [*of_guests(site), *of_authors(site), *of_translators(site), *of_cities(site), *of_readers(site)]


def measured(clients: dict[Any, Any], page: Page) -> tuple[float, int]:
    """Milliseconds at the server, and how often the page asks the database. Ends when it is not the right page."""
    from django.db import connection  # noqa: PLC0415 -- once Django is set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    client, times = clients[page.person], []
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.url)
    queries = len(asked)  # the next request forgets them
    if answer.status_code != 200 or page.words not in answer.text:  # noqa: PLR2004 -- found
        raise SystemExit(f"{page.name}: {page.url} answers {answer.status_code}, “{page.words}” is not on it.")
    for _ in range(ASKED):
        begun = time.perf_counter()
        client.get(page.url)
        times.append((time.perf_counter() - begun) * 1000)
    return median(times), queries


def files(clients: dict[Any, Any], site: "Site") -> dict[str, float]:
    """Seconds until the last byte of what is taken along of a round: no pages, for they hold all of its feedback."""
    found = {}
    for name, ending in (("report", "report.pdf"), ("table", "table.csv")):
        begun = time.perf_counter()
        answer = clients[site.author].get(f"/admin/editions/feedback/round/{site.opened.pk}/{ending}")
        if len(answer.getvalue()) < 10_000:  # noqa: PLR2004 -- thousands of remarks
            raise SystemExit(f"{ending} is too short.")
        found[name] = time.perf_counter() - begun
    return found


def prepare() -> None:
    """Django with as many languages as toolboxes are to have."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    known = dict(settings.LANGUAGES)
    wanted = [(tag, known.get(tag, tag)) for tag in dict.fromkeys((*known, *guides.LANGUAGES))]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = wanted
    django.setup()
    from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- needs Django to be set up

    from tests.factories.signing_in import forced_sign_in_is_whole  # noqa: PLC0415 -- as above

    user_logged_in.connect(forced_sign_in_is_whole)


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django to be set up

    from bench.filling import fill  # noqa: PLC0415 -- as above

    begun = time.perf_counter()
    site = fill()
    sys.stderr.write(f"filled in {time.perf_counter() - begun:.0f} s\n")
    pages = every_page(site)
    clients: dict[Any, Any] = {}
    for person in {page.person for page in pages}:
        clients[person] = Client(headers={"host": "localhost"})
        if person is not None:
            clients[person].force_login(person)
    found = {page.name: measured(clients, page) for page in pages}
    sys.stdout.write(json.dumps({"pages": found, "files": files(clients, site)}))


if __name__ == "__main__":
    main()
