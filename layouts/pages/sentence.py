"""The key sentence above the map and the one-sentence description of the map, in plain words."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import KeyFigures, Legend, PlaceCard
from dashboard.territory.units import REGION
from layouts.pages.legend import entry_name
from layouts.pages.place_numbers import has_all_factors, spoken_for
from layouts.wording import Voice

_ONE_IN_A_HUNDRED = 0.01
_TEN_IN_A_HUNDRED = 0.1


def key_sentence(
    figures: KeyFigures, card: PlaceCard, *, voice: Voice, is_index: bool, has_levels: bool = True
) -> list[Component | str]:
    """The sentence of the focused place; child-weighted rates only.

    ``has_levels`` = the map is drawn with the published classes; otherwise the sentence says that it keeps to them.
    """
    tag: list[Component | str] = []
    if figures.is_exploratory:
        tag = [html.Span(voice.say("sentence.exploratory"), className="sentence-tag"), " "]
    basis = " ".join(_stands_on(figures, voice=voice, is_index=is_index, has_levels=has_levels))
    return [
        *tag,
        *_marked(_words(figures, card, voice=voice, is_index=is_index)),
        *([html.Span(basis, className="sentence-basis")] if basis else []),
    ]


def plain_sentence(
    figures: KeyFigures, card: PlaceCard, *, voice: Voice, is_index: bool, has_levels: bool = True
) -> str:
    """The same as text: for the picture of the map."""
    tag = [voice.say("sentence.exploratory")] if figures.is_exploratory else []
    said = (sentence for sentence, _ in _words(figures, card, voice=voice, is_index=is_index))
    return " ".join((*tag, *said, *_stands_on(figures, voice=voice, is_index=is_index, has_levels=has_levels)))


def map_description(legend: Legend, *, voice: Voice, layer: str, place: str) -> str:
    """What the map shows, said in one sentence from its data."""
    counts = [
        voice.say(
            "description.class",
            name=entry_name(entry, legend, voice),
            number=voice.numbers.integer(entry.municipalities),
        )
        for entry in legend.entries
        if entry.municipalities > 0
    ]
    return voice.say(
        "description.map", layer=layer, place=place, classes="; ".join(counts) or voice.say("absence.no_data")
    )


Said = list[tuple[str, str]]
"""Sentences, each with the number in it that matters most (empty: none)."""


def _words(figures: KeyFigures, card: PlaceCard, *, voice: Voice, is_index: bool) -> Said:
    if figures.place.level == "municipality":
        return _municipality(figures, card, voice=voice, is_index=is_index)
    if not figures.municipalities:
        return [(_region_words(figures, voice), "")]
    return [
        _high(figures, voice=voice, is_index=is_index),
        *_rate(figures, voice=voice, is_index=is_index),
    ]


def _high(figures: KeyFigures, *, voice: Voice, is_index: bool) -> tuple[str, str]:
    place, count = figures.place.name, figures.municipalities
    if figures.high is None:
        return voice.say("sentence.municipalities", count=count, place=place), ""
    # The score of an index is no probability: its highest level is not a high risk of child labour.
    key = "sentence.high.index" if is_index else "sentence.high"
    high = voice.numbers.integer(figures.high)
    return voice.say(key, count=count, place=place, high=high), high


def _stands_on(figures: KeyFigures, *, voice: Voice, is_index: bool, has_levels: bool) -> list[str]:
    """By which classes an area is counted, on how many children and factors its rate stands, where there is none."""
    if figures.place.level == "municipality" or not figures.municipalities:
        return []
    said = []
    if figures.high is not None and not has_levels:
        said.append(voice.say("sentence.by_official_classes"))
    children = spoken_for(figures)
    if figures.rate is not None and children is not None:
        key = "sentence.speaks_of.index" if is_index else "sentence.speaks_of"
        said.append(voice.say(key, count=children, children=voice.numbers.integer(figures.children)))
    if figures.on_part_of_factors:
        said.append(voice.say("sentence.part", count=figures.on_part_of_factors, total=figures.factors_total))
    if figures.cautioned:
        said.append(voice.say("sentence.cautioned", count=figures.cautioned))
    if figures.without_value:
        said.append(voice.say("sentence.without", count=figures.without_value))
    if figures.unreliable:
        said.append(voice.say("sentence.unreliable", count=figures.unreliable))
    return said


def _municipality(figures: KeyFigures, card: PlaceCard, *, voice: Voice, is_index: bool) -> Said:
    place = figures.place.name
    if card.estimate is None:
        reason = voice.say(f"absence.{card.status.name.lower()}")
        return [(voice.say("sentence.municipality_absent", place=place, reason=reason[0].lower() + reason[1:]), "")]
    said = [_level(card, voice=voice, is_index=is_index), *_rate(figures, voice=voice, is_index=is_index)]
    if figures.lower is not None and figures.upper is not None:
        lower, upper = (voice.numbers.decimal(100 * edge, 1) for edge in (figures.lower, figures.upper))
        said.append((voice.say("sentence.interval", lower=lower, upper=upper), ""))
    if figures.cautioned:
        said.append((voice.say("sentence.cautioned_here"), ""))
    if not has_all_factors(card):
        present, total = card.factors_present, card.factors_total
        said.append((voice.say("sentence.part_here", present=present, total=total), ""))
    return said


def _level(card: PlaceCard, *, voice: Voice, is_index: bool) -> tuple[str, str]:
    """The level; under other classes than the published ones, which have no levels, the official one."""
    place, shown = card.place.name, card.level or card.official_level
    if shown is None:
        return voice.say("sentence.municipality_plain", place=place), ""
    level = voice.say(f"level.{shown.value}").lower()
    if card.level is None:
        key = "sentence.municipality.official.index" if is_index else "sentence.municipality.official"
    else:
        key = "sentence.municipality.index" if is_index else "sentence.municipality"
    return voice.say(key, place=place, level=level), level


def _rate(figures: KeyFigures, *, voice: Voice, is_index: bool) -> Said:
    if figures.rate is None:
        return []
    if is_index:
        score = voice.numbers.decimal(figures.rate, 1)
        is_mean = figures.place.level != "municipality" and figures.rate_is_weighted
        return [(voice.say("sentence.score" if is_mean else "sentence.score_unweighted", score=score), score)]
    rate = voice.numbers.decimal(100 * figures.rate, 1 if figures.rate < _TEN_IN_A_HUNDRED else 0)
    key = "sentence.rate" if figures.rate >= _ONE_IN_A_HUNDRED else "sentence.rate_small"
    return [(voice.say(key, rate=rate), rate)]


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


def _marked(said: Said) -> list[Component | str]:
    parts: list[Component | str] = []
    for sentence, number in said:
        # With its blanks, so that a digit inside another number or a name is not taken for it.
        before, found, after = sentence.partition(f" {number}") if number else (sentence, "", "")
        parts += [before, html.Strong(found), after, " "] if found else [sentence, " "]
    return parts
