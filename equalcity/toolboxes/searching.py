"""What a phone needs to find a step by a word: the search index of a document, and its texts. Pure: no model.

The index is small and says which words stand in which step; the texts hold what is shown of it (docs/decisions/0009).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from equalcity.toolboxes.marking import Terms
from equalcity.toolboxes.searching_fitting import INDEX_BYTES, ranked, with_words
from equalcity.toolboxes.searching_places import Places, written
from equalcity.toolboxes.searching_words import reduced, words
from equalcity.toolboxes.voices import blocks_as_told

Document = Mapping[str, Any]
Block = Mapping[str, Any]

ID_LETTERS = 8
"""Of the id of a block: enough to name it in its step, and to find it on the page."""
OFTEN = 3
"""A word that stands so many times in a step, or more, is what the step speaks of."""
SPARSE = 0.5
"""A word of more than this share of the steps counts only where it stands more often than elsewhere."""
MUCH_MORE = 1.4
STEMMED = frozenset({"ar", "de", "en", "fr", "it", "nl", "sv"})
"""Languages with a file `bundle/stem-….js` (tools/bundle.mjs)."""
PRESSING = frozenset({"time_critical", "question"})
"""What stands in blocks of these kinds is asked for sooner than other texts."""
UNSEARCHED = frozenset({"sources"})
"""Blocks of these kinds are not searched: every step has them, and nobody looks for a publisher."""


def search_index(document: Document, *, most: int | None = INDEX_BYTES) -> dict[str, Any]:
    """The index of a document, as search/index.js reads it; of at most so many bytes compressed, None: with every word.

    steps: [number of the manual, slug, title, key message, [[type, heading or question], …]]
    terms: [term, forms, words of its definition that are not frequent, steps where it stands]
    words: all words in order, each as a capital letter (how many letters it shares with the one before) and its rest
    places: for each word the steps where it stands, see `written`; common: words of nearly every step, left out
    whole: whether all other words are there; if not, the phone adds those of the texts once it has read them
    """
    steps = _steps(document)
    counts = [_counts(step) for step in steps]
    common = _common(counts)
    spoken_of = [set(words(" ".join(_told(step)))) for step in steps]
    places = _word_places(counts, common, spoken_of, document["language"])
    manuals = document["manuals"]
    index = {
        "language": document["language"],
        "title": document["toolbox"]["title"],
        "manuals": [[manual["slug"], manual["title"]] for manual in manuals],
        "steps": [
            [number, step["slug"], step["title"], step["key_message"], _headings(step)]
            for number, manual in enumerate(manuals)
            for step in manual["steps"]
        ],
        "terms": _terms(document, steps, counts),
        "common": " ".join(sorted(common)),
    }
    return with_words(index, places, ranked(places, len(steps), set().union(*spoken_of), _pressing(steps)), most)


def search_texts(document: Document) -> dict[str, Any]:
    """All texts that are searched: for each step its blocks as [first letters of the id, type, paragraphs], its purpose
    as one without an id; and for each term its id and definition, both in the order of the index."""
    return {
        "steps": [
            [
                *([block["id"][:ID_LETTERS], block["type"], paragraphs_of(block)] for block in _searched(step)),
                *([["", "step", [purpose]]] if (purpose := " ".join(step.get("purpose", "").split())) else []),
            ]
            for step in _steps(document)
        ],
        "terms": [[term["id"], term["definition"]] for term in document["glossary"]],
    }


def _steps(document: Document) -> list[Document]:
    """Every step with what its readers get of it."""
    return [
        {**step, "blocks": blocks_as_told(manual, step)} for manual in document["manuals"] for step in manual["steps"]
    ]


def _searched(step: Document) -> Iterator[Block]:
    return (block for block in step["blocks"] if block["type"] not in UNSEARCHED)


# What stands in a step -----------------------------------------------------------------------------------------------


class _Paragraphs(HTMLParser):
    """The paragraphs of rich text, plain: one for each element that holds text, as a page shows them."""

    BREAKS = frozenset({"p", "li", "h3", "ul", "ol", "blockquote", "br"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found = [""]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BREAKS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BREAKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data


def heading_of(block: Block) -> str:
    """The words that a block is known by, where it has some."""
    for name in ("heading", "title", "question", "label"):
        if block.get(name):
            return str(block[name])
    return ""


def paragraphs_of(block: Block) -> list[str]:
    """The texts of a block as readers see them, one for each paragraph or point; its heading first."""
    found = [heading_of(block), block.get("limit", "")]
    found += [
        text for one in (*block.get("say", ()), *block.get("dont_say", ())) for text in _values(one, "text", "why")
    ]
    found += _values(block.get("filled") or {}, "text")
    found += _Paragraphs(block.get("html", "")).found
    found += [text for one in block.get("options", ()) for text in _values(one, "text", "explanation")]
    if block["type"] == "checklist":
        found += [item["text"] for item in block["items"]]
    found += [*block.get("materials", ()), *block.get("questions", ())]
    found += _values(block, "explanation", "caption", "prompt", "hint")
    found += _Paragraphs(block.get("transcript", "")).found
    return [plain for text in found if (plain := " ".join(text.split()))]


def _values(part: Mapping[str, Any], *names: str) -> list[str]:
    return [part.get(name, "") for name in names]


def _headings(step: Document) -> list[list[str]]:
    return [[block["type"], heading] for block in _searched(step) if (heading := heading_of(block))]


def _told(step: Document) -> list[str]:
    """What the index holds word by word, so that these words need no place of their own."""
    return [step["title"], step["key_message"], *(heading for _kind, heading in _headings(step))]


def _pressing(steps: Iterable[Document]) -> Counter[str]:
    """In how many time limits and questions each word stands."""
    pressing = (block for step in steps for block in step["blocks"] if block["type"] in PRESSING)
    return Counter(word for block in pressing for word in set(words(" ".join(paragraphs_of(block)))))


def _text(step: Document) -> str:
    return "\n".join([step.get("purpose", ""), *(text for block in _searched(step) for text in paragraphs_of(block))])


def _counts(step: Document) -> Counter[str]:
    return Counter(words(f"{step['title']}\n{step['key_message']}\n{_text(step)}"))


# Which word stands where ---------------------------------------------------------------------------------------------


def _in_steps(counts: Iterable[Counter[str]]) -> Counter[str]:
    """In how many steps each word stands."""
    return Counter(word for count in counts for word in count)


def _common(counts: Sequence[Counter[str]]) -> set[str]:
    """Words that stand in nearly every step, and so tell nothing; in a small toolbox there are none."""
    least = max(len(counts) - 1 - len(counts) // 10, 5)
    return {word for word, steps in _in_steps(counts).items() if steps >= least}


def _word_places(
    counts: Sequence[Counter[str]], common: Collection[str], told: Sequence[Collection[str]], language: str
) -> dict[str, Places]:
    known = {word for count in counts for word in count}
    found: dict[str, Counter[int]] = {}
    for step, count in enumerate(counts):
        for word, times in count.items():
            if word not in common:
                found.setdefault(reduced(word, known, language), Counter())[step] += times
    untold = {
        word: {step: count for step, count in times.items() if word not in told[step]} for word, times in found.items()
    }
    return {word: _counting(found[word], steps, len(counts)) for word, steps in untold.items() if steps}


def _counting(times: Counter[int], untold: Mapping[int, int], steps: int) -> Places:
    if len(times) <= _many(steps):
        return Places({step: len(untold) > 1 and count >= OFTEN for step, count in untold.items()})
    least = max(2, MUCH_MORE * sum(times.values()) / len(times))
    return Places({step: count >= OFTEN for step, count in untold.items() if count >= least}, is_frequent=True)


def _many(steps: int) -> float:
    """Of so many steps: how many a word may stand in that tells one from another."""
    return max(steps * SPARSE, 3)


def _terms(document: Document, steps: Sequence[Document], counts: Sequence[Counter[str]]) -> list[list[Any]]:
    """The glossary; of the definitions only words that lead somewhere, since the texts hold them whole."""
    where = term_places(document["glossary"], steps)
    known = _in_steps(counts)
    frequent = {word for word, times in known.items() if times > _many(len(steps))}
    return [
        [
            term["term"],
            list(term.get("forms", ())),
            " ".join(sorted({reduced(word, known, document["language"]) for word in _of_its_own(term, frequent)})),
            written(Places({step: times >= OFTEN for step, times in where.get(term["id"], {}).items()})),
        ]
        for term in document["glossary"]
    ]


def _of_its_own(term: Mapping[str, Any], frequent: Collection[str]) -> set[str]:
    """The words of a definition that the term itself does not say, nor nearly every text."""
    said = {word for form in (term["term"], *term.get("forms", ())) for word in words(form)}
    return set(words(term["definition"])) - said - set(frequent)


def term_places(glossary: Iterable[Mapping[str, Any]], steps: Sequence[Document]) -> dict[str, Counter[int]]:
    """For the id of each term in which steps it stands, in whatever form, and in how many paragraphs of them."""
    terms = Terms(glossary)
    found: dict[str, Counter[int]] = {term["id"]: Counter() for term in terms.by_form.values()}
    for number, step in enumerate(steps):
        for paragraph in f"{step['title']}\n{step['key_message']}\n{_text(step)}".splitlines():
            marker = terms.on_page()
            marker.mark(paragraph)
            for term in marker.found:
                found[term][number] += 1
    return found
