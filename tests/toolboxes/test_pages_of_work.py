"""The pages on which toolboxes are developed together, in a browser: clean for axe, and no wider than a phone.

The pages are made here, with awkward data; the browser is given them as they are. Journeys look at those of readers.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route
from wagtail.users.models import UserProfile

from equalcity.core.signals import preparing
from equalcity.network.models import Person
from equalcity.toolboxes.actions.decisions import answer_remark, decide_remarks, group_remarks
from equalcity.toolboxes.actions.unit_writing import Change, save_translations
from equalcity.toolboxes.actions.units import sync_toolbox
from equalcity.toolboxes.models import Remark, Step, Toolbox, TranslationUnit
from tests.browser import axe_violations, running_browser
from tests.factories.adaptations import (
    a_filled_adaptation,
    adapts,
    an_edition,
    documents_with,
    published,
    reworded,
)
from tests.factories.authoring import a_locale
from tests.factories.network import a_coordinator
from tests.factories.packages import FIRST_STEP
from tests.factories.rounds import a_draft, a_guest_of, a_remark, a_round

pytestmark = pytest.mark.pages

HOST = "http://testserver"
LONG = "Opferschutzkoordinationsstellenleiterinnenkonferenz https://example.org/" + "way/" * 30
ARABIC = "هذه الجملة غير واضحة لنا، والرقم 112 لا يجيب."
SCHEMES = {"en": "light", "ar": "dark"}
"""Each page is seen in both languages, in light and in dark; axe, which takes its time, looks at it in one of them."""
PHONE, DESKTOP = 320, 1280
WAGTAIL_SCRIPTS = "/static/wagtailadmin/js/"
"""Large, and nothing of ours needs them."""
OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"


@pytest.fixture
def world(db: None, settings: object) -> dict[str, tuple[Person | None, list[str]]]:
    """Who sees which addresses; those of the admin stand for themselves, others get a language in front."""
    settings.CONTENT_DIR = Path("/nowhere")
    settings.TRANSLATION_PROVIDER = "dummy"
    preparing.send(None, say=lambda line: None)
    coordinator = a_coordinator()
    guest, of_the_round = _a_round(coordinator)
    adapter, of_a_city, of_readers = _an_adaptation()
    return {
        "guest": (guest, of_the_round),
        "city": (adapter, of_a_city),
        "reader": (None, of_readers),
        "author": (coordinator, _of_authors(coordinator)),
    }


def _a_round(author: Person) -> tuple[Person, list[str]]:
    """One with feedback in several languages, some of it decided; what a guest sees of it."""
    one = a_round(a_draft(title="Safer doors, and " + LONG[:51]))
    guest = a_guest_of(one, first_name="Wilhelmine", last_name=LONG[:51])
    first = a_remark(one, text=LONG, suggestion=LONG, kind="context", by=guest)
    second = a_remark(one, text=ARABIC, language="ar", anonymous=True)
    third, later = a_remark(one, text=ARABIC, by=guest), a_remark(one, step=None, by=guest)
    group_remarks(_seen(first, second), by=author)
    answer_remark(first, LONG, by=author)
    decide_remarks(_seen(first), "accepted", by=author)
    decide_remarks(_seen(later), "declined", reason=LONG, by=author)
    address = f"/work/rounds/{one.pk}/"
    step = f"{address}steps/{third.step}/"
    reading = f"/toolboxes/{one.edition.toolbox_slug}/editions/{one.edition.number}/workers/open-the-door/"
    pages = ["/work/rounds/", address, step, f"{step}give/", f"{address}whole/", "/work/feedback/", reading]
    return guest, [*pages, f"/work/feedback/{third.pk}/"]


def _seen(*remarks: Remark) -> dict[UUID, int]:
    return dict(Remark.objects.filter(pk__in=[one.pk for one in remarks]).values_list("pk", "version"))


def _an_adaptation() -> tuple[Person, list[str], list[str]]:
    """One whose first step has changed in the newest edition; what its city sees of it, and what readers see."""
    adapter = adapts()
    an_edition("1.0")
    mine = a_filled_adaptation(by=adapter)
    published(mine, by=adapter)
    an_edition("1.1", documents=documents_with(reworded))
    address, step = f"/work/adaptations/{mine.pk}/", "front-desk/listen/"
    work = ["/work/adaptations/", address, f"{address}facts/", f"{address}languages/", f"{address}steps/{FIRST_STEP}/"]
    toolbox = "toolboxes/safe-evenings/"
    difference = f"/{toolbox}editions/1.0...1.1/"
    reading = [f"/{toolbox}", f"/{toolbox}editions/", difference, f"{difference}?view=side"]
    return (
        adapter,
        [*work, f"{address}preview/", f"{address}preview/{step}"],
        reading,
    )


def _of_authors(coordinator: Person) -> list[str]:
    """Addresses of the admin: rounds, the board, freezing, translating, what cities changed."""
    remark = Remark.objects.filter(state="accepted", grouped_with=None).get()
    one, toolbox = remark.round, Toolbox.objects.get(translation_key=remark.round.edition.toolbox_key)
    a_locale("ar")
    sync_toolbox(toolbox)
    units = TranslationUnit.objects.filter(thing=remark.step).order_by("pk")[:2]
    save_translations(toolbox, "ar", [Change(unit=one.pk, text=ARABIC, version=0) for one in units], by=coordinator)
    step = Step.objects.get(translation_key=remark.step, locale=toolbox.locale)
    step.key_message += " Then wait."
    step.save_revision().publish()
    final = an_edition("1.2", documents=documents_with(reworded))
    named = {
        "rounds": [one.edition.pk],
        "round": [one.pk],
        "remarks": [toolbox.translation_key],
        "remark": [remark.pk],
        "freeze": [toolbox.pk],
        "changes": [toolbox.pk],
        "translate_step": [toolbox.pk, "ar", remark.step],
        "translation_files": [toolbox.pk, "ar"],
        "adaptations": [final.pk],
    }
    return [reverse(f"toolboxes_admin:{name}", args=args) for name, args in named.items()]


def _made(world: dict[str, tuple[Person | None, list[str]]]) -> Iterator[tuple[str, str, str]]:
    """Each page with its address and language."""
    for person, addresses in world.values():
        client = Client()
        if person:
            client.force_login(person)
        for language in SCHEMES:
            if person:
                UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
            for address in addresses:
                asked = address if address.startswith("/admin/") else f"/{language}{address}"
                answer = client.get(asked)
                assert (asked, answer.status_code) == (asked, 200)
                yield address, language, answer.content.decode()


@pytest.fixture
def pages(world: dict[str, tuple[Person | None, list[str]]]) -> dict[tuple[str, str], str]:
    return {(address, language): html for address, language, html in _made(world)}


def _serve(browser: Browser, pages: dict[tuple[str, str], str], language: str) -> Page:
    """A browser that gets these pages and our static files, and nothing else."""

    def give(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        known = pages.get((path, language))
        is_ours = path.startswith("/static/") and not path.startswith(WAGTAIL_SCRIPTS)
        found = finders.find(path.removeprefix("/static/").partition("?")[0]) if is_ours else None
        if known is not None:
            route.fulfill(body=known, content_type="text/html; charset=utf-8")
        elif found:
            route.fulfill(path=found)
        else:
            route.fulfill(status=404)

    context = browser.new_context(color_scheme=SCHEMES[language], locale=language)
    context.route("**/*", give)
    return context.new_page()


def test_pages_of_work_are_clean_for_axe_and_fit_on_a_phone(pages: dict[tuple[str, str], str]):
    wrong: list[str] = []
    with running_browser() as browser:
        shown = {language: _serve(browser, pages, language) for language in SCHEMES}
        for number, (address, language) in enumerate(sorted(pages)):
            page = shown[language]
            page.set_viewport_size({"width": PHONE, "height": 640})
            page.goto(HOST + address)
            page.evaluate(OPEN_ALL)
            found = [f"wider than {width} px" for width in (PHONE, DESKTOP) if _is_too_wide(page, width)]
            if number % 4 in {0, 3}:  # Arabic and dark of one page, English and light of the next
                found += axe_violations(page, within=".ec-page" if address.startswith("/admin/") else None)
            wrong += [f"{language} {address}: {one}" for one in found]

    assert not wrong, "\n".join(wrong)


def _is_too_wide(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 640})
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
