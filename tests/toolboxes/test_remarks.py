"""Feedback of guests: given once, changed until decided, taken back, agreed with; who reads it, under which name."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from equalcity.core.errors import Refused
from equalcity.network.models import Person
from equalcity.toolboxes.actions.remarks import Words, agree, change_remark, give_remark, withdraw_remark
from equalcity.toolboxes.actions.rounds import close_round, uninvite_guest
from equalcity.toolboxes.models import Remark, RemarkAgreement, RemarkState
from equalcity.toolboxes.round_reading import parts_of
from tests.factories.network import a_person, a_translator, a_worker, an_author
from tests.factories.rounds import a_guest_of, a_remark, a_round, first_step

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def words(**facts: object) -> Words:
    return Words(**({"kind": "unclear", "text": "Say first whom she can ask."} | facts))


def a_client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(**facts: object) -> dict[str, object]:
    return {"identity": str(uuid4()), "kind": "wrong", "text": "The number is old.", "language": "en"} | facts


# Giving ---------------------------------------------------------------------------------------------------------------


def test_what_is_sent_twice_comes_once():
    opened = a_round()
    guest, identity = a_guest_of(opened), uuid4()

    first, is_new = give_remark(opened, words(), identity=identity, by=guest)
    second, is_new_again = give_remark(opened, words(text="Other"), identity=identity, by=guest)

    assert (is_new, is_new_again, first) == (True, False, second)
    assert Remark.objects.get().text == "Say first whom she can ask."


def test_nobody_takes_the_identity_of_somebody_elses_remark():
    opened = a_round()
    remark = a_remark(opened)

    with pytest.raises(Refused, match="write it anew"):
        give_remark(opened, words(), identity=remark.pk, by=a_guest_of(opened))


def test_what_was_taken_back_does_not_come_back_when_the_phone_sends_it_late():
    opened = a_round()
    remark = a_remark(opened, by=a_guest_of(opened))
    withdraw_remark(remark, by=remark.author)

    _known, is_new = give_remark(opened, words(), identity=remark.pk, by=remark.author)

    assert (is_new, Remark.objects.get().text, Remark.objects.visible_to(remark.author).count()) == (False, "", 0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"text": " \n "}, "write your feedback"),
        ({"text": "x" * 5001}, "too long"),
        ({"suggestion": "x" * 5001}, "too long"),
        ({"kind": "applause"}, "what kind"),
        ({"step": uuid4()}, "no such step"),
        ({"block": "x"}, "no such step"),
    ],
)
def test_what_is_not_sound_is_refused_with_a_sentence(facts, sentence):
    opened = a_round()

    with pytest.raises(Refused, match=sentence):
        give_remark(opened, words(**facts), identity=uuid4(), by=a_guest_of(opened))


def test_a_block_must_be_of_its_step():
    opened = a_round()
    guest, part = a_guest_of(opened), parts_of(opened.edition)[0]

    give_remark(opened, words(step=part.id, block=next(iter(part.blocks))), identity=uuid4(), by=guest)

    with pytest.raises(Refused, match="no such part"):
        give_remark(opened, words(step=part.id, block=str(uuid4())), identity=uuid4(), by=guest)


def test_only_guests_of_an_open_round_give_feedback():
    opened = a_round()
    guest = a_guest_of(opened)

    for person in (an_author(), a_worker()):
        with pytest.raises(Refused, match="Only guests"):
            give_remark(opened, words(), identity=uuid4(), by=person)
    close_round(opened, by=an_author())
    with pytest.raises(Refused, match="closed"):
        give_remark(opened, words(), identity=uuid4(), by=guest)


# Names ----------------------------------------------------------------------------------------------------------------


def test_an_anonymous_remark_names_the_organisation_only_to_authors_too():
    opened = a_round()
    guest = a_guest_of(opened, first_name="Amina")
    a_remark(opened, by=guest, anonymous=True)

    organisation = guest.memberships.get().organisation
    page = a_client(a_guest_of(opened)).get(reverse("rounds:step", args=[opened.pk, first_step(opened)]))

    assert f"Somebody of {organisation}" in page.text
    assert "Amina" not in page.text.replace("You are signed in as Amina", "")
    assert Remark.objects.get().signed == f"Somebody of {organisation}"


def test_an_expert_without_an_organisation_cannot_hide_in_one():
    opened = a_round()
    expert = a_person()
    opened.guests.create(person=expert)

    with pytest.raises(Refused, match="name cannot be left out"):
        give_remark(opened, words(anonymous=True), identity=uuid4(), by=expert)


def test_the_form_says_to_an_expert_why_her_name_stays_and_to_others_that_it_may_go():
    opened = a_round()
    expert, guest = a_person(), a_guest_of(opened)
    opened.guests.create(person=expert)

    asked, with_choice = (a_client(one).get(reverse("rounds:give", args=[opened.pk])).text for one in (expert, guest))

    assert ("you were asked as an expert" in asked, 'name="anonymous"' in asked) == (True, False)
    assert ("you were asked as an expert" in with_choice, 'name="anonymous"' in with_choice) == (False, True)


def test_who_has_left_her_organisation_changes_her_words_without_showing_her_name():
    opened = a_round()
    guest = a_guest_of(opened)
    remark = a_remark(opened, by=guest, anonymous=True)
    opened.guests.create(person=guest)
    guest.memberships.all().delete()
    url = reverse("rounds:change", args=[remark.pk])

    form = a_client(guest).get(url).text
    a_client(guest).post(url, sent(step=str(remark.step), anonymous="on", version=1))

    changed = Remark.objects.get()
    assert 'name="anonymous"' in form
    assert (changed.text, changed.anonymous, changed.version) == ("The number is old.", True, 2)


@pytest.mark.parametrize(("name", "shown"), [("Olga", "Olga"), ("", "An expert")])
def test_the_mailbox_of_an_expert_is_shown_to_no_other_guest(name: str, shown: str):
    opened = a_round()
    expert = a_person(email="olga@example.org", first_name=name)
    opened.guests.create(person=expert)
    a_remark(opened, by=expert)

    page = a_client(a_guest_of(opened)).get(reverse("rounds:step", args=[opened.pk, first_step(opened)]))

    assert (shown in page.text, "olga@example.org" in page.text) == (True, False)


def test_a_remark_outlives_the_account_of_its_author_without_her_name():
    remark = a_remark(a_round())
    organisation = remark.organisation

    remark.author.delete()

    assert Remark.objects.get().signed == f"Somebody of {organisation}"


def test_a_remark_of_an_expert_who_is_gone_is_signed_by_somebody():
    opened = a_round()
    expert = a_person()
    opened.guests.create(person=expert)
    remark = a_remark(opened, by=expert)

    expert.delete()

    assert Remark.objects.get(pk=remark.pk).signed == "Somebody"


# Who reads it ---------------------------------------------------------------------------------------------------------


def test_guests_of_the_round_and_those_who_read_drafts_see_it_and_nobody_else():
    opened = a_round()
    remark = a_remark(opened)

    seen = [
        Remark.objects.visible_to(one).exists()
        for one in (a_guest_of(opened), an_author(), a_translator(), remark.author)
    ]
    hidden = [Remark.objects.visible_to(one).exists() for one in (a_worker(), a_person())]

    assert (seen, hidden) == ([True] * 4, [False] * 2)


def test_a_guest_who_is_taken_back_sees_her_own_only():
    opened = a_round()
    guest = a_guest_of(opened)
    own = a_remark(opened, by=guest)
    a_remark(opened)

    uninvite_guest(opened.guests.first(), by=an_author())

    assert list(Remark.objects.visible_to(guest)) == [own]


# Changing, taking back, agreeing --------------------------------------------------------------------------------------


def test_she_changes_it_until_it_is_decided():
    remark = a_remark(a_round())
    changed = change_remark(remark, words(kind="praise", text="Good."), version=1, by=remark.author)
    Remark.objects.update(state=RemarkState.ACCEPTED)

    assert (changed.text, changed.version) == ("Good.", 2)
    with pytest.raises(Refused, match="decided"):
        change_remark(remark, words(), version=2, by=remark.author)
    with pytest.raises(Refused, match="decided"):
        withdraw_remark(remark, by=remark.author)


def test_of_two_changes_at_once_the_second_is_told():
    remark = a_remark(a_round())
    change_remark(remark, words(text="On the phone."), version=1, by=remark.author)

    with pytest.raises(Refused, match="changed meanwhile"):
        change_remark(remark, words(text="On the desk."), version=1, by=remark.author)

    assert Remark.objects.get().text == "On the phone."


def test_nobody_else_changes_it_or_takes_it_back():
    opened = a_round()
    remark, other = a_remark(opened), a_guest_of(opened)

    for refused in (
        lambda: change_remark(remark, words(), version=1, by=other),
        lambda: withdraw_remark(remark, by=other),
    ):
        with pytest.raises(Refused, match="not your feedback"):
            refused()


def test_others_agree_once_and_not_with_their_own():
    opened = a_round()
    remark, other = a_remark(opened), a_guest_of(opened)

    for _time in range(2):
        agree(remark, agrees=True, by=other)
    agreements = RemarkAgreement.objects.count()
    agree(remark, agrees=False, by=other)

    assert (agreements, RemarkAgreement.objects.count()) == (1, 0)
    with pytest.raises(Refused, match="your own"):
        agree(remark, agrees=True, by=remark.author)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_guest_gives_feedback_on_a_step_reads_it_again_and_takes_it_back():
    opened = a_round()
    client, step = a_client(a_guest_of(opened)), first_step(opened)

    form = client.get(reverse("rounds:give_on_step", args=[opened.pk, step]))
    answer = client.post(reverse("rounds:give_on_step", args=[opened.pk, step]), sent(step=step), follow=True)
    remark = Remark.objects.get()
    mine = client.get("/en/work/feedback/")
    client.post(reverse("rounds:change", args=[remark.pk]), sent(step=step, text="Newer.", version=1))
    client.post(reverse("rounds:withdraw", args=[remark.pk]))

    assert "Your feedback is sent" in answer.text
    assert "The number is old." in answer.text
    assert "The number is old." in mine.text
    assert "The whole step" in form.text
    assert Remark.objects.get().withdrawn_at


def test_feedback_on_the_whole_chooses_a_step_or_none():
    opened = a_round()
    client = a_client(a_guest_of(opened))

    page = client.get(reverse("rounds:give", args=[opened.pk]))
    client.post(reverse("rounds:give", args=[opened.pk]), sent())

    assert "The whole toolbox" in page.text
    assert Remark.objects.get().step is None


def test_another_remark_from_a_page_that_was_sent_is_asked_about_and_not_lost():
    opened = a_round()
    client, url, first = a_client(a_guest_of(opened)), reverse("rounds:give", args=[opened.pk]), sent()
    client.post(url, first)

    again = client.post(url, first)
    other = client.post(url, first | {"text": "And the map is missing."})

    assert (again.status_code, other.status_code, Remark.objects.count()) == (302, 422, 1)
    assert "And the map is missing." in other.text
    assert first["identity"] not in other.text


def test_a_phone_that_sends_later_gets_plain_answers():
    opened = a_round()
    client, url, one = a_client(a_guest_of(opened)), reverse("rounds:give", args=[opened.pk]), sent()
    later = {"headers": {"X-Requested-With": "kept"}}

    answers = [client.post(url, one, **later), client.post(url, one, **later), client.post(url, sent(text=""), **later)]

    assert [answer.status_code for answer in answers] == [201, 200, 422]
    assert answers[2].json()["sentences"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eevil", "{{ 7|add:7 }}", "x\x00y", "🎈" * 2000])
def test_hostile_words_are_words(text):
    opened = a_round()
    client = a_client(a_guest_of(opened))

    client.post(reverse("rounds:give", args=[opened.pk]), sent(text=text))
    page = client.get(reverse("rounds:whole", args=[opened.pk]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "14" not in [line.strip() for line in page.text.splitlines()]


def test_three_remarks_cost_no_more_questions_than_one(django_assert_max_num_queries):
    opened = a_round()
    client, url = a_client(a_guest_of(opened)), reverse("rounds:step", args=[opened.pk, first_step(opened)])
    a_remark(opened)
    client.get(url)
    with django_assert_max_num_queries(100) as one:
        client.get(url)
    a_remark(opened)
    a_remark(opened)

    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_a_stranger_finds_no_feedback():
    remark = a_remark(a_round())
    client = a_client(a_worker())

    answers = [client.get(reverse("rounds:change", args=[remark.pk]))]
    answers += [client.post(reverse(f"rounds:{name}", args=[remark.pk])) for name in ("change", "withdraw", "agree")]

    assert {answer.status_code for answer in answers} == {404}
