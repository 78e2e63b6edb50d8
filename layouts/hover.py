"""The hover card as plain texts and colours; assets/app puts them on the page as text, never as markup."""

from __future__ import annotations

from typing import Any

from dashboard.answers import Driver, FactView, Legend, PlaceCard
from dashboard.values import Paint, ValueStatus
from layouts.pages.legend import entry_name
from layouts.pages.place_panel import fact_value
from layouts.palette import swatches
from layouts.wording import Voice

_MOST_FACTS = 2
_MOST_DRIVERS = 3


def hover_card(card: PlaceCard, *, legend: Legend, voice: Voice, is_index: bool) -> dict[str, Any]:
    """Name, level, main numbers, three factors up and down, source line."""
    above = " · ".join(crumb.name for crumb in card.trail[1:-1])
    told: dict[str, Any] = {
        "name": card.place.name,
        "above": above,
        "level": _level(card, legend, voice),
        "lines": _lines(card, voice=voice, is_index=is_index),
        "up": _names(card.up),
        "down": _names(card.down),
        "up_title": voice.say("panel.drivers.up"),
        "down_title": voice.say("panel.drivers.down"),
        "source": voice.say("panel.source", source=card.source) if card.source else "",
        "mark": voice.say("demonstration.short") if card.is_demonstration else "",
    }
    if card.estimate is None and card.facts:
        shown = _of_the_layer(card, legend)
        told["lines"] += [[_fact_name(fact, voice), fact.text or fact_value(fact, voice)] for fact in shown]
        told["source"] = " · ".join(dict.fromkeys(_fact_source(fact, voice) for fact in shown))
    return told


def _of_the_layer(card: PlaceCard, legend: Legend) -> list[FactView]:
    concept = legend.layer.removeprefix("facts:")
    matching = [fact for fact in card.facts if fact.concept == concept]
    return (matching or list(card.facts))[:_MOST_FACTS]


def _level(card: PlaceCard, legend: Legend, voice: Voice) -> dict[str, str] | None:
    if card.level is None and card.status is ValueStatus.AVAILABLE:
        return None
    if card.level is not None:
        at = Paint.FIRST_CLASS + (card.class_index or 0)
        swatch = next((one for one in swatches(legend) if one.index == at), None)
        is_level_layer = legend.layer == "level" and swatch is not None
        entry = next((one for one in legend.entries if one.index == at), None)
        name = entry_name(entry, legend, voice) if is_level_layer and entry else voice.say(f"level.{card.level.value}")
        colours = {"light": swatch.light, "dark": swatch.dark} if is_level_layer and swatch else {}
        return {"word": name, **colours}
    key = card.reason or f"absence.{card.status.name.lower()}"
    return {"word": voice.say_or(key, voice.say(f"absence.{card.status.name.lower()}"))}


def _lines(card: PlaceCard, *, voice: Voice, is_index: bool) -> list[list[str]]:
    numbers = voice.numbers
    lines: list[list[str]] = []
    if card.estimate is not None:
        shown = numbers.decimal(card.estimate, 1) if is_index else numbers.percent(card.estimate)
        lines.append([voice.say("panel.score" if is_index else "panel.probability"), shown])
        if card.official_estimate is not None and card.official_estimate != card.estimate:
            official = card.official_estimate
            lines.append(
                [voice.say("panel.official"), numbers.decimal(official, 1) if is_index else numbers.percent(official)]
            )
    if card.rank is not None:
        of = voice.say("panel.rank_of", rank=numbers.integer(card.rank), ranked=numbers.integer(card.ranked))
        lines.append([voice.say("panel.rank"), of])
    if card.children is not None:
        lines.append([voice.say("panel.children"), numbers.integer(card.children)])
    return lines


def _names(drivers: tuple[Driver, ...]) -> list[str]:
    return [driver.name for driver in drivers[:_MOST_DRIVERS]]


def _fact_name(fact: FactView, voice: Voice) -> str:
    name = voice.say_or(f"measure.{fact.measure}", fact.measure.replace("_", " "))
    about = ", ".join(
        part for part in (fact.year, voice.say("facts.ages", ages=fact.ages) if fact.ages else "") if part
    )
    return f"{name} ({about})" if about else name


def _fact_source(fact: FactView, voice: Voice) -> str:
    return voice.say("facts.from", source=fact.source)
