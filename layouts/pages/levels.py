"""What a class is called: the published levels by name, the classes of any other rule by number and limits.

CLRISK levels are levels of risk. Those of an index are levels of the index: its score is no probability, so nothing
here calls them a risk of child labour.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import Legend, PlaceCard
from dashboard.choices import FACTS_PREFIX
from dashboard.release.facts import Concept
from dashboard.values import Paint, RiskLevel
from layouts.palette import Theme, ink_on, level_swatches, ramp
from layouts.wording import Voice


def speaks_of_index(legend: Legend, *, is_index: bool) -> bool:
    """Whether the levels shown are those of an index: of the release, or of the published figures on the map."""
    if legend.layer.startswith(FACTS_PREFIX):
        return legend.layer == f"{FACTS_PREFIX}{Concept.IVTI}"
    return is_index


def has_levels(levels: Legend) -> bool:
    """Whether the classes are the published ones, which alone are called low, medium and high."""
    return any(entry.level is not None for entry in levels.entries)


def class_names(levels: Legend, voice: Voice) -> dict[int, str]:
    """Short name of each class of the risk level by its index: its level, or its number."""
    return {
        entry.index - Paint.FIRST_CLASS: voice.say(f"level.{entry.level.value}")
        if entry.level is not None
        else voice.say("legend.class", number=entry.index - Paint.FIRST_CLASS + 1)
        for entry in levels.entries
        if entry.kind == "class"
    }


def class_word(card: PlaceCard, levels: Legend, voice: Voice) -> str | None:
    """What the class of a municipality is called when it has no level: ``Class 2 of 5``."""
    if card.place.level != "municipality" or card.level is not None or card.class_index is None:
        return None
    return voice.say("level.class_of", number=card.class_index + 1, k=levels.k)


def level_chip(level: RiskLevel, *, voice: Voice, of_index: bool) -> Component:
    """The level as a word on its colour."""
    at = list(RiskLevel).index(level)
    word = voice.say(f"level.chip.index.{level.value}" if of_index else f"level.chip.{level.value}")
    return _chip(word, light=ramp("risk", 3, Theme.LIGHT)[at], dark=ramp("risk", 3, Theme.DARK)[at])


def class_chip(card: PlaceCard, *, levels: Legend, voice: Voice) -> Component | None:
    """The class without a name on its colour; ``None`` where there is a level or no class at all."""
    word = class_word(card, levels, voice)
    if word is None or card.class_index is None:
        return None
    index = Paint.FIRST_CLASS + card.class_index
    swatch = next(one for one in level_swatches(max(levels.k, card.class_index + 1)) if one.index == index)
    return _chip(word, light=swatch.light, dark=swatch.dark)


def official_level(card: PlaceCard, voice: Voice) -> tuple[str, str] | None:
    """The published level beside what the visitor made of it; ``None`` where both are the same."""
    if card.official_level is None or card.official_level is card.level:
        return None
    return voice.say("panel.official_level"), voice.say(f"level.{card.official_level.value}")


def recomputed_level(card: PlaceCard, voice: Voice) -> tuple[str, str] | None:
    """What the declared rule makes of a place whose class was published elsewhere; ``None`` where it is the same."""
    found = card.recomputed
    if found is None:
        return None
    name = "release.panel.recomputed"
    if found.level is not None:
        return voice.say(name), voice.say(f"level.{found.level.value}")
    return voice.say(name), voice.say("legend.class", number=found.class_index + 1)


def class_only_line(card: PlaceCard, voice: Voice) -> tuple[str, str] | None:
    """The class published elsewhere of a place without an estimate; ``None`` for all others."""
    found = card.class_only
    if found is None:
        return None
    named = (
        voice.say(f"level.{found.level.value}")
        if found.level is not None
        else voice.say("legend.class", number=found.class_index + 1)
    )
    return voice.say("release.panel.class_only"), named


def _chip(word: str, *, light: str, dark: str) -> Component:
    return html.Span(
        word,
        className="level-chip",
        style={"--light": light, "--dark": dark, "--ink-light": ink_on(light), "--ink-dark": ink_on(dark)},
    )
