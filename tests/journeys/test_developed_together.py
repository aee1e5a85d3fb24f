"""How a toolbox comes to be, told by five people in five browsers at once: from a draft to what a city's readers read.

An author; the coordinator of Brussels, in French; a nurse in Luxembourg, in Arabic on her phone; an expert who has no
account; a reviewer, to whom translators outside send their files. And a reader, who is nobody's guest.

An edition never changes, so the languages come with an edition of their own: 1.0 is the original, 1.1 has French and
Arabic, and 1.2 changes a step to which Brussels has written a note.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from playwright.sync_api import Page, expect

from tests.factories.packages import WORDS, a_document, a_package, a_package_file
from tests.journeys.cities import fill_in_fact, publish_for_the_city, write_note
from tests.journeys.conftest import PHONE, OpenPage, SignIn
from tests.journeys.guests import read_and_say, say
from tests.journeys.outside_tools import translate_po, translate_xliff
from tests.journeys.people import give_role, mail_to
from tests.journeys.writing import (
    begin_to_freeze,
    bring_back,
    decide,
    freeze,
    on_board,
    open_a_round,
    publish,
    row_of,
    tag_on_board,
    take_out,
)

SLUG, TITLE = "long-evenings", "Long evenings"
AN_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STEP, OPTIONAL = f"{SLUG}/front-desk/listen/", f"{SLUG}/front-desk/hand-over/"
ASK = "Is each key message clear?"
UNCLEAR = "Combien de temps faut-il écouter ? Ce n’est pas dit."
THE_SAME = "For how long? Give a number."
MISSING = "من تستطيع أن تتصل به ليلاً؟"
TOO_MUCH = "Add a chapter on housing law."
ANSWER = "We look for a number that holds in every city."
REASON = "Another toolbox is about housing."
CHANGE = "“Listen” says for how long."
KEY = "Listen first, for ten minutes. Ask what she wants."
NEWER_KEY = "Listen first, as long as she speaks. Ask what she wants."
FRENCH_KEY = "Écoutez d’abord, pendant dix minutes. Demandez-lui ce qu’elle veut."
ARABIC_KEY = "استمعي أولاً لعشر دقائق. اسألي عمّا تريد."
NUMBER, NOTE, FRENCH_NOTE = "0800 30 030", "Ring at the side door.", "Sonnez à la porte latérale."
FRENCH_NOTE_ANEW = "Sonnez à la porte latérale, aussi longtemps qu’il le faut."
FRENCH, ARABIC = (
    {english: WORDS[language][name] for name, english in WORDS["en"].items()}
    | {KEY: key, TITLE: WORDS[language]["title"]}
    for language, key in (("fr", FRENCH_KEY), ("ar", ARABIC_KEY))
)


@dataclass
class People:
    """Who tells the story, each in a browser of her own, all open from the beginning to the end."""

    author: Page
    brussels: Page
    nurse: Page
    expert: Page
    reviewer: Page
    reader: Page
    coordinator: Page
    """Of the project; she has given the roles, and looks into the mailboxes of the demo."""
    toolbox: str = ""
    """The id of its page in the admin."""
    folder: Path = field(default_factory=Path)


@pytest.fixture
def people(signed_in: SignIn, visitor: Page, open_page: OpenPage, tmp_path: Path) -> People:
    coordinator = signed_in("project_coordinator")
    give_role(coordinator, "city@example.org", "RainbowHouse Brussels", "city_coordinator")
    give_role(coordinator, "worker@example.org", "Femmes en détresse asbl", "frontline_worker")
    author, reviewer = signed_in("toolbox_author"), signed_in("reviewer")
    for writer in (author, reviewer):
        writer.set_default_timeout(30_000)  # a package that is opened, a file that is taken in: seconds of work
    return People(
        author=author,
        brussels=signed_in("city_coordinator"),
        nurse=signed_in("frontline_worker", viewport=PHONE, locale="ar"),
        expert=visitor,
        reviewer=reviewer,
        reader=open_page(),
        coordinator=coordinator,
        folder=tmp_path,
    )


def test_five_people_develop_a_toolbox_together(people: People):
    given_a_toolbox_that_is_being_written(people)

    when_the_author_freezes_a_draft_and_asks(people)
    when_three_guests_say_what_they_miss_in_three_languages(people)
    then_the_author_reads_all_of_it_and_decides(people)

    when_she_writes_the_step_anew_beside_what_was_said(people)
    when_she_freezes_an_edition_and_says_what_is_done(people)
    then_readers_find_the_list_of_changes(people)
    then_each_guest_learns_what_became_of_hers(people)

    when_files_come_back_from_translators_outside(people)
    then_readers_have_both_languages_each_marked_for_what_it_is(people)

    when_brussels_makes_the_toolbox_its_own(people)
    then_readers_of_brussels_get_what_it_wrote(people)

    when_the_author_changes_the_step_in_a_new_edition(people)
    then_readers_of_brussels_get_the_new_step_and_are_told_of_the_older_note(people)
    when_brussels_has_seen_the_difference_and_writes_its_note_anew(people)
    then_no_note_is_called_older(people)


# A draft, and what three guests say of it ---------------------------------------------------------------------------


def a_toolbox_of_their_own() -> dict:
    """The small toolbox under another name and identity: other journeys publish it on the same site."""
    text = json.dumps(a_document()).replace("safe-evenings", SLUG).replace(WORDS["en"]["title"], TITLE)
    return json.loads(
        re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda one: str(uuid5(NAMESPACE_URL, one[0])), text)
    )


def given_a_toolbox_that_is_being_written(people: People) -> None:
    """Two steps in English, one of them optional; it came as a package, and its author goes on writing."""
    author, file = people.author, people.folder / "package.zip"
    package = a_package(a_toolbox_of_their_own(), number="0.1", stage="draft")
    file.write_bytes(a_package_file(package).read())
    author.goto("/admin/editions/")
    author.locator("[name=package]").set_input_files(file)
    author.get_by_role("button", name="Import").click()
    row_of(author, SLUG, "0.1").get_by_role("button", name="Open for writing").click()
    author.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    people.toolbox = re.search(r"/pages/(\d+)/", author.url).group(1)


def when_the_author_freezes_a_draft_and_asks(people: People) -> None:
    author = people.author
    freeze(author, people.toolbox, "0.2", "Draft")
    open_a_round(author, row_of(author, SLUG, "0.2"), ["Brussels", "Femmes en détresse asbl"], look_at=ASK)
    author.get_by_label("E-mail address of an expert").fill("expert@example.net")
    author.get_by_role("button", name="Invite the expert").click()
    expect(author.get_by_text("expert@example.net is invited.").first).to_be_visible()
    assert people.reader.goto(f"/en/toolboxes/{SLUG}/editions/0.2/").status == 404


def when_three_guests_say_what_they_miss_in_three_languages(people: People) -> None:
    brussels, nurse, expert = people.brussels, people.nurse, people.expert
    the_expert_comes_in(people)
    for guest, language in ((brussels, "fr"), (nurse, "ar"), (expert, "en")):
        guest.goto(f"/{language}/work/rounds/")
        guest.locator("a.choice").first.click()
        expect(guest.get_by_text(ASK)).to_be_visible()
    round_of_expert = expert.url

    read_and_say(brussels, "unclear", UNCLEAR)
    read_and_say(nurse, "missing", MISSING)
    expect(nurse.locator("html")).to_have_attribute("dir", "rtl")
    nurse.locator(".remarks li").filter(has_text=UNCLEAR).locator("form button").click()  # she agrees
    expect(nurse.locator(".remarks li").filter(has_text=UNCLEAR)).to_contain_text("✓")
    read_and_say(expert, "unclear", THE_SAME)

    expert.goto(round_of_expert)
    expect(expert.get_by_role("heading", name="You have read 1 of 2 steps")).to_be_visible()
    expert.get_by_role("link", name="Give feedback", exact=True).click()
    say(expert, "context", TOO_MUCH)


def the_expert_comes_in(people: People) -> None:
    expert, mailbox = people.expert, "expert@example.net"
    expert.goto(mail_to(people.coordinator, mailbox, r"(/en/work/rounds/come-in/\S+/)"))
    expert.get_by_role("button", name="Yes, send me the code").click()
    expert.get_by_label("Code", exact=True).fill(mail_to(people.coordinator, mailbox, r"Your code is (\S+)"))
    expert.locator("main").get_by_role("button", name="Sign in").click()
    expect(expert.get_by_role("heading", name=TITLE, level=1)).to_be_visible()


def then_the_author_reads_all_of_it_and_decides(people: People) -> None:
    """Two say the same and stand together; one is declined with a reason, one is for later and answered."""
    author = people.author
    author.goto("/admin/editions/")
    author.locator(f".ec-row:has(a[href*='/pages/{people.toolbox}/'])").get_by_role("link", name="Feedback").click()
    expect(author.locator(".ec-remark")).to_have_count(4)
    expect(on_board(author, UNCLEAR)).to_contain_text("Brussels · ")
    expect(on_board(author, UNCLEAR)).to_contain_text("1 agrees")
    expect(on_board(author, UNCLEAR).locator("[lang=fr]")).to_have_text(UNCLEAR)
    expect(on_board(author, MISSING).locator("[lang=ar][dir=rtl]")).to_have_text(MISSING)
    expect(on_board(author, TOO_MUCH)).to_contain_text("The whole toolbox")
    expect(on_board(author, TOO_MUCH)).to_contain_text("An expert · ")

    decide(author, "Put together: they say the same", UNCLEAR, THE_SAME)
    expect(on_board(author, UNCLEAR)).to_contain_text("1 more like it")
    expect(on_board(author, THE_SAME)).to_have_count(0)
    decide(author, "Accept", UNCLEAR)
    decide(author, "Decline", TOO_MUCH)
    expect(author.get_by_text("Say why you decline it.")).to_be_visible()
    decide(author, "Decline", TOO_MUCH, reason=REASON)
    decide(author, "Later", MISSING)
    states = {text: tag_on_board(author, text) for text in (UNCLEAR, TOO_MUCH, MISSING)}
    assert states == {UNCLEAR: "Accepted", TOO_MUCH: "Declined", MISSING: "Later"}

    on_board(author, MISSING).get_by_role("link", name="Open and answer").click()
    author.get_by_label("Your answer").fill(ANSWER)
    author.get_by_role("button", name="Send the answer").click()
    expect(author.get_by_text("Everybody in this round can read it.").first).to_be_visible()


# The next edition, and what became of it all -----------------------------------------------------------------------


def when_she_writes_the_step_anew_beside_what_was_said(people: People) -> None:
    author = people.author
    author.get_by_role("link", name="Write this step").click()
    author.get_by_role("button", name="Toggle feedback").click()
    beside = author.locator(".ec-beside")
    expect(beside.locator(".ec-remark")).to_have_count(2)  # what is declined, or says the same, does not stand here
    expect(beside.get_by_text(UNCLEAR)).to_be_visible()
    author.locator("[name=key_message]").fill(KEY)
    publish(author)


def when_she_freezes_an_edition_and_says_what_is_done(people: People) -> None:
    """She is asked for what is accepted, of a group only once."""
    author = people.author
    begin_to_freeze(author, people.toolbox, "1.0", "Final", "Read by two cities and an expert.")
    asked = author.locator(".ec-done")
    expect(asked).to_have_count(1)
    expect(asked).to_contain_text(UNCLEAR)
    asked.get_by_label("Done in this edition").check()
    asked.get_by_label("Line for the change list").fill(CHANGE)
    author.get_by_role("button", name="Freeze this edition").click()
    expect(author.get_by_text("Edition 1.0 is frozen.")).to_be_visible()


def then_readers_find_the_list_of_changes(people: People) -> None:
    reader = people.reader
    reader.goto(f"/en/toolboxes/{SLUG}/editions/")
    expect(reader.get_by_role("listitem").get_by_text(CHANGE)).to_have_count(1)
    reader.goto(f"/en/toolboxes/{STEP}")
    expect(reader.locator(".key")).to_have_text(KEY)


def then_each_guest_learns_what_became_of_hers(people: People) -> None:
    for guest in (people.brussels, people.nurse, people.expert):
        guest.goto("/en/work/feedback/")
    hers = {UNCLEAR: people.brussels, THE_SAME: people.expert, TOO_MUCH: people.expert, MISSING: people.nurse}
    became = {text: page.locator(".remarks > li").filter(has_text=text) for text, page in hers.items()}
    for text in (UNCLEAR, THE_SAME):
        expect(became[text]).to_contain_text("Accepted")
        expect(became[text]).to_contain_text("Done in edition 1.0.")
    expect(became[TOO_MUCH]).to_contain_text("Declined")
    expect(became[TOO_MUCH]).to_contain_text(REASON)
    expect(became[MISSING]).to_contain_text("Later")
    expect(became[MISSING]).to_contain_text(ANSWER)
    people.nurse.goto("/en/work/notices/")
    expect(people.nurse.get_by_text(TITLE).first).to_be_visible()


# French and Arabic ---------------------------------------------------------------------------------------------------


def when_files_come_back_from_translators_outside(people: People) -> None:
    """French as PO, of which she has read one step; Arabic as XLIFF, which the agency and she call reviewed."""
    reviewer, folder = people.reviewer, people.folder
    french, arabic = (f"/admin/editions/toolbox/{people.toolbox}/translations/{one}/" for one in ("fr", "ar"))
    count = translate_po(take_out(reviewer, french, "PO", folder / "work.po"), FRENCH)
    bring_back(reviewer, folder / "work.po", count)
    reviewer.goto(french)
    reviewer.get_by_role("link", name="Listen", exact=True).click()
    reviewer.get_by_role("button", name="Save and approve the whole page").click()
    expect(reviewer.get_by_text("count as reviewed.")).to_be_visible()

    count = translate_xliff(take_out(reviewer, arabic, "XLIFF 2", folder / "work.xlf"), ARABIC)
    bring_back(reviewer, folder / "work.xlf", count, reviewed=True)
    freeze(people.author, people.toolbox, "1.1", "Final", "Now in French and Arabic.")


def then_readers_have_both_languages_each_marked_for_what_it_is(people: People) -> None:
    reader = people.reader
    keys, warnings = {}, {}
    for language in ("fr", "ar"):
        for path in (STEP, OPTIONAL):
            reader.goto(f"/{language}/toolboxes/{path}")
            keys[language, path] = reader.locator(".key").inner_text()
            warnings[language, path] = reader.locator("main .note.warning").count()
    assert (keys["fr", STEP], keys["ar", STEP]) == (FRENCH_KEY, ARABIC_KEY)
    assert warnings == {("fr", STEP): 0, ("fr", OPTIONAL): 1, ("ar", STEP): 0, ("ar", OPTIONAL): 0}

    reader.goto(f"/en/toolboxes/{SLUG}/")
    expect(reader.get_by_role("row", name="français")).to_contain_text("1 of 2 steps checked by a person")
    expect(reader.get_by_role("row", name="العربية")).to_contain_text("2 of 2 steps checked by a person")


# Brussels -------------------------------------------------------------------------------------------------------------


def when_brussels_makes_the_toolbox_its_own(people: People) -> None:
    """A number, a note in two languages, and without the optional step."""
    page = people.brussels
    page.goto(f"/en/work/adaptations/start/{SLUG}/")
    page.get_by_label("City", exact=True).select_option(label="Brussels")
    page.locator("[name=languages][value=fr]").check()
    page.get_by_role("button", name="Begin").click()
    home = page.url
    fill_in_fact(page, "night-number", NUMBER)
    page.get_by_role("link", name="Listen", exact=True).click()
    write_note(page, "English", NOTE)
    write_note(page, "French", FRENCH_NOTE)
    page.goto(home)
    page.get_by_role("link", name="Hand over", exact=True).click()
    page.get_by_role("button", name="Hide this step").click()
    page.goto(home)
    publish_for_the_city(page)


def then_readers_of_brussels_get_what_it_wrote(people: People) -> None:
    reader = people.reader
    reader.goto(f"/en/toolboxes/{SLUG}/")
    reader.get_by_role("navigation", name="The edition of your city").get_by_role("link", name="Brussels").click()
    reader.get_by_role("link", name="Manual for front desks").click()
    expect(reader.get_by_role("link", name="Hand over")).to_have_count(0)
    reader.get_by_role("link", name="Listen").first.click()
    expect(reader.locator(".city-note")).to_contain_text(NOTE)
    expect(reader.locator(".city-note .older")).to_have_count(0)
    expect(reader.get_by_text("As used in Brussels.").first).to_be_visible()
    expect(reader.get_by_role("link", name=NUMBER)).to_have_attribute("href", "tel:080030030")
    reader.get_by_role("link", name="Without the city’s part").click()
    expect(reader).to_have_url(re.compile(rf"/en/toolboxes/{STEP}$"))
    expect(reader.locator(".city-note")).to_have_count(0)
    reader.goto(f"/fr/in/brussels/toolboxes/{STEP}")
    expect(reader.locator(".city-note")).to_contain_text(FRENCH_NOTE)


def when_the_author_changes_the_step_in_a_new_edition(people: People) -> None:
    author = people.author
    author.goto(f"/admin/pages/{people.toolbox}/")
    author.get_by_role("link", name="Explore child pages of 'Manual for front desks'").click()
    author.get_by_role("link", name="Listen", exact=True).first.click()
    author.locator("[name=key_message]").fill(NEWER_KEY)
    publish(author)
    freeze(author, people.toolbox, "1.2", "Final", "She decides how long.")


def then_readers_of_brussels_get_the_new_step_and_are_told_of_the_older_note(people: People) -> None:
    reader = people.reader
    reader.goto(f"/en/in/brussels/toolboxes/{STEP}")
    expect(reader.locator(".key")).to_have_text(NEWER_KEY)
    expect(reader.locator(".city-note")).to_contain_text(NOTE)
    expect(reader.locator(".city-note .older")).to_contain_text("Written for edition 1.1.")

    reader.goto(f"/en/toolboxes/{SLUG}/")
    expect(reader.get_by_role("row", name="français")).to_contain_text("1 step is older than the original")
    reader.goto(f"/fr/toolboxes/{STEP}")
    expect(reader.locator(".key")).to_have_text(FRENCH_KEY)
    expect(reader.locator("main .note.warning")).to_have_count(1)


def when_brussels_has_seen_the_difference_and_writes_its_note_anew(people: People) -> None:
    page = people.brussels
    page.goto("/en/work/notices/")
    expect(page.get_by_text("1.2").first).to_be_visible()
    page.goto("/en/work/adaptations/")
    page.get_by_role("link", name=f"Brussels: {TITLE}").click()
    home = page.url
    page.get_by_role("link", name="Keep the note, write it anew, or throw it away").click()
    difference = page.locator(".difference")
    expect(difference.locator("del")).to_contain_text(["for ten minutes"])
    expect(difference.locator("ins")).to_contain_text(["as long as she speaks"])
    write_note(page, "French", FRENCH_NOTE_ANEW)
    page.get_by_role("button", name="Keep it as it is").click()
    expect(page).to_have_url(home)
    expect(page.get_by_text("Waiting for your decision")).to_have_count(0)
    publish_for_the_city(page)


def then_no_note_is_called_older(people: People) -> None:
    reader = people.reader
    for language, note in (("en", NOTE), ("fr", FRENCH_NOTE_ANEW)):
        reader.goto(f"/{language}/in/brussels/toolboxes/{STEP}")
        expect(reader.locator(".city-note")).to_contain_text(note)
        expect(reader.locator(".city-note .older")).to_have_count(0)
