"""The card of an indicator: what it is, what shall be reached, and what government, employers and workers say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.plan.book import IndicatorLine, PlanBook
from dashboard.plan.card import CountryRow, IndicatorCard, Saying
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.public import CardChange
from dashboard.plan.status import Status
from layouts.elements import Element, html
from layouts.figures.plan_bars import status_bar, status_counts
from layouts.formatting import DASH
from layouts.pages.plan.arithmetic import direction, judged_block
from layouts.pages.plan.compared import compared
from layouts.pages.plan.frame import PlanFrame, facts, plain, said, top, trail
from layouts.pages.plan.history import history


@dataclass(frozen=True, slots=True)
class NamedFactor:
    """A risk factor that the indicator addresses: its name and where it is on the map."""

    name: str
    href: str = ""


def page(
    book: PlanBook,
    card: IndicatorCard,
    frame: PlanFrame,
    *,
    evidence: Mapping[str, int],
    changes: Sequence[CardChange],
    factors: Sequence[NamedFactor],
    here: str,
    plans: Sequence[PlanBook] = (),
) -> Element:
    """The whole card; ``evidence`` = pieces of it by country."""
    voice, line = frame.voice, card.line
    steps = [(plain(book.title, voice), frame.links.plan(book.code))]
    steps.append((voice.say("plan.result", number=line.result), f"{frame.links.plan(book.code)}#result-{line.result}"))
    return html.Div(
        [
            *top(frame, here=here, plans=plans),
            trail(steps, frame),
            html.Header(
                [
                    html.P(
                        [html.Span(line.code, className="plan-code"), _kind(line, frame)], className="result-eyebrow"
                    ),
                    html.H1(said(line.title, voice)),
                    _definition_of(line, frame),
                ],
                className="plan-header",
            ),
            _standing(card, frame),
            html.H2(voice.say("plan.tripartite"), id="tripartite"),
            html.P(voice.say("plan.tripartite.lead"), className="plan-note"),
            _side_by_side(book, card, frame, evidence=evidence),
            *compared(card, frame),
            html.H2(voice.say("plan.card.title"), id="card"),
            _definition(book, line, frame, factors=factors),
            *history(changes, frame),
        ],
        className="plan plan-indicator",
    )


def _definition_of(line: IndicatorLine, frame: PlanFrame) -> Element | None:
    told = plain(line.definition, frame.voice)
    repeats = told == plain(line.title, frame.voice)
    return html.P(said(line.definition, frame.voice), className="lead") if told and not repeats else None


def _kind(line: IndicatorLine, frame: PlanFrame) -> str:
    return frame.voice.say("plan.kind.cumulative" if line.is_cumulative else f"plan.kind.{line.kind.value}")


def _standing(card: IndicatorCard, frame: PlanFrame) -> Element:
    names = {status: frame.status(status) for status in Status}
    voice, whole = frame.voice, card.line.judged_of("")
    return html.Section(
        [
            html.P(
                voice.say(
                    "plan.headline",
                    total=voice.numbers.integer(card.distribution.total),
                    without=voice.numbers.integer(card.distribution.without_data),
                ),
                className="plan-headline",
            ),
            status_bar(card.distribution, names),
            status_counts(card.distribution, names),
            judged_block(whole, None, frame) if whole is not None else None,
        ],
        className="plan-card",
    )


def _side_by_side(book: PlanBook, card: IndicatorCard, frame: PlanFrame, *, evidence: Mapping[str, int]) -> Element:
    """A row for each country; every value leads to its reports and evidence."""
    voice = frame.voice
    if not card.rows:
        return html.P(voice.say("plan.card.nobody"), className="plan-card plan-note")
    reporters = list(dict.fromkeys(one.reporter for row in card.rows for one in row.sayings))
    heads = [voice.say("plan.column.country"), *(frame.reporter(one) for one in reporters)]
    heads += [voice.say("plan.column.target"), voice.say("plan.column.evidence")]
    rows = sorted(card.rows, key=lambda row: (row.country != "", frame.country(row.country)))
    return html.Div(
        html.Table(
            [
                html.Caption(voice.say("plan.tripartite.caption", title=plain(card.line.title, voice))),
                html.Thead(html.Tr([html.Th(name, scope="col") for name in heads])),
                html.Tbody([_row(book, card.line, row, reporters, frame, evidence) for row in rows]),
            ],
            className="plan-table tripartite one-stop",
        ),
        className="plan-scroll plan-card",
        tabIndex="0",
        role="region",
        **{"aria-label": voice.say("plan.tripartite")},
    )


def _row(
    book: PlanBook,
    line: IndicatorLine,
    row: CountryRow,
    reporters: Sequence[Reporter],
    frame: PlanFrame,
    evidence: Mapping[str, int],
) -> Element:
    href = frame.links.reading(book.code, line.code, row.country)
    by_reporter = {one.reporter: one for one in row.sayings}
    cells = [_cell(one, by_reporter.get(one), line, href, frame) for one in reporters]
    target = f"{frame.value(row.target.value, line)} ({row.target.year})" if row.target else DASH
    count = evidence.get(row.country, 0)
    marks: list[Element] = []
    if row.agree is False:
        marks.append(html.Span(frame.voice.say("plan.differ"), className="plan-mark"))
    if row.judged is not None and row.judged.country:
        marks.append(html.Span(frame.voice.say("plan.judged.short"), className="plan-mark"))
    return html.Tr(
        [
            html.Th([html.A(frame.country(row.country), href=href), *marks], scope="row"),
            *cells,
            html.Td(target, className="number", **{"data-label": frame.voice.say("plan.column.target")}),
            html.Td(
                html.A(str(count), href=f"{href}#evidence") if count else DASH,
                className="number",
                **{"data-label": frame.voice.say("plan.column.evidence")},
            ),
        ]
    )


def _cell(reporter: Reporter, told: Saying | None, line: IndicatorLine, href: str, frame: PlanFrame) -> Element:
    """What one side says; silence has a name."""
    voice = frame.voice
    label = {"data-label": frame.reporter(reporter)}
    if told is None:
        return html.Td(voice.say("plan.not_asked"), className="not-asked", **label)
    if told.when is None:
        key = "plan.not_due_yet" if told.status is Status.NOT_DUE else "plan.not_reported_by"
        return html.Td(voice.say(key, reporter=frame.reporter(reporter)), className="not-reported", **label)
    value = voice.say("plan.in_words") if line.kind is ValueKind.TEXT else frame.value(told.value, line)
    return html.Td(
        [
            html.A(value, href=href, className="plan-value"),
            html.Span(f" {frame.when(told.when)}", className="told-year"),
            frame.chips[told.status],
        ],
        **label,
    )


def _definition(book: PlanBook, line: IndicatorLine, frame: PlanFrame, *, factors: Sequence[NamedFactor]) -> Element:
    voice = frame.voice
    output = next((one for one in book.outputs if one.code == line.output), None)
    missing = voice.say("plan.not_set")
    pairs: list[tuple[str, Element | str | list[Element | str] | None]] = [
        (voice.say("plan.card.unit"), said(line.unit, voice)),
        (voice.say("plan.card.direction"), direction(line, frame)),
        (voice.say("plan.card.formula"), line.formula or missing),
        (voice.say("plan.card.disaggregation"), line.disaggregation or missing),
        (voice.say("plan.card.baseline"), _baseline(line, frame)),
        (voice.say("plan.card.targets"), _targets(line, frame)),
        (voice.say("plan.card.milestones"), _milestones(line, frame)),
        (voice.say("plan.card.source"), line.source or missing),
        (voice.say("plan.card.verification"), line.verification or missing),
        (voice.say("plan.card.frequency"), voice.say_or(f"plan.frequency.{line.frequency}", line.frequency)),
        (voice.say("plan.card.responsible"), ", ".join(frame.reporter(one) for one in line.responsible)),
        (voice.say("plan.card.activities"), line.activities or missing),
        (voice.say("plan.card.output"), [f"{output.code} ", said(output.title, voice)] if output else None),
        (voice.say("plan.card.factors"), _factors(factors)),
        (voice.say("plan.card.territories"), ", ".join(_territory(one, frame) for one in line.territories)),
        (voice.say("plan.card.tolerance"), voice.numbers.percent(line.tolerance, 0)),
    ]
    return html.Div(facts(pairs), className="plan-card")


def _baseline(line: IndicatorLine, frame: PlanFrame) -> str:
    if line.baseline is None:
        return frame.voice.say("plan.not_set")
    return f"{frame.with_unit(line.baseline, line)} ({line.baseline_year or DASH})"


def _targets(line: IndicatorLine, frame: PlanFrame) -> Element | str:
    """Common targets by year, then how many countries have their own."""
    common = line.targets_of("") if any(not one.country for one in line.targets) else ()
    own = {one.country for one in line.targets if one.country and one.value is not None}
    told = [html.Li(f"{one.year}: {frame.with_unit(one.value, line)}") for one in common]
    if own:
        told.append(html.Li(frame.voice.say("plan.targets.own", count=len(own))))
    return html.Ul(told, className="plain-list") if told else frame.voice.say("plan.not_set")


def _milestones(line: IndicatorLine, frame: PlanFrame) -> Element | str:
    told = [one for one in line.targets if one.milestone]
    if not told:
        return frame.voice.say("plan.not_set")
    return html.Ul(
        [
            html.Li(f"{one.year}{f' · {frame.country(one.country)}' if one.country else ''}: {one.milestone}")
            for one in told
        ],
        className="plain-list",
    )


def _factors(factors: Sequence[NamedFactor]) -> Element | None:
    if not factors:
        return None
    return html.Ul(
        [html.Li(html.A(one.name, href=one.href) if one.href else one.name) for one in factors], className="plain-list"
    )


def _territory(code: str, frame: PlanFrame) -> str:
    country, _, rest = code.partition("/")
    return f"{frame.country(country)} {rest}".strip()
