"""What a city coordinator fills in; the shape only, the rules are in `adapting` and the actions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from equalcity.core.errors import Refused
from equalcity.core.words import language_name, own_name
from equalcity.network.models import City
from equalcity.toolboxes.actions.adapted_facts import Answer, Place
from equalcity.toolboxes.adapted import Adapting
from equalcity.toolboxes.adapting import (
    LONGEST,
    LONGEST_NOTE,
    AskedFact,
    checked_day,
    fact_text,
    source_text,
)
from equalcity.toolboxes.models import AdaptedFact, PublishedAdaptation

OFTEN_DIFFERENT = frozenset({"law", "text"})
"""Kinds whose words are another in each language; they are asked in each, others once for all."""


def language_choices(of_edition: Iterable[str]) -> list[tuple[str, str]]:
    """The languages of the edition, then those of the interface."""
    tags = dict.fromkeys([*of_edition, *(tag for tag, _name in settings.LANGUAGES)])
    return [(tag, own_name(tag)) for tag in tags]


class LanguagesForm(forms.Form):
    """The languages of a city, and the one that it tells things in first."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of your city"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In these you write notes and facts. Also languages in which the toolbox is not there yet."),
    )
    first = forms.ChoiceField(
        label=_("First language"),
        help_text=_("Where something is missing in the language of the reader, she gets it in this one."),
    )

    def __init__(self, *args: Any, of_edition: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = language_choices(of_edition)
        several: Any = self.fields["languages"]
        one: Any = self.fields["first"]
        several.choices = one.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen, first = given.get("languages", []), given.get("first")
        if chosen and first and first not in chosen:
            self.add_error("first", gettext("Tick this language above too."))
        return given

    @property
    def in_order(self) -> list[str]:
        first = self.cleaned_data["first"]
        return [first, *(tag for tag in self.cleaned_data["languages"] if tag != first)]


class StartForm(LanguagesForm):
    """Which city begins, and whether from what another city has published."""

    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.none(), empty_label=None)
    like = forms.ModelChoiceField(
        label=_("Begin with"),
        queryset=PublishedAdaptation.objects.none(),
        required=False,
        empty_label=_("Nothing: from the beginning"),
        help_text=_(
            "Notes and hidden steps of the other city come along, and you change them. "
            "Its numbers and addresses do not: they are not yours."
        ),
    )
    field_order = ("city", "like", "languages", "first")

    def __init__(self, *args: Any, cities: Any, published: Any, of_edition: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, of_edition=of_edition, **kwargs)
        city: Any = self.fields["city"]
        like: Any = self.fields["like"]
        city.queryset, like.queryset = cities, published
        like.label_from_instance = lambda one: (
            gettext("The notes of %(city)s, published %(day)s")
            % {
                "city": one.adaptation.city.name,
                "day": date_format(one.at, "DATE_FORMAT"),
            }
        )
        if not published:
            del self.fields["like"]


class NoteForm(forms.Form):
    """A note on a step in one language, as it is written."""

    language = forms.CharField(widget=forms.HiddenInput, max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea({"rows": 6, "dir": "auto"}))

    def __init__(self, *args: Any, tag: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"id_%s_{tag}"})
        self.tag = tag
        language = language_name(tag, str(get_language()))
        self.fields["text"].label = gettext("Note in %(language)s") % {"language": language}
        self.fields["text"].widget.attrs |= {"lang": tag, "maxlength": LONGEST_NOTE}


@dataclass(frozen=True)
class FactFields:
    """The fields of one fact, for the template."""

    asked: AskedFact
    main: list[forms.BoundField]
    own: list[forms.BoundField]
    """Other words in one of the languages; folded."""
    source: forms.BoundField
    checked_on: forms.BoundField
    is_open: bool


