"""Risk and protection factors in two ordered lists, and the profile of the groups, in plain words."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.answers import FactorLine, FactorLists, PlaceCard, ProfileLine, TermWeight
from dashboard.distances import points_of
from layouts.figures.evidence_charts import table
from layouts.formatting import DASH
from layouts.wording import Voice

_MANY_TIMES = 1.5


def factor_place(card: PlaceCard, voice: Voice) -> Component | None:
    """The fold that the lists are put into when it is opened; nothing for a place without a release."""
    if card.release is None or (card.place.level == "municipality" and card.estimate is None):
        return None
    return html.Details(
        [
            html.Summary(voice.say("factors.title")),
            html.Div(className="lazy-place", **{"data-waiting": voice.say("factors.waiting")}),
        ],
        className="panel-factors",
        **{"data-lazy": "/factors", "data-code": card.place.code, "data-level": card.place.level},
    )


def factor_lists(lists: FactorLists, voice: Voice) -> list[Component]:
    """Both lists and the profile; or that nothing of it is known."""
    if not lists.raises and not lists.lowers and not lists.profile:
        nothing = _withheld(lists, voice) if lists.withheld else voice.say("factors.none")
        return [html.P(nothing, className="panel-note")]
    kind = "index." if lists.is_index else ""
    parts = [html.P(voice.say(f"factors.order.{kind}{lists.scope}"), className="panel-note")]
    for sign, lines in (("up", lists.raises), ("down", lists.lowers)):
        if lines:
            parts.append(html.H4(voice.say(f"factors.{kind}{sign}"), className=f"driver-title driver-{sign}"))
            parts.append(html.Ol([_line(line, voice) for line in lines], className="factor-list"))
    if any(term.odds_ratio for line in (*lists.raises, *lists.lowers) for term in line.terms):
        parts.append(html.P(voice.say("factors.odds.note"), className="panel-note"))
    if lists.withheld:
        parts.append(html.P(_withheld(lists, voice), className="panel-note"))
    if lists.profile:
        parts += _profile(lists, voice)
    return [*parts, html.P(voice.say("panel.drivers.note"), className="panel-note")]


def _withheld(lists: FactorLists, voice: Voice) -> str:
    return voice.say("factors.withheld", names=", ".join(lists.withheld))


def _line(line: FactorLine, voice: Voice) -> Component:
    single = line.terms[0] if len(line.terms) == 1 else None
    name = line.name if single is None or line.contribution is not None else _named(line.name, single, voice)
    return html.Li(
        [
            html.Span(name, className="factor-name"),
            html.Span(_here(line, voice), className="factor-here") if line.value is not None else None,
            *[html.Span(_told(term, voice, alone=single is not None), className="factor-told") for term in line.terms],
        ]
    )


def _named(name: str, term: TermWeight, voice: Voice) -> str:
    if not term.level:
        return name
    if not term.reference:
        return f"{name}: {term.level}"
    return voice.say("method.term", factor=name, level=term.level, reference=term.reference)


def _here(line: FactorLine, voice: Voice) -> str:
    value = voice.numbers.value(line.value, line.unit)
    if line.reference is None:
        return value
    return voice.say("panel.against", value=value, reference=voice.numbers.value(line.reference, line.unit))


def _told(term: TermWeight, voice: Voice, *, alone: bool) -> str:
    """Odds ratio with its interval, and what it means for the probability."""
    said = []
    decimal = voice.numbers.decimal
    if term.odds_ratio is not None:
        odds = decimal(term.odds_ratio, 2)
        if term.odds_lower is not None and term.odds_upper is not None:
            odds = voice.say(
                "factors.interval", odds=odds, lower=decimal(term.odds_lower, 2), upper=decimal(term.odds_upper, 2)
            )
        said.append(voice.say("factors.odds", odds=odds))
    if term.change is not None:
        key = "factors.change" if term.level else "factors.change.share"
        said.append(voice.say(key, points=points_of(term.change, numbers=voice.numbers, signed=True)))
    words = "; ".join(said) or DASH
    return words if alone or not term.level else f"{term.level}: {words}"


def _profile(lists: FactorLists, voice: Voice) -> list[Component]:
    rows = [
        (
            line.name,
            voice.numbers.value(line.low, line.unit),
            voice.numbers.value(line.high, line.unit),
            _times(line, voice),
        )
        for line in sorted(lists.profile, key=lambda line: -abs((line.ratio or 1.0) - 1.0))
    ]
    heads = [voice.say(f"profile.{name}") for name in ("factor", "low", "high", "ratio")]
    return [
        html.H4(voice.say("profile.title"), className="panel-subtitle"),
        table(heads, rows, caption=voice.say("profile.caption")),
    ]


def _times(line: ProfileLine, voice: Voice) -> str:
    if line.ratio is None:
        return DASH
    if line.ratio > _MANY_TIMES:
        return voice.say("profile.times", times=voice.numbers.decimal(line.ratio, 1))
    return voice.numbers.percent(line.ratio, 0)
