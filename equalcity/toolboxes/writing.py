"""Hints for plain, careful writing: sentence length, readability, words that harm. Pure: text in, hints out.

Readability is LIX (Björnsson 1968): words a sentence plus the share of words of more than six letters, in percent.
It needs no dictionary and works for all our languages in Latin letters; about 25 is a children's book, 40 a newspaper,
above 55 an official text. Hints teach; only words that harm are counted in the check before freezing.
"""

import re
from dataclasses import dataclass
from functools import cache

LONG_WORD = 6
"""Letters; a longer word counts as long in LIX."""
LONG_SENTENCE = 25
"""Words; a longer sentence is named."""
LIX_FOR_WORKERS = 50
"""Aim for texts for workers: below this; German and Swedish words are longer, see LIX_EXTRA."""
LIX_FOR_THE_PEOPLE = 40
"""The same in a manual that young people, parents or survivors read themselves."""
LIX_EXTRA = {"de": 8, "nl": 4, "sv": 4, "fr": 2, "it": 6}
WITHOUT_LIX = {"ar"}
GRADES = (10, 15, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56)
"""LIX at which the next American school grade begins (Anderson 1983, "Lix and Rix"); grade 1 is read at about 7."""

# What a careful writer does not say, and what to write instead; a pattern finds whole words with their endings.
WORDS_THAT_HARM: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"illegal (?:migrants?|immigrants?|aliens?|persons?|people|women)|illegals", "person without papers"),
        (r"victims?", "survivor (“victim” only where a law uses it)"),
        (r"why did(?:n.t)? (?:you|she|he|they)", "what happened next, or nothing at all"),
        (r"(?:you|she|he) must (?:report|leave|tell|press charges|go to the police)", "she decides"),
        (r"in (?:their|her|his) culture", "name the act, not a culture"),
        (r"(?:true|real|genuine) (?:refugees?|victims?|survivors?)", "leave the judgement out"),
        (r"confess(?:es|ed)?|admit(?:s|ted)? to being raped|alleged(?:ly)?", "told, said"),
    ),
    "fr": (
        (r"clandestin(?:e|s|es)?|illéga(?:l|le|ux|les) ", "personne sans papiers"),
        (r"victimes?", "personne survivante (« victime » là où la loi le dit)"),
        (r"dans (?:leur|sa) culture", "nommer l’acte, pas une culture"),
        (r"pourquoi (?:n.)?(?:avez-vous|êtes-vous|as-tu)", "aucune question « pourquoi »"),
        (r"(?:vous devez|elle doit|il doit) (?:porter plainte|le quitter|la quitter)", "c’est elle qui décide"),
        (r"vraie?s? (?:réfugiée?s?|victimes?)", "sans ce jugement"),
    ),
    "de": (
        (r"Illegale[nr]?|illegale[nr]? (?:Migrant|Einwander)\w*", "Menschen ohne Papiere"),
        (r"Opfers?|Opfern", "Überlebende (Opfer nur, wo ein Gesetz es sagt)"),
        (r"in (?:ihrer|seiner|deren) Kultur", "die Tat nennen, keine Kultur"),
        (r"warum (?:haben Sie|sind Sie|hast du|bist du)", "keine Warum-Frage"),
        (r"(?:Sie müssen|sie muss|er muss) (?:Anzeige erstatten|ihn verlassen|zur Polizei)", "sie entscheidet"),
        (r"echte[nr]? (?:Flüchtlinge?n?|Opfern?)", "ohne dieses Urteil"),
        (r"Flüchtlings(?:welle|strom|flut)n?", "Menschen, die fliehen"),
    ),
    "nl": (
        (r"illega(?:al|len|le)", "mensen zonder papieren"),
        (r"slachtoffers?", "overlever"),
        (r"in (?:haar|zijn|hun) cultuur", "noem de daad, niet een cultuur"),
        (r"waarom (?:heb|ben|heeft|is) (?:je|u|ze|zij|hij)", "geen vraag met waarom"),
        (r"(?:je|u|ze|zij|hij) moet (?:aangifte doen|naar de politie|hem verlaten)", "zij beslist"),
        (r"echte (?:vluchtelingen?|slachtoffers?)", "zonder dat oordeel"),
    ),
    "it": (
        (r"clandestin[aeio]", "persona senza documenti"),
        (r"vittim[ae]", "persona sopravvissuta"),
        (r"nella (?:sua|loro) cultura", "nominare l’atto, non una cultura"),
        (r"perché (?:non )?(?:l’hai|hai|sei) [^.?!]{0,60}\?", "nessuna domanda con perché"),
        (r"(?:lei |lui )?deve (?:denunciare|lasciarlo|lasciarla|andare alla polizia)", "decide lei"),
        (r"ver[aeio] (?:rifugiat[aeio]|vittim[ae])", "senza questo giudizio"),
    ),
    "sv": (
        (r"illegala?", "papperslös"),
        (r"offer", "överlevare"),
        (r"i (?:deras|hennes|hans) kultur", "nämn handlingen, inte en kultur"),
        (r"varför (?:gjorde|gick|sa|lämnade|väntade) (?:du|ni|hon|han)", "ingen varför-fråga"),
        (r"(?:du|ni|hon|han) måste (?:anmäla|lämna honom|gå till polisen)", "hon bestämmer"),
        (r"(?:riktiga|äkta) (?:flyktingar?|offer)", "utan den domen"),
    ),
    "ar": (
        (r"(?:ال)?مهاجر\w* (?:ال)?غير (?:ال)?(?:شرعي|قانوني)\w*", "شخص بلا أوراق إقامة"),
        (r"(?:ال)?ضحايا|(?:ال)?ضحية", "ناجية أو ناجٍ"),
        (r"في ثقافت\w+", "سمّوا الفعل لا الثقافة"),
        (r"(?:يجب|عليكِ|عليها) أن (?:تبلغي|تبلغ|تتركيه|تتركه)(?: عنه)?", "القرار لها"),
    ),
}


