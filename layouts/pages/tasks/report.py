"""One report: what is asked, the form, what the others say of the same indicator, and the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import Period
from dashboard.store.report_view import Edition, ReportSheet, Side, Step
from dashboard.store.reporting import LONGEST_WORDS
from dashboard.store.states import State
from layouts.evidence_fields import evidence_fields
from layouts.forms import Part, area, edit_button, edit_form, number, select
from layouts.pages.tasks.parts import (
    crumbs,
    day,
    evidence_link,
    evidence_list,
    facts,
    panel,
    reporter_name,
    said,
    state_chip,
    value_of,
)
from layouts.pages.tasks.parts import number as written
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class ReportScreen:
    """Everything that the page of one report shows."""

    sheet: ReportSheet
    reporter: Reporter
    country_name: str
    steps: tuple[Step, ...]
    may_write: bool
    """Whether the round takes reports, or corrections of what was handed in."""
    today: date
    csrf: str
    back: str
    """Address of the tasks."""

    @property
    def side(self) -> Side:
        """The side whose report this is."""
        return self.sheet.side(self.reporter)


def page(screen: ReportScreen, voice: Voice) -> Component:
    """The whole page."""
    sheet = screen.sheet
    others = [side for side in sheet.sides if side.reporter is not screen.reporter]
    return html.Div(
        [
            crumbs(
                (voice.say("reporting.tasks.title"), screen.back), here=sheet.code, label=voice.say("reporting.trail")
            ),
            html.P(_kicker(screen, voice), className="desk-kicker"),
            html.H1([html.Span(sheet.code, className="task-code"), " ", said(sheet.title, voice)]),
            html.P(said(sheet.definition, voice), className="lead") if said(sheet.definition, voice) else None,
            html.Div(
                [
                    html.Div(
                        [_returned(screen, voice), _own(screen, voice), _history(screen, voice)], className="desk-main"
                    ),
                    html.Aside(
                        [_asked(sheet, voice), _others(sheet, others, voice) if others else None],
                        className="desk-aside",
                        **{"aria-label": voice.say("reporting.report.aside")},
                    ),
                ],
                className="desk-columns",
            ),
        ],
        className="desk",
    )


def _kicker(screen: ReportScreen, voice: Voice) -> str:
    who = reporter_name(screen.reporter, voice)
    parts = [
        who,
        *([screen.country_name] if screen.sheet.country else []),
        said_when(screen.sheet.when, voice.language),
    ]
    if screen.sheet.held is not None:
        parts.append(voice.say("reporting.round.due", day=day(screen.sheet.held.due_on, voice)))
    return " · ".join(parts)


def _returned(screen: ReportScreen, voice: Voice) -> Component | None:
    latest = screen.side.latest
    if latest is None or latest.state is not State.RETURNED:
        return None
    return html.Section(
        [
            html.H2(voice.say("reporting.returned.title"), className="panel-heading"),
            html.Blockquote(latest.comment, className="comment"),
            html.P(voice.say("reporting.returned.note", day=day(latest.reviewed_at, voice)), className="quiet"),
        ],
        className="desk-panel is-returned",
    )


def _own(screen: ReportScreen, voice: Voice) -> Component:
    latest = screen.side.latest
    title = voice.say("reporting.own.title")
    if latest is None or latest.is_open:
        content = [_form(screen, latest, voice), _evidence(screen, latest, voice)]
        return panel(*(content if screen.may_write else [_closed(voice), _shown(latest, screen, voice)]), title=title)
    if latest.state is State.SUBMITTED:
        note = html.P(voice.say("reporting.own.waits", day=day(latest.submitted_at, voice)))
        return panel(note, _shown(latest, screen, voice), title=title)
    correct = html.Details(
        [
            html.Summary(voice.say("reporting.own.correct")),
            html.P(voice.say("reporting.own.correct.note"), className="quiet"),
            _form(screen, latest, voice, is_correction=True),
        ],
        className="desk-details",
    )
    return panel(_shown(latest, screen, voice), correct if screen.may_write else None, title=title)


def _closed(voice: Voice) -> Component:
    return html.P(voice.say("reporting.own.closed"))


def _shown(edition: Edition | None, screen: ReportScreen, voice: Voice) -> Component | None:
    if edition is None:
        return None
    return edition_card(edition, screen.sheet, voice)


def edition_card(edition: Edition, sheet: ReportSheet, voice: Voice) -> Component:
    """What one edition tells, with its evidence."""
    return html.Div(
        [
            html.P(
                [html.Span(value_of(edition, sheet.kind, voice), className="told-value"), " ", _unit(sheet, voice)],
                className="told",
            ),
            html.P(edition.note, className="told-note") if edition.note else None,
            evidence_list(edition.evidence, voice),
            html.P(
                [state_chip(edition.state, voice), " ", html.Span(_signed(edition, voice), className="quiet")],
                className="told-state",
            ),
        ],
        className="edition",
    )


def _unit(sheet: ReportSheet, voice: Voice) -> Component | None:
    unit = said(sheet.unit, voice)
    return html.Span(unit, className="quiet") if unit and sheet.kind is ValueKind.NUMBER else None


def _signed(edition: Edition, voice: Voice) -> str:
    when = edition.reviewed_at or edition.submitted_at
    parts = [edition.writer, day(when, voice)]
    if edition.number_of > 1:
        parts.append(voice.say("reporting.edition", number=edition.number_of))
    return " · ".join(part for part in parts if part)


def _form(screen: ReportScreen, latest: Edition | None, voice: Voice, *, is_correction: bool = False) -> Component:
    sheet = screen.sheet
    record = {
        "indicator": sheet.indicator_id,
        "country": sheet.country,
        "reporter": screen.reporter.value,
        "when": str(sheet.when),
    }
    return edit_form(
        "report.save",
        _value(sheet, latest, voice),
        area(
            "note",
            voice.say("reporting.field.note"),
            value=latest.note if latest else "",
            hint=voice.say("reporting.field.note.hint"),
            is_optional=True,
            longest=LONGEST_WORDS,
        ),
        html.H3(voice.say("reporting.evidence.title"), className="form-heading"),
        *evidence_fields(voice),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("reporting.save"),
        also=(("submit", voice.say("reporting.submit")),),
        version=0 if latest is None else latest.seen_mark,
        record=record,
        label=voice.say("reporting.own.title"),
        class_name="report-form",
    )


def _value(sheet: ReportSheet, latest: Edition | None, voice: Voice) -> Part:
    if sheet.kind is ValueKind.TEXT:
        words = latest.words if latest else ""
        return area("words", voice.say("reporting.field.words"), value=words, rows=5, longest=LONGEST_WORDS)
    value = None if latest is None else latest.value
    if sheet.kind is ValueKind.YES_NO:
        answers = (("", "—"), ("1", voice.say("reporting.yes")), ("0", voice.say("reporting.no")))
        held = "" if value is None else f"{value:.0f}"
        return select("number", voice.say("reporting.field.yes_no"), answers, value=held)
    unit = said(sheet.unit, voice)
    label = voice.say("reporting.field.number")
    kind = "added" if sheet.is_cumulative else "hint"
    part = "" if sheet.when.period is Period.YEAR else ".part"
    hint = voice.say(f"reporting.field.number.{kind}{part}")
    return number("number", f"{label} ({unit})" if unit else label, value=_typed(value), hint=hint)


def _typed(value: float | None) -> str:
    """As one types it: no separator of thousands, which the server would not guess either."""
    return "" if value is None else f"{value:.10f}".rstrip("0").rstrip(".")


def _evidence(screen: ReportScreen, latest: Edition | None, voice: Voice) -> Component | None:
    """What is attached already; withdrawn with a button, kept in the history."""
    if latest is None or not latest.evidence:
        return None
    rows = [
        html.Li(
            [
                evidence_link(one, voice),
                edit_button(
                    "evidence.withdraw",
                    voice.say("reporting.evidence.withdraw"),
                    voice=voice,
                    csrf=screen.csrf,
                    key=str(one.id),
                    version=one.version,
                    record={"evidence": one.id},
                    label=voice.say("reporting.evidence.withdraw.what", title=one.title),
                ),
            ]
        )
        for one in latest.evidence
    ]
    heading = html.H3(voice.say("reporting.evidence.attached"), className="form-heading")
    return html.Div([heading, html.Ul(rows, className="evidence is-editable")])


def _asked(sheet: ReportSheet, voice: Voice) -> Component:
    unit = said(sheet.unit, voice)
    baseline = "" if sheet.baseline is None else f"{written(sheet.baseline, voice)} ({sheet.baseline_year or '—'})"
    return panel(
        facts(
            (voice.say("reporting.fact.result"), f"{sheet.result_number}. {said(sheet.result_title, voice)}"),
            (voice.say("reporting.fact.unit"), unit),
            (voice.say("reporting.fact.direction"), _direction(sheet, voice)),
            (voice.say("reporting.fact.baseline"), baseline),
            (voice.say("reporting.fact.target", year=sheet.when.year), target_of(sheet, voice)),
            (voice.say("reporting.fact.verification"), sheet.verification),
        ),
        title=voice.say("reporting.asked.title"),
    )


def _direction(sheet: ReportSheet, voice: Voice) -> str:
    if sheet.kind is not ValueKind.NUMBER:
        return ""
    return voice.say(f"reporting.direction.{'up' if sheet.direction > 0 else 'down'}")


def target_of(sheet: ReportSheet, voice: Voice) -> str:
    """The target of the year, in a number, in words, or both."""
    value = ""
    if sheet.target is not None:
        is_yes_no = sheet.kind is ValueKind.YES_NO
        value = voice.say(f"reporting.{'yes' if sheet.target else 'no'}") if is_yes_no else written(sheet.target, voice)
    return " · ".join(part for part in (value, sheet.milestone) if part)


def _others(sheet: ReportSheet, others: list[Side], voice: Voice) -> Component:
    return panel(*(side_card(side, sheet, voice) for side in others), title=voice.say("reporting.others.title"))


def side_card(side: Side, sheet: ReportSheet, voice: Voice) -> Component:
    """What one constituency says; a draft of somebody else is told of, not shown."""
    latest = side.latest
    if latest is None or latest.state is State.DRAFT:
        counting = side.counting
        stem = "writing" if latest is not None else "silent" if side.is_asked else "not_asked"
        note = html.P(voice.say(f"reporting.others.{stem}"), className="quiet")
        content: list[Component | None] = [note, edition_card(counting, sheet, voice) if counting else None]
    else:
        content = [edition_card(latest, sheet, voice)]
    name = html.H3(reporter_name(side.reporter, voice), className="side-name")
    return html.Div([name, *content], className="side")


def _history(screen: ReportScreen, voice: Voice) -> Component | None:
    if not screen.steps:
        return None
    return panel(
        html.Ol([_step(step, screen.sheet.kind, voice) for step in screen.steps], className="history"),
        title=voice.say("reporting.history.title"),
    )


def _step(step: Step, kind: ValueKind, voice: Voice) -> Component:
    value = step.words if kind is ValueKind.TEXT else written(step.value, voice)
    if kind is ValueKind.YES_NO and step.value is not None:
        value = voice.say(f"reporting.{'yes' if step.value else 'no'}")
    told = html.Span([voice.say("reporting.history.value"), " ", html.Strong(value or "—")])
    edition = voice.say("reporting.edition", number=step.edition) if step.edition > 1 else ""
    who = step.who or voice.say("reporting.history.command_line")
    return html.Li(
        [
            html.Span(day(step.at, voice), className="history-day"),
            html.Div(
                [
                    html.Strong(voice.say_or(f"reporting.action.{step.action}", step.action)),
                    html.Span(f" · {who}{' · ' + edition if edition else ''}", className="quiet"),
                    html.Div(told),
                    html.Blockquote(step.reason, className="comment") if step.reason else None,
                ]
            ),
        ]
    )
