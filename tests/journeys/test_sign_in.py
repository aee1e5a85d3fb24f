"""Signing in as people do: a code from the mailbox, a passkey of the phone, and what happens when it is lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_violations
from tests.journeys.conftest import PHONE, SECONDS_TO_WAIT
from tests.journeys.site import running_site
from tests.journeys.watch import Watch

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
COORDINATOR = "coordinator@example.org"
SECONDS_FOR_MAIL = 60
OpenPhone = Callable[..., Page]


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(mailbox: Path) -> Iterator[str]:
    """A site of its own, by its name: a passkey belongs to a name, not to a number."""
    with running_site(mailbox, CONTENT_DIR="/nowhere") as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def open_phone(browser: Browser, site: str) -> Iterator[OpenPhone]:
    """A phone that knows its owner; what went wrong on its pages fails the journey."""
    watches = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(viewport=PHONE, base_url=site, **({"locale": "en"} | options))
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        watches.append(Watch(context, site).start())
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return page

    yield open_one

    complaints = [complaint for watch in watches for complaint in watch.complaints]
    for watch in watches:
        watch.context.close()
    assert complaints == []


def codes(mailbox: Path) -> list[str]:
    files = sorted((mailbox / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
    return [
        code for file in files for code in re.findall(r"Your code is (\w{4}-\w{4})$", file.read_text(), re.MULTILINE)
    ]


def ask_for_a_code(page: Page, mailbox: Path, email: str) -> str:
    before = len(codes(mailbox))
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    for _second in range(SECONDS_FOR_MAIL * 2):
        if len(codes(mailbox)) > before:
            break
        page.wait_for_timeout(500)
    return codes(mailbox)[-1]


def sign_in_by_mailbox(page: Page, mailbox: Path, email: str) -> None:
    code = ask_for_a_code(page, mailbox, email)
    page.get_by_label("Code").fill(code.lower())
    page.get_by_role("button", name="Sign in", exact=True).click()


def make_a_passkey(page: Page, name: str) -> None:
    page.goto("/accounts/second-factor/passkey/")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Make the passkey").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


def test_a_passkey_is_made_named_used_and_removed(open_phone: OpenPhone, mailbox: Path):
    page = open_phone()
    sign_in_by_mailbox(page, mailbox, COORDINATOR)
    make_a_passkey(page, "My phone")
    expect(page.locator(".codes li")).to_have_count(10)
    recovery_code = page.locator(".codes li").first.inner_text()
    page.goto("/accounts/second-factor/")
    expect(page.get_by_text("My phone", exact=True)).to_be_visible()

    sign_out(page)
    page.goto("/accounts/login/?next=/en/work/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/en/work/me/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()

    sign_out(page)
    sign_in_by_mailbox(page, mailbox, COORDINATOR)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(re.compile(r"/(en|en/work)/$"))

    sign_out(page)
    sign_in_by_mailbox(page, mailbox, COORDINATOR)
    page.get_by_label("Code of your app, or a recovery code").fill(recovery_code)
    page.get_by_role("button", name="Go on").click()
    page.goto("/accounts/second-factor/")
    expect(page.get_by_text("You have 9 left.")).to_be_visible()


def test_a_passkey_of_another_phone_opens_nothing(open_phone: OpenPhone):
    page = open_phone()
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("Nothing was done. Try again, or use a code by e-mail.")).to_be_visible()
    assert page.goto("/en/work/me/").url.endswith("/accounts/login/?next=/en/work/me/")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_pages_of_the_account_are_for_everybody(open_phone: OpenPhone, locale: str):
    page = open_phone(locale=locale)
    page.goto("/demo/")
    page.locator("form:has(input[name=role][value=trainer]) button").click()
    page.wait_for_load_state()
    addresses = [
        f"/{locale}/work/me/",
        "/accounts/second-factor/",
        "/accounts/second-factor/app/",
        "/accounts/second-factor/passkey/",
        "/accounts/prove/mailbox/",
        "/accounts/recovery/stop/guessed/",
    ]

    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {violation}" for violation in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address}: wider than the phone")

    assert found == []


def test_a_lost_phone_is_signed_out_from_another(open_phone: OpenPhone):
    phones = [open_phone(), open_phone()]
    for page in phones:
        page.goto("/demo/")
        page.locator("form:has(input[name=role][value=trainer]) button").click()
        page.wait_for_load_state()
    here, lost = phones

    here.goto("/en/work/me/")
    here.get_by_role("button", name="End all others").click()
    here.wait_for_load_state()

    lost.goto("/en/work/me/")
    expect(lost.get_by_role("heading", name="Sign in")).to_be_visible()
