"""Pages that belong to no app: the way in, the way out, and what is said when something goes wrong."""

from datetime import date

import pytest
from django.test import Client, RequestFactory

from equalcity.core import pages
from equalcity.core.errors import Refused
from equalcity.core.middleware import RefusalsAreShown


@pytest.mark.parametrize(
    ("wanted", "language"), [("fr-LU,fr;q=0.9,en;q=0.5", "fr"), ("ar", "ar"), ("tlh", "en"), ("", "en")]
)
def test_the_bare_address_leads_to_the_language_of_the_browser(client, wanted, language):
    response = client.get("/", headers={"Accept-Language": wanted})

    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/")
    assert response.headers["Vary"] == "Accept-Language"
    assert response.cookies == {}


@pytest.mark.parametrize("language", ["en", "fr", "ar", "sv"])
def test_the_calendar_names_nobody_and_leads_nowhere(client, language):
    response = client.get("/calendar/", headers={"Accept-Language": language})

    assert response.status_code == 200
    assert "equal" not in response.text.lower()
    assert "<a " not in response.text
    assert "<script" not in response.text
    assert f'<html lang="{language}"' in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("today", "months"),
    [(date(2026, 11, 25), ["November 2026", "December 2026"]), (date(2026, 12, 31), ["December 2026", "January 2027"])],
)
def test_the_calendar_shows_this_month_and_the_next(client, monkeypatch, today, months):
    monkeypatch.setattr(pages.timezone, "localdate", lambda: today)

    shown = client.get("/calendar/", headers={"Accept-Language": "en"}).context["months"]

    assert [month["name"] for month in shown] == months
    days = [day for week in shown[0]["weeks"] for day in week if day["today"]]
    assert days == [{"number": today.day, "today": True}]


def test_weeks_begin_on_monday_in_every_language(client):
    days = {
        language: client.get("/calendar/", headers={"Accept-Language": language}).context["months"][0]["days"][0]
        for language in ("en", "fr", "ar")
    }

    assert days == {"en": "Mon", "fr": "lun.", "ar": "الاثنين"}


def test_search_machines_are_kept_out_of_the_admin(client):
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_not_there_is_said_in_the_language_of_the_address(client, language):
    response = client.get(f"/{language}/nowhere/")

    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.text
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("view", "status"),
    [(pages.broken, 500), (pages.not_allowed, 403), (pages.csrf_failed, 403), (pages.not_found, 404)],
)
def test_pages_for_what_goes_wrong_need_no_database(view, status):
    request = RequestFactory().get("/en/")

    response = view(request)

    assert response.status_code == status
    assert 'class="exit"' in response.content.decode()


def test_a_refusal_is_shown_with_its_reasons():
    request = RequestFactory().get("/en/")

    response = RefusalsAreShown(lambda request: None).process_exception(request, Refused("Not now.", ["<too> early"]))

    assert response.status_code == 409
    assert "Not now." in response.content.decode()
    assert "<li>&lt;too&gt; early</li>" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_calmly():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"email": "a@example.org"})

    assert response.status_code == 403
    assert "Nothing was changed" in response.text


def test_the_exit_address_can_be_another_site(settings):
    settings.EXIT_URL = "https://weather.example/"

    page = pages.not_found(RequestFactory().get("/en/")).content.decode()

    assert page.count("https://weather.example/") == 2


def test_files_for_browsers_carry_the_policy_too(client, settings, tmp_path):
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path

    answer = client.get("/static/drawing.svg")

    assert (answer.status_code, b"".join(answer)[:4]) == (200, b"<svg")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
