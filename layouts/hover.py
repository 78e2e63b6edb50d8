"""The hover card as plain texts and colours; assets/app puts them on the page as text, never as markup."""

from __future__ import annotations

from typing import Any

from dashboard.answers import Driver, FactView, Legend, PlaceCard
from dashboard.choices import FACTS_PREFIX, LEVEL
from dashboard.values import Paint, ValueStatus
from layouts.pages.legend import entry_name
from layouts.pages.levels import class_word
from layouts.pages.place_numbers import estimate_lines, factor_lines, has_all_factors, rank_line
from layouts.pages.place_panel import driver_title, fact_edition, fact_value, is_rate
from layouts.pages.place_precision import interval_line, reliability_mark
from layouts.palette import swatches
from layouts.wording import Voice

_MOST_FACTS = 2
_MOST_DRIVERS = 3


def hover_card(card: PlaceCard, *, legend: Legend, levels: Legend, voice: Voice, is_index: bool) -> dict[str, Any]:
    """Name, level, main numbers, three factors up and down, source line; on a map of published figures, those.

    ``legend`` is that of the map, ``levels`` that of the risk level.
    """
    shows_facts = legend.layer.startswith(FACTS_PREFIX) or (card.estimate is None and bool(card.facts))
    return {
        "name": card.place.name,
        "above": " · ".join(crumb.name for crumb in card.trail[1:-1]),
        "level": _level(card, legend=legend, levels=levels, voice=voice),
        **(_told_of_facts(card, legend, voice) if shows_facts else _told_of_estimate(card, voice, is_index=is_index)),
        "up": _names(card.up),
        "down": _names(card.down),
        "up_title": driver_title("up", voice, is_index=is_index),
        "down_title": driver_title("down", voice, is_index=is_index),
    }


def _told_of_estimate(card: PlaceCard, voice: Voice, *, is_index: bool) -> dict[str, Any]:
    lines = [*estimate_lines(card, voice=voice, is_index=is_index), *_how_sure(card, voice), *rank_line(card, voice)]
    if card.children is not None:
        lines.append((voice.say("panel.children"), voice.numbers.integer(card.children)))
    if not has_all_factors(card):
        lines += factor_lines(card, voice=voice)
    return {
        "lines": [list(line) for line in lines],
        "source": voice.say("panel.source", source=card.source) if card.source else "",
        "mark": voice.say("demonstration.short") if card.is_demonstration else "",
    }


def _how_sure(card: PlaceCard, voice: Voice) -> list[tuple[str, str]]:
    """The interval, and a word of caution; both are those of the official estimate."""
    caution = reliability_mark(card, voice)
    marked = [(voice.say("precision.reliability"), caution)] if caution else []
    return [*(interval_line(card, voice) if card.estimate == card.official_estimate else []), *marked]


def _told_of_facts(card: PlaceCard, legend: Legend, voice: Voice) -> dict[str, Any]:
    """Published figures are real also where the municipal data are a demonstration, so they bear no such mark."""
    shown = _of_the_layer(card, legend)
    return {
        "lines": [[_fact_name(fact, voice), fact.text or fact_value(fact, voice)] for fact in shown],
        "source": " · ".join(dict.fromkeys(voice.say("facts.from", source=fact.source) for fact in shown)),
        "mark": "",
    }


def _of_the_layer(card: PlaceCard, legend: Legend) -> list[FactView]:
    concept = legend.layer.removeprefix("facts:")
    matching = [fact for fact in card.facts if fact.concept == concept]
    # A glance is for rates and classes; how many children there are in all is in the panel.
    return sorted(matching or card.facts, key=lambda fact: fact.text is None and not is_rate(fact))[:_MOST_FACTS]


def _level(card: PlaceCard, *, legend: Legend, levels: Legend, voice: Voice) -> dict[str, str] | None:
    """The level or class with its colour on the map, or why there is none."""
    is_painted = legend.layer == LEVEL or legend.layer.startswith(FACTS_PREFIX)
    word = _class(card, legend=legend, levels=levels, voice=voice)
    if word is not None and card.class_index is not None:
        at = Paint.FIRST_CLASS + card.class_index
        swatch = next((one for one in swatches(legend) if one.index == at), None)
        return {"word": word, **({"light": swatch.light, "dark": swatch.dark} if is_painted and swatch else {})}
    if card.reason is None and card.status is ValueStatus.AVAILABLE:
        return None
    key = card.reason or f"absence.{card.status.name.lower()}"
    return {"word": voice.say_or(f"{key}.long", voice.say_or(key, voice.say(f"absence.{card.status.name.lower()}")))}


def _class(card: PlaceCard, *, legend: Legend, levels: Legend, voice: Voice) -> str | None:
    if card.level is not None:
        return voice.say(f"level.{card.level.value}")
    if legend.layer.startswith(FACTS_PREFIX) and card.class_index is not None:
        at = Paint.FIRST_CLASS + card.class_index
        return next((entry_name(entry, legend, voice) for entry in legend.entries if entry.index == at), None)
    return class_word(card, levels, voice)


def _names(drivers: tuple[Driver, ...]) -> list[str]:
    return [driver.name for driver in drivers[:_MOST_DRIVERS]]


def _fact_name(fact: FactView, voice: Voice) -> str:
    name = voice.say_or(f"measure.{fact.measure}", fact.measure.replace("_", " "))
    return f"{name} ({fact_edition(fact, voice)})"