@dataclass(frozen=True)
class Finding:
    """A word that harms where it stands, and what to write instead."""

    word: str
    instead: str


@dataclass(frozen=True)
class Reading:
    """What can be said of a text: counts, LIX (None where it says nothing), long sentences, words that harm."""

    words: int
    sentences: int
    lix: int | None
    long_sentences: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def words_a_sentence(self) -> int:
        return round(self.words / self.sentences) if self.sentences else 0


def read(text: str, language: str) -> Reading:
    """Measure a plain text. LIX is None below 30 words and for scripts where it means nothing."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?؟…])[\s\"”’»]+|\n+", text) if re.search(r"\w", part)]
    words = re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text)
    long_words = sum(1 for word in words if len(word) > LONG_WORD)
    measurable = len(words) >= 30 and language not in WITHOUT_LIX  # noqa: PLR2004 -- words; below, one sentence decides
    lix = round(len(words) / len(sentences) + 100 * long_words / len(words)) if measurable else None
    return Reading(
        words=len(words),
        sentences=len(sentences),
        lix=lix,
        long_sentences=tuple(part for part in sentences if len(part.split()) > LONG_SENTENCE),
        findings=tuple(find_words_that_harm(text, language)),
    )


def reading_age(reading: Reading, language: str) -> int | None:
    """At about what age (years, 7 to 19) the text is read with ease; None where LIX says nothing. A rough guide."""
    if reading.lix is None:
        return None
    return 7 + sum(reading.lix - LIX_EXTRA.get(language, 0) >= start for start in GRADES)


def highest_lix(language: str, *, for_the_public: bool = False) -> int:
    """The aim in this language: for workers, or for the people themselves."""
    return (LIX_FOR_THE_PEOPLE if for_the_public else LIX_FOR_WORKERS) + LIX_EXTRA.get(language, 0)


def is_plain(reading: Reading, language: str, *, for_the_public: bool = False) -> bool:
    """Whether the text is within the aim."""
    return reading.lix is None or reading.lix <= highest_lix(language, for_the_public=for_the_public)


def find_words_that_harm(text: str, language: str) -> list[Finding]:
    """Each such wording once, in the order of the list. Unknown language: none."""
    found = []
    for pattern, instead in _patterns(language.partition("-")[0]):
        if match := pattern.search(text):
            found.append(Finding(word=match.group(0).strip(), instead=instead))
    return found


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), instead)
        for pattern, instead in WORDS_THAT_HARM.get(language, ())
    )
