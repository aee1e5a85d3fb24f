"""Hints for plain, careful writing."""

import pytest

from equalcity.toolboxes.writing import Finding, find_words_that_harm, is_plain, read, reading_age

PLAIN = "She sits down. You greet her. You ask how she is. " * 4
HARD = (
    "Notwithstanding institutional responsibilities, interdisciplinary professionals systematically "
    "operationalise comprehensive multidimensional confidentiality considerations throughout proceedings. "
) * 4


def test_plain_text_is_called_plain_and_hard_text_hard():
    assert is_plain(read(PLAIN, "en"), "en")
    assert not is_plain(read(HARD, "en"), "en")


def test_counts_are_those_of_the_text():
    reading = read("One two three. Four five six seven!", "en")

    assert (reading.words, reading.sentences, reading.words_a_sentence, reading.lix) == (7, 2, 4, None)


def test_a_long_sentence_is_named():
    sentence = " ".join(["word"] * 26) + "."

    assert read(sentence, "en").long_sentences == (sentence,)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "A victim came.", [Finding("victim", "survivor (“victim” only where a law uses it)")]),
        ("en", "Victimless words and survivors.", []),
        ("fr", "Une victime est venue.", [Finding("victime", "personne survivante (« victime » là où la loi le dit)")]),
        ("de", "Das Opfer kam.", [Finding("Opfer", "Überlebende (Opfer nur, wo ein Gesetz es sagt)")]),
        ("ar", "جاءت الضحية.", [Finding("الضحية", "ناجية أو ناجٍ")]),
        ("nl", "In hun cultuur gebeurt dat.", [Finding("In hun cultuur", "noem de daad, niet een cultuur")]),
        (
            "it",
            "Perché non l’hai detto prima?",
            [Finding("Perché non l’hai detto prima?", "nessuna domanda con perché")],
        ),
        ("it", "Resta perché ha paura.", []),
        ("sv", "Hon måste anmäla.", [Finding("Hon måste anmäla", "hon bestämmer")]),
        ("de-LU", "Alles gut.", []),
        ("xx", "victim", []),
    ],
)
def test_words_that_harm_are_found_as_whole_words(language, text, found):
    assert find_words_that_harm(text, language) == found


def test_arabic_has_no_lix():
    assert read("كلمة " * 60, "ar").lix is None


@pytest.mark.parametrize(("text", "age"), [(PLAIN, 7), (HARD, 19), ("Too short.", None)])
def test_a_plain_text_is_read_early_and_a_hard_one_late(text, age):
    assert reading_age(read(text, "en"), "en") == age
