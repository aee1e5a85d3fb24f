"""Each check of content finds what it is for: a small toolbox passes, the same one damaged in one place does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from equalcity.toolboxes.adaptation_sources import WrittenAdaptation, WrittenNote
from equalcity.toolboxes.adapting import Fact
from tests.content import adaptations, depth, standards, translations, wording
from tests.content.report import OF_LANGUAGE, OF_TRANSLATION
from tests.content.small_toolbox import SVG, a_toolbox, block_of
from tests.content.toolbox_texts import Texts

HARD = (
    "Notwithstanding institutional responsibilities, interdisciplinary professionals systematically operationalise "
    "comprehensive multidimensional confidentiality considerations throughout proceedings and consultations. "
) * 3


def set_field(language: str, key: str, **fields: object) -> Callable[[Texts], None]:
    return lambda texts: block_of(texts, language, key).update(fields)


@pytest.mark.parametrize("check", OF_LANGUAGE)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_toolbox_passes(language: str, check: str) -> None:
    assert OF_LANGUAGE[check](a_toolbox(), language) == []


@pytest.mark.parametrize("check", OF_TRANSLATION)
def test_a_whole_translation_passes(check: str) -> None:
    assert OF_TRANSLATION[check](a_toolbox(), "fr") == []


@pytest.mark.parametrize(
    ("check", "language", "damage"),
    [
        ("words that harm", "en", set_field("en", "do", text="The victim came in.")),
        ("words that harm", "fr", set_field("fr", "do", text="La victime est entrée.")),
        ("telephone numbers", "en", set_field("en", "do", text="Call 113.")),
        ("telephone numbers", "en", set_field("en", "do", text="The office: +352 12 34 56 78.")),
        ("telephone numbers", "en", set_field("en", "do", text="The office: 0800 12 344.")),
        ("telephone numbers", "fr", set_field("fr", "do", text="La ligne : 116 016.")),
        ("telephone numbers", "en", set_field("en", "do", text="The office: 02 123 45 67.")),
        ("left open", "en", set_field("en", "do", text="TODO: ask the nurse.")),
        ("left open", "en", set_field("en", "do", text="The nurse is […] there.")),
        ("left open", "fr", set_field("fr", "do", text="Lorem ipsum dolor.")),
        ("left open", "en", set_field("en", "do", text=" ")),
        ("a sentence twice", "en", set_field("en", "do", text="We sit down and we drink some water. " * 2)),
        (
            "a sentence twice",
            "fr",
            set_field("fr", "cups", alt="Saluez-la, offrez de l’eau et du temps pour respirer."),
        ),
        ("hard to read", "en", set_field("en", "do", text=HARD)),
        ("hard to read", "en", set_field("en", "poster", text=HARD)),
        ("hard to read", "fr", set_field("fr", "do", text="mot " * 300)),
        ("links", "en", set_field("en", "do", text="See [it](step:gone).")),
        ("links", "en", set_field("en", "do", text="See [it](http://who.int/).")),
        ("links", "en", set_field("en", "do", text="See [it](https://who).")),
        ("links", "en", set_field("en", "sources", items=[{"title": "Facts", "url": "http://who.int/"}])),
        ("pictures", "en", set_field("en", "cups", alt="Cups")),
        ("pictures", "fr", set_field("fr", "cups", alt="Image : deux tasses posées sur une table")),
        ("pictures", "en", set_field("en", "cups", file="media/gone.svg")),
        ("handouts longer than a page", "en", set_field("en", "poster", text="We are here. " * 60)),
        ("handouts longer than a page", "fr", set_field("fr", "poster", text="Bonjour.\n\n" * 40)),
        ("another language", "fr", set_field("fr", "cups", alt="Line drawing of two cups on a low table.")),
        (
            "another language",
            "fr",
            set_field(
                "fr",
                "do",
                text="Saluez-la. " * 30 + "\n\nThen ask her what would help her first today, and wait for it.",
            ),
        ),
        ("another language", "en", set_field("en", "cups", alt="Dessin au trait de deux tasses sur une table.")),
    ],
)
def test_damage_is_found(check: str, language: str, damage: Callable[[Texts], None]) -> None:
    texts = a_toolbox()
    if check == "a sentence twice" and language == "fr":
        block_of(texts, "fr", "do")["text"] = "Saluez-la, offrez de l’eau et du temps pour respirer."

    damage(texts)

    assert OF_LANGUAGE[check](texts, language) != []


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("another shape", lambda texts: texts.files["fr"]["greet"]["blocks"].pop()),
        ("another shape", lambda texts: block_of(texts, "fr", "words")["say"].append({"text": "Oui"})),
        ("another shape", lambda texts: block_of(texts, "fr", "ask")["options"][1].update(correct=True)),
        ("another shape", set_field("fr", "poster", format="card")),
        ("another shape", lambda texts: block_of(texts, "fr", "sources")["items"][0].update(url="https://else.int/")),
        ("left in the source", set_field("fr", "poster", title="Poster")),
        ("other links", set_field("fr", "do", text="Lisez [l’étape](step:greet).")),
        ("other numbers", set_field("fr", "hiv", text="Dans les 27 heures. En cas de danger, appelez le 112.")),
        ("other numbers", set_field("fr", "poster", text="Vous pouvez nous demander.")),
        ("terms", set_field("fr", "do", text="Saluez-la. [Ensuite](step:write-it), le juriste.")),
    ],
)
def test_damage_to_a_translation_is_found(check: str, damage: Callable[[Texts], None]) -> None:
    texts = a_toolbox()

    damage(texts)

    assert OF_TRANSLATION[check](texts, "fr") != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ask her what would help first, and wait for her answer."),
        ("fr", "Demandez-lui ce qui l’aiderait d’abord, et attendez sa réponse."),
        ("nl", "Vraag haar wat haar nu het meest zou helpen en wacht op haar antwoord."),
        ("de", "Fragen Sie sie, was ihr zuerst helfen würde, und warten Sie die Antwort ab."),
        ("it", "Chiedile che cosa le sarebbe più utile adesso e aspetta la sua risposta."),
        ("sv", "Fråga henne vad som skulle hjälpa henne först och vänta på hennes svar."),
        ("ar", "اسأليها ما الذي قد يساعدها أولاً وانتظري جوابها بهدوء."),
    ],
)
def test_language_of_a_sentence_is_known(language: str, text: str) -> None:
    assert translations.language_of(text) == language


def test_dates_laws_hours_and_amounts_are_no_telephone_numbers() -> None:
    texts = a_toolbox()

    block_of(texts, "en", "do")["text"] = (
        "Directives 2012/29/EU and 2024/1385, since 29.11.2012 or 2026-11-25, from 14:00 to 17:30, for 1,500 people, "
        "15 to 20 minutes. Call within 72 hours, or call 112."
    )

    assert wording.telephone_numbers(texts, "en") == []


def test_what_the_public_reads_has_a_lower_limit() -> None:
    texts = a_toolbox()
    block_of(texts, "en", "do")["text"] = (
        "She can come here today and ask us for somebody who speaks her language. " * 40
    )

    assert wording.hard_to_read(texts, "en") == []
    assert wording.hard_to_read(texts, "en", frozenset({"desk"})) != []


def test_numbers_say_the_same_in_other_scripts_and_clocks() -> None:
    texts = a_toolbox()
    block_of(texts, "en", "do")["text"] = "From 10:00 to 5 p.m. [there](step:write-it)."

    block_of(texts, "fr", "do")["text"] = "De 10 h à 17 h, [là](step:write-it)."

    assert translations.other_numbers(texts, "fr") == []
    assert wording.western("٧٢") == "72"


def test_law_and_lists_may_use_words_that_harm_elsewhere() -> None:
    texts = a_toolbox()

    block_of(texts, "en", "do")["text"] = "The law gives rights to victims of crime. See [it](step:write-it)."

    assert wording.words_that_harm(texts, "en") == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda texts: texts.files["en"]["greet"]["blocks"].remove(block_of(texts, "en", "sources")),
        set_field("en", "sources", items=[{"title": "Key facts about PEP"}]),
        set_field("en", "sources", items=[{"title": "About chairs", "url": "https://who.int/"}]),
    ],
)
def test_claim_without_its_source_is_found(damage: Callable[[Texts], None]) -> None:
    whole, damaged = a_toolbox(), a_toolbox()

    damage(damaged)

    assert depth.claims_without_source(whole) == []
    assert depth.claims_without_source(damaged) != []


@pytest.mark.parametrize(
    "drawing",
    [
        SVG.replace("<path", '<script>alert("x")</script><path'),
        SVG.replace("<path", '<image href="https://else.int/x.png"/><path'),
        SVG.replace("<path", "<text>Hello</text><path"),
        SVG.replace('viewBox="0 0 10 10"', ""),
    ],
)
def test_drawing_that_runs_fetches_or_speaks_is_found(drawing: str) -> None:
    texts = a_toolbox()

    texts.media["cups.svg"] = drawing

    assert depth.bad_drawings(a_toolbox()) == []
    assert depth.bad_drawings(texts) != []


def a_deep_toolbox() -> Texts:
    """Ten steps of 300 words with all their parts, twelve questions."""
    texts = a_toolbox()
    steps = [f"step-{number}" for number in range(10)]
    texts.edition["manuals"] = [{"slug": "desk", "steps": steps}]
    ask, source = block_of(texts, "en", "ask"), block_of(texts, "en", "sources")
    questions = [{**ask, "key": f"ask-{number}"} for number in range(12)]
    play = {"type": "activity", "key": "play", "minutes": 20, "group_size": "Two", "materials": ["a chair"]}
    others = [{"type": kind, "key": kind} for kind in ("case_story", "checklist", "local_fact")]
    pitfalls = {"type": "text", "key": "pitfalls", "text": "Haste."}
    words = block_of(texts, "en", "words")
    blocks = [{"type": "text", "key": "do", "text": "word " * 300}, source, play, words, pitfalls, *others]
    for step in steps:
        fields = {"title": step, "key_message": step, "purpose": step}
        texts.files["en"][step] = {**fields, "blocks": [dict(block) for block in blocks]}
    texts.files["en"][steps[0]]["blocks"].extend(questions)
    return texts


@pytest.mark.parametrize(
    "damage",
    [
        lambda texts: texts.edition["manuals"][0]["steps"].pop(),
        lambda texts: texts.files["en"]["step-1"]["blocks"].pop(0),
        lambda texts: texts.files["en"]["step-1"]["blocks"].append(
            {"type": "text", "key": "more", "text": "word " * 300}
        ),
        lambda texts: texts.files["en"]["step-1"]["blocks"].pop(1),
        lambda texts: texts.files["en"]["step-1"]["blocks"].pop(3),
        lambda texts: texts.files["en"]["step-1"]["blocks"].pop(4),
        lambda texts: texts.files["en"]["step-1"]["blocks"].pop(),
        lambda texts: texts.files["en"]["step-1"]["blocks"][2].update(materials=[]),
        lambda texts: texts.files["en"]["step-1"].update(purpose=""),
        lambda texts: texts.files["en"]["step-0"]["blocks"].pop(),
        lambda texts: texts.files["en"]["step-0"]["blocks"][-1].update(explanation=""),
        lambda texts: texts.files["en"]["step-0"]["blocks"][-1].update(options=[{"text": "All", "correct": True}]),
    ],
)
def test_toolbox_that_is_not_whole_is_found(damage: Callable[[Texts], None]) -> None:
    texts = a_deep_toolbox()

    damage(texts)

    assert depth.shallow(a_deep_toolbox()) == []
    assert depth.shallow(texts) != []


@pytest.mark.parametrize(
    ("words", "kinds", "whole"), [(200, 4, True), (100, 4, False), (300, 4, False), (200, 3, False)]
)
def test_step_for_the_public_is_short_and_needs_no_words_for_workers(words: int, kinds: int, whole: bool) -> None:
    texts = a_deep_toolbox()
    source = block_of(texts, "en", "sources")
    blocks = [{"type": "text", "key": "do", "text": "word " * words}, source, {"type": "checklist", "key": "ready"}]
    blocks.append({"type": "local_services", "key": "help"})
    names = dict.fromkeys(("title", "key_message", "purpose"), "Yours")

    texts.edition["manuals"].append({"slug": "for-you", "steps": ["yours"]})
    texts.files["en"]["yours"] = {**names, "blocks": blocks[:kinds]}

    assert (depth.shallow(texts, frozenset({"for-you"})) == []) is whole
    assert depth.shallow(texts) != []


def test_terms_that_two_toolboxes_say_otherwise_are_found() -> None:
    one, other, third = a_toolbox(), a_toolbox(), a_toolbox()

    other.files["fr"]["glossary"][0]["term"] = "Juriste"
    third.files["en"]["glossary"][0]["key"] = "advocate"

    assert translations.terms_apart([one, a_toolbox()]) == []
    assert len(translations.terms_apart([one, other])) == 1
    assert len(translations.terms_apart([one, third])) == 1


STANDARD = {"key": "choice", "says": "(?i)you decide", "steps": {"quiet-desk": ["greet"]}}


@pytest.mark.parametrize(
    ("standard", "faults"),
    [
        (STANDARD, 0),
        ({**STANDARD, "steps": {}}, 1),
        ({**STANDARD, "steps": {}, "left_out": {"quiet-desk": "It is for buildings."}}, 0),
        ({**STANDARD, "steps": {"quiet-desk": ["gone"]}}, 1),
        ({**STANDARD, "steps": {"quiet-desk": ["write-it"]}}, 1),
    ],
)
def test_standard_needs_a_step_that_speaks_of_it_or_a_reason(standard: dict, faults: int) -> None:
    assert len(standards.unmet([standard], a_toolbox())) == faults


def test_plans_of_training_have_their_length() -> None:
    texts = a_toolbox()
    plan = {"half a day": "greet", "one day": "write-it", "two days": "write-it", "for the facilitator": "greet"}
    texts.files["en"]["greet"]["blocks"].append({"type": "activity", "key": "plan", "minutes": 210})
    texts.files["en"]["write-it"]["blocks"].append({"type": "activity", "key": "plan", "minutes": 450})

    assert standards.untrained({"quiet-desk": plan}, texts) == []
    assert len(standards.untrained({"quiet-desk": {**plan, "one day": "greet"}}, texts)) == 1
    assert len(standards.untrained({"quiet-desk": {**plan, "two days": "gone"}}, texts)) == 1
    assert len(standards.untrained({}, texts)) == 4


A_FACT = Fact(
    fact="night-number", language="fr", text="0800 30 030", source="https://example.org/nuit", checked_on=None
)
A_NOTE = WrittenNote(
    slug="greet",
    step="",
    language="fr",
    markdown="Entrez par la porte de côté, à toute heure.\n\nSource : [Night desk](https://example.org/nuit)",
)


def _an_example(*things: Fact | WrittenNote) -> WrittenAdaptation:
    return WrittenAdaptation(
        city="example",
        languages=["fr"],
        facts=[one for one in things if isinstance(one, Fact)],
        notes=[one for one in things if isinstance(one, WrittenNote)],
    )


def test_a_whole_example_of_an_adaptation_passes() -> None:
    assert adaptations.faults(_an_example(A_FACT, A_NOTE)) == []


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (replace(A_FACT, source="Somebody told us"), "its source is no address"),
        (replace(A_FACT, checked_on=date(2026, 11, 2)), "says that it was checked"),
        (replace(A_FACT, text="Les victimes peuvent venir le soir et la nuit."), "better:"),
        (replace(A_FACT, text="Call before you come in, and say which language you need."), "reads as en"),
        (replace(A_NOTE, markdown="Entrez par la porte de côté."), "names no source"),
        (replace(A_NOTE, markdown=A_NOTE.markdown.replace("porte", "TODO")), "TODO"),
        (replace(A_NOTE, markdown="mot " * 40 + "\n\nSource : [a](https://example.org/nuit)"), "too long"),
    ],
)
def test_damage_to_an_example_of_an_adaptation_is_found(damaged: Fact | WrittenNote, said: str) -> None:
    assert said in "\n".join(adaptations.faults(_an_example(damaged)))
