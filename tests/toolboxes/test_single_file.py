"""The single file: whole, alone, small, and the same bytes each time."""

import base64
import json
import re
from copy import deepcopy
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from equalcity.core.inline import text_of
from equalcity.toolboxes.exporting import single_file
from equalcity.toolboxes.exporting.portable import LONGEST_RECORDING
from equalcity.toolboxes.exporting.source import Source
from tests.factories.export_sources import (
    HOSTILE,
    a_hostile_document,
    a_medium,
    a_source,
    starter_source,
    with_recording,
)
from tests.factories.packages import FIRST_STEP, SECOND_STEP, a_document
from tests.html_checker import check

LARGEST = 1_500_000


def _file(source: Source) -> str:
    return single_file.make(source, lambda done, count: None).decode()


class _Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _attributes(html: str, name: str) -> list[str]:
    return [value for _tag, attributes in _Elements(html).found if (value := attributes.get(name)) is not None]


def _data(html: str) -> dict:
    return json.loads(re.search(r'id="search-data">(.*?)</script>', html, re.DOTALL)[1])


@pytest.mark.parametrize("language", ["en", "fr", "de", "ar"])
def test_a_file_is_small_and_whole(language):
    source = starter_source(language)

    html = _file(source)

    steps = [step for manual in source.document["manuals"] for step in manual["steps"]]
    assert len(html.encode()) < LARGEST
    assert all(f'id="step-{step["id"]}"' in html for step in steps)


def test_files_are_valid():
    files = {
        "ar": _file(starter_source("ar")),
        "every block": _file(with_recording(a_medium("audio/mpeg"))),
        "hostile": _file(a_source(a_hostile_document())),
    }

    # Of a policy in the page the checker knows no hashes and no data: addresses; the journeys try it in a browser.
    assert [fault for fault in check(files) if "violates Content Security Policy" not in fault] == []


def test_the_same_source_gives_the_same_bytes():
    assert _file(a_source()) == _file(a_source())


def test_nothing_comes_from_elsewhere():
    html = _file(with_recording(a_medium("audio/mpeg")))

    assert all(address.startswith("data:") for address in _attributes(html, "src"))
    assert [a["href"] for tag, a in _Elements(html).found if tag == "link"] == ["data:,"]
    assert not {"iframe", "object", "embed", "form", "base"} & {tag for tag, _attributes in _Elements(html).found}


def test_the_policy_allows_the_style_and_script_of_the_file_alone():
    html = _file(a_source())
    policy = next(a["content"] for tag, a in _Elements(html).found if a.get("http-equiv"))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    script = re.search(r"<script data-[^>]*>(.*?)</script>", html, re.DOTALL)[1]

    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert all(f"'sha256-{_hash(text)}'" in policy for text in (style, script, text_of("calendar.css")))


def _hash(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode()


def test_every_link_inside_leads_somewhere_and_every_place_is_named_once():
    html = _file(a_source())
    places = _attributes(html, "id")

    inside = [address[1:] for address in _attributes(html, "href") if address.startswith("#")]

    assert set(inside) <= set(places)
    assert len(places) == len(set(places))
    assert f"step-{SECOND_STEP}" in inside


def test_blocks_that_two_steps_name_alike_are_told_apart():
    document = a_document()
    first, second = document["manuals"][0]["steps"]
    second["blocks"] = deepcopy(first["blocks"])

    places = _attributes(_file(a_source(document)), "id")

    assert len(places) == len(set(places))


def test_the_title_of_the_window_tells_nothing():
    head = _file(a_source()).partition("<style>")[0]

    assert re.findall(r"<title>(.*?)</title>", head) == ["Guide"]


def test_the_foot_tells_edition_licence_address_and_that_nothing_is_recorded():
    foot = _file(a_source(stage="pilot")).partition('<footer class="site-foot">')[2]

    assert "Edition 1.0, pilot" in foot
    assert "CC-BY-4.0" in foot
    assert "https://guide.example.org/en/toolboxes/safe-evenings/editions/1.0/" in foot
    assert "What is read here is not recorded." in foot


def test_a_draft_says_so_at_the_top():
    before, _main, _after = _file(a_source(stage="draft")).partition('<main id="main"')

    assert "Do not use it with people yet." in before


def test_short_recordings_go_along_and_long_ones_are_written_down():
    short = _file(with_recording(a_medium("video/mp4")))
    long = _file(with_recording(a_medium("video/mp4", size=LONGEST_RECORDING + 1)))

    assert 'src="data:video/mp4;base64,' in short
    assert "<video" not in long
    assert "The film is not in this file." in long


def test_the_search_has_index_texts_and_places():
    data = _data(_file(a_source()))

    assert data["places"] == {"front-desk/listen": f"step-{FIRST_STEP}", "front-desk/hand-over": f"step-{SECOND_STEP}"}
    assert data["index"]["title"] == "Safe evenings"
    assert len(data["texts"]["steps"]) == 2


def test_hostile_words_stay_words():
    document = a_hostile_document()
    source = a_source(document, change_note="\n- ".join(HOSTILE), license='"><script>alert(1)</script>')

    html = _file(source)
    elements = _Elements(html).found

    assert [a.get("type", "") for tag, a in elements if tag == "script"] == ["", "application/json"]
    assert not any(name.startswith("on") or name == "style" for _tag, a in elements for name in a)
    assert _data(html)["index"]["title"] == document["toolbox"]["title"]


def test_a_file_reports_each_step():
    heard = []

    single_file.make(a_source(), lambda done, count: heard.append((done, count)))

    assert heard == [(1, 2), (2, 2)]


def test_a_language_that_we_do_not_speak_is_framed_in_english():
    html = _file(a_source(a_document() | {"language": "ti"}))

    assert '<html lang="en" dir="ltr">' in html
    assert re.search(r'<main [^>]*lang="ti"', html)
    assert "https://guide.example.org/en/toolboxes/safe-evenings/editions/1.0/?in=ti" in html