class FactsForm(forms.Form):
    """All facts of a toolbox on one page. `answers` is what was written, `show_conflicts` what others wrote."""

    versions = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: Adapting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = seen
        self.now = {(fact.fact, fact.language): fact for fact in seen.facts}
        for asked in seen.asked:
            self._add(asked)
        self.initial["versions"] = _written({place: fact.version for place, fact in self.now.items()})

    def _add(self, asked: AskedFact) -> None:
        known = [self.now[place] for tag in self._tags(asked) if (place := (asked.fact, tag)) in self.now]
        for tag in self._tags(asked):
            fact = self.now.get((asked.fact, tag))
            self.fields[_text(asked.fact, tag)] = forms.CharField(
                label=self._label(asked, tag),
                required=False,
                strip=False,
                initial=fact.text if fact else "",
                widget=_widget(asked, tag),
            )
        self.fields[f"source_{asked.fact}"] = forms.CharField(
            label=_("Source: a web address or a name"),
            required=False,
            initial=known[0].source if known else "",
            widget=forms.TextInput({"dir": "auto"}),
        )
        self.fields[f"checked_{asked.fact}"] = forms.DateField(
            label=_("Checked on"),
            required=False,
            initial=known[0].checked_on if known else None,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )

    def _tags(self, asked: AskedFact) -> list[str]:
        """The languages that it is asked in, "" for all; what has an answer is always shown."""
        every, *own = asked.languages(self.seen.languages)
        several = len(own) > 1
        shown = own if several and asked.kind in OFTEN_DIFFERENT else [every, *(own if several else [])]
        return [tag for tag in [every, *own] if tag in shown or (asked.fact, tag) in self.now]

    def _label(self, asked: AskedFact, tag: str) -> str:
        if tag:
            return gettext("In %(language)s") % {"language": language_name(tag, str(get_language()))}
        return gettext("In all languages") if len(self._tags(asked)) > 1 else str(asked.kind_name)

    @property
    def groups(self) -> list[FactFields]:
        return [self._group(asked) for asked in self.seen.asked]

    def _group(self, asked: AskedFact) -> FactFields:
        fields = [self[_text(asked.fact, tag)] for tag in self._tags(asked)]
        main = fields if asked.kind in OFTEN_DIFFERENT else fields[:1]
        own = fields[len(main) :]
        is_open = any(field.value() or field.errors for field in own)
        return FactFields(asked, main, own, self[f"source_{asked.fact}"], self[f"checked_{asked.fact}"], is_open)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        versions = _read(given.get("versions", ""))
        self.answers: list[Answer] = []
        for asked in self.seen.asked:
            source = self._checked(f"source_{asked.fact}", source_text)
            day = self._checked(f"checked_{asked.fact}", lambda value: checked_day(value, timezone.localdate()))
            for tag in self._tags(asked):
                text = self._checked(_text(asked.fact, tag), lambda value, kind=asked.kind: fact_text(kind, value))
                self.answers.append(
                    Answer(
                        fact=asked.fact,
                        language=tag,
                        text=text or "",
                        source=source or "",
                        checked_on=day,
                        version=versions.get((asked.fact, tag), 0),
                    )
                )
        return given

    def _checked(self, name: str, check: Any) -> Any:
        if name not in self.cleaned_data:
            return None  # its own error is shown
        try:
            return check(self.cleaned_data[name])
        except Refused as refused:
            self.add_error(name, str(refused.sentence))
            return None

    def show_conflicts(self, conflicts: Mapping[Place, AdaptedFact | None]) -> None:
        """Say beside each field what somebody else wrote meanwhile; sent once more, hers counts."""
        versions = _read(self.data.get("versions", ""))
        for (fact, tag), theirs in conflicts.items():
            versions[fact, tag] = theirs.version if theirs else 0
            self.add_error(_text(fact, tag), _conflict(theirs))
        self.data = {**dict(self.data.items()), "versions": _written(versions)}


def _conflict(theirs: AdaptedFact | None) -> str:
    if theirs is None:
        return gettext("Somebody removed this while you wrote. Save again to keep what you wrote.")
    words = {"who": theirs.changed_by or gettext("Somebody"), "text": theirs.text}
    return gettext("%(who)s changed this while you wrote, to: “%(text)s”. Save again to keep what you wrote.") % words


def _text(fact: str, tag: str) -> str:
    return f"text_{fact}_{tag}" if tag else f"text_{fact}"


def _widget(asked: AskedFact, tag: str) -> forms.Widget:
    attributes = {"dir": "auto"} | ({"lang": tag} if tag else {})
    return forms.Textarea(attributes | {"rows": 2, "maxlength": LONGEST[asked.kind]})


def _written(versions: Mapping[Place, int]) -> str:
    return json.dumps([[fact, tag, version] for (fact, tag), version in versions.items()])


def _read(text: str) -> dict[Place, int]:
    """The versions as this form was opened; what nobody of us has written counts as opened without any."""
    try:
        return {(str(fact), str(tag)): int(version) for fact, tag, version in json.loads(text)}
    except (ValueError, TypeError):
        return {}
