"""The numbers of a place, each with what it speaks of: rank among how many, rate of how many children."""

from __future__ import annotations

from dashboard.answers import KeyFigures, PlaceCard
from layouts.pages.levels import class_only_line, official_level, recomputed_level
from layouts.wording import Voice

Line = tuple[str, str]
"""Name and value."""


def number_lines(card: PlaceCard, *, voice: Voice, is_index: bool) -> list[Line]:
    """The lines of the panel and, shortened, of the hover card; the estimate first where there is one."""
    return [
        *estimate_lines(card, voice=voice, is_index=is_index),
        *_ranks(card, voice),
        *_children(card, voice=voice, is_index=is_index),
        *factor_lines(card, voice=voice),
    ]


def estimate_lines(card: PlaceCard, *, voice: Voice, is_index: bool) -> list[Line]:
    """The estimate, and the official one, the official level and the rule's wherever they are not the same."""
    lines: list[Line] = []
    if card.estimate is not None:
        lines.append((voice.say(_estimate_key(card, is_index=is_index)), _write(card.estimate, voice, is_index)))
    if card.official_estimate is not None and card.official_estimate != card.estimate:
        lines.append((voice.say("panel.official"), _write(card.official_estimate, voice, is_index)))
    levels = (official_level(card, voice), recomputed_level(card, voice), class_only_line(card, voice))
    return [*lines, *(level for level in levels if level is not None)]


def _estimate_key(card: PlaceCard, *, is_index: bool) -> str:
    if card.is_what_if:
        return "panel.score.what_if" if is_index else "panel.probability.what_if"
    return "panel.score" if is_index else "panel.probability"


def rank_line(card: PlaceCard, voice: Voice) -> list[Line]:
    """Rank in the country; nothing for places that are not ranked."""
    return [] if card.rank is None else [(voice.say("panel.rank"), _rank(card.rank, card.ranked, voice))]


def factor_lines(card: PlaceCard, *, voice: Voice) -> list[Line]:
    """``7 of 9 factors`` of a municipality; nothing where the number is withheld."""
    if card.factors_present is None or card.factors_total is None:
        return []
    of = voice.say("panel.factors_of", present=card.factors_present, total=card.factors_total)
    return [(voice.say("panel.factors"), of)]


def has_all_factors(card: PlaceCard) -> bool:
    """Whether no factor that counts is missing in a municipality."""
    return card.factors_present is None or card.factors_present == card.factors_total


def spoken_for(answer: PlaceCard | KeyFigures) -> float | None:
    """Children that a rate speaks for where they are not all who live there; ``None`` where they are."""
    if answer.children_with_value is None or answer.children is None:
        return None
    return answer.children_with_value if round(answer.children_with_value) != round(answer.children) else None


def coverage_notes(card: PlaceCard, voice: Voice) -> list[str]:
    """Which part of the factors the numbers stand on, which of them are not told, and whose class is shown."""
    notes = []
    if card.recomputed is not None:
        notes.append(voice.say("release.panel.published", source=card.recomputed.source))
    if card.class_only is not None:
        notes.append(voice.say("release.panel.class_only.note", source=card.class_only.source))
    if card.on_part_of_factors:
        notes.append(voice.say("sentence.part", count=card.on_part_of_factors, total=card.factors_total))
    if card.with_withheld_factors:
        notes.append(voice.say("sentence.withheld", count=card.with_withheld_factors, threshold=card.threshold))
    if card.withheld_factors:
        names = ", ".join(name for _, name in card.withheld_factors)
        said = voice.say("panel.withheld", count=len(card.withheld_factors), names=names, threshold=card.threshold)
        notes.append(said)
    if card.set_aside:
        notes.append(voice.say("panel.set_aside", count=len(card.set_aside), names=", ".join(card.set_aside)))
    return notes


def _ranks(card: PlaceCard, voice: Voice) -> list[Line]:
    lines = rank_line(card, voice)
    if card.rank_in_parent is not None:
        parent = card.trail[-2].name if len(card.trail) > 1 else ""
        inside = _rank(card.rank_in_parent, card.ranked_in_parent, voice)
        lines.append((voice.say("panel.rank_in_parent", parent=parent), inside))
    return lines


def _children(card: PlaceCard, *, voice: Voice, is_index: bool) -> list[Line]:
    numbers = voice.numbers
    lines: list[Line] = []
    if card.children is not None:
        lines.append((voice.say("panel.children"), numbers.integer(card.children)))
    with_value = spoken_for(card)
    if with_value is not None:
        key = "panel.children_with_score" if is_index else "panel.children_with_estimate"
        lines.append((voice.say(key), numbers.integer(with_value)))
    if card.expected_children is not None:
        lines.append((voice.say("panel.expected"), numbers.integer(card.expected_children)))
    return lines


def _rank(rank: int, ranked: int, voice: Voice) -> str:
    return voice.say("panel.rank_of", rank=voice.numbers.integer(rank), ranked=voice.numbers.integer(ranked))


def _write(estimate: float, voice: Voice, is_index: bool) -> str:
    return voice.numbers.decimal(estimate, 1) if is_index else voice.numbers.percent(estimate)
