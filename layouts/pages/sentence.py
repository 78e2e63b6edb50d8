"""The key sentence above the map and the one-sentence description of the map, in plain words."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import KeyFigures, Legend
from dashboard.territory.units import REGION
from layouts.pages.legend import entry_name
from layouts.wording import Voice

_ONE_IN_A_HUNDRED = 0.01


def key_sentence(figures: KeyFigures, *, voice: Voice, is_index: bool) -> list[Component | str]:
    """The sentence of the focused place; child-weighted rates only."""
    said = [voice.say("sentence.exploratory")] if figures.is_exploratory else []
    parts: list[Component | str] = [html.Span(f"{said[0]} ", className="sentence-tag")] if said else []
    return [*parts, *_words(figures, voice=voice, is_index=is_index)]


def plain_sentence(figures: KeyFigures, *, voice: Voice, is_index: bool) -> str:
    """The same as text: for titles, the picture of the map and screen readers."""
    return " ".join(str(part) for part in _words(figures, voice=voice, is_index=is_index, plain=True))


def map_description(legend: Legend, *, voice: Voice, layer: str, place: str) -> str:
    """What the map shows, said in one sentence from its data."""
    counts = [
        voice.say("description.class", name=entry_name(entry, legend, voice), number=voice.numbers.integer(entry.municipalities))
        for entry in legend.entries
        if entry.municipalities > 0
    ]
    return voice.say("description.map", layer=layer, place=place, classes="; ".join(counts) or voice.say("absence.no_data"))


def _words(figures: KeyFigures, *, voice: Voice, is_index: bool, plain: bool = False) -> list[Component | str]:
    if figures.place.code == REGION or (figures.high is None and figures.rate is None):
        return [_region_words(figures, voice)]
    place = figures.place.name
    sentences: list[Component | str] = []
    if figures.place.level == "municipality":
        return sentences
    if figures.high is not None:
        number = voice.numbers.integer(figures.high)
        text = voice.say(
            "sentence.high", count=figures.municipalities, place=place, high=number, highs=figures.high
        )
        sentences.append(text if plain else _strong(text, number))
    if figures.rate is not None and not is_index:
        rate = 100 * figures.rate
        key = "sentence.rate" if figures.rate >= _ONE_IN_A_HUNDRED else "sentence.rate_small"
        hundred = voice.numbers.decimal(rate, 1 if rate < 10 else 0)
        text = voice.say(key, rate=hundred)
        sentences.append(f" {text}" if plain else html.Span([" ", *_strong_parts(text, hundred)]))
    elif figures.rate is not None:
        key = "sentence.score" if figures.rate_is_weighted else "sentence.score_unweighted"
        sentences.append(" " + voice.say(key, score=voice.numbers.decimal(figures.rate, 1)))
    if figures.without_value:
        sentences.append(" " + voice.say("sentence.without", count=figures.without_value))
    return sentences


def _region_words(figures: KeyFigures, voice: Voice) -> str:
    key = "sentence.region" if figures.place.code == REGION else "sentence.no_release"
    total = {concept.concept: concept.places for concept in figures.concepts}
    return voice.say(
        key,
        place=figures.place.name,
        places=voice.numbers.integer(figures.places),
        child_labour=voice.numbers.integer(total.get("child_labour", 0)),
        working=voice.numbers.integer(total.get("children_working", 0)),
    )


def _strong(text: str, number: str) -> Component:
    return html.Span(_strong_parts(text, number))


def _strong_parts(text: str, number: str) -> list[Component | str]:
    before, found, after = text.partition(number)
    return [before, html.Strong(found), after] if found else [text]
