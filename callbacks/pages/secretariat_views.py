"""What each section of the Secretariat's page shows of one plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from dash.development.base_component import Component
from sqlalchemy import select
from sqlalchemy.orm import Session

from callbacks.address import Page
from callbacks.desk import Desk
from callbacks.pages.desk_words import country_name, country_of
from callbacks.pages.entry_forms import countries_named, entries_shown
from callbacks.pages.plan_frame import INITIATIVE
from callbacks.pages.site_page import Asked, address_of
from dashboard.plan.periods import Frequency, Period, When, asked_in, round_for, when_of
from dashboard.plan.status import Status
from dashboard.store import judging
from dashboard.store.initiative_pages import TOLD, facts_of
from dashboard.store.judging_view import computed_statuses, judged_lines
from dashboard.store.plan_rows import plans_of, rows_of
from dashboard.store.plan_tables import Indicator, Plan, Report, Result
from dashboard.store.records import now
from dashboard.store.report_view import find_indicator, report_sheet, steps_of
from dashboard.store.rounds import rounds_of
from dashboard.store.states import State
from layouts.pages.secretariat.importing import importing
from layouts.pages.secretariat.initiative import InitiativeScreen, initiative
from layouts.pages.secretariat.judging import JudgedStatus, judge_panel, lines
from layouts.pages.secretariat.plan_grid import TABLES, GridScreen, grid
from layouts.pages.secretariat.queue import ReviewScreen
from layouts.pages.secretariat.rounds import rounds
from layouts.pages.tasks.parts import said
from layouts.wording import Voice

Link = Callable[..., str]
"""Address below the section: plan, and so on."""


def plan_titles(plans: Sequence[Plan], voice: Voice) -> Mapping[str, str]:
    """Plans by their codes."""
    return {plan.code: said(plan.title, voice) for plan in plans}


def review_screen(session: Session, asked: Asked, *, back: str) -> ReviewScreen:
    """The three constituencies on one indicator; the address was checked before."""
    _, plan, code, place, when = asked.parts
    indicator = find_indicator(session, plan, code)
    if indicator is None:
        raise LookupError(f"there is no indicator {code} in {plan}")
    country = country_of(place)
    sheet = report_sheet(session, indicator, country=country, when=when_of(when) or When(0))
    return ReviewScreen(
        sheet=sheet,
        country_name=country_name(asked, country),
        steps={side.reporter.value: steps_of(session, side) for side in sheet.sides if side.editions},
        judged=judged_status(session, asked, indicator, country),
        csrf=asked.csrf,
        back=back,
    )


def judged_status(session: Session, asked: Asked, indicator: Indicator, country: str) -> JudgedStatus:
    """The status by hand of an indicator in a country, or as a whole, beside the computed ones."""
    held = judging.standing(session, indicator.id, country=country)
    stands = held is not None and not held.is_withdrawn
    return JudgedStatus(
        indicator_id=indicator.id,
        code=indicator.code,
        title=indicator.title,
        country=country,
        country_name=country_name(asked, country),
        computed=computed_statuses(session, indicator, country=country or None),
        judgement_id=0 if held is None else held.id,
        version=0 if held is None else held.version,
        status=Status(held.status) if held is not None and stands else None,
        reason=held.reason if held is not None and stands else "",
        set_at=held.set_at if held is not None and stands else None,
    )


def rounds_content(session: Session, asked: Asked, desk: Desk, plan: Plan, *, link: Link) -> list[Component]:
    """Reporting rounds of a plan."""
    return rounds(
        plan,
        rounds_of(session, plan.id),
        waiting=_handed_in(session, desk, plan),
        today=now().date(),
        csrf=asked.csrf,
        voice=asked.voice,
    )


def _handed_in(session: Session, desk: Desk, plan: Plan) -> Mapping[int, tuple[int, int]]:
    """By round, how many reports of the constituencies came in (submitted or accepted), of how many that are asked."""
    rounds = rounds_of(session, plan.id)
    slots = select(Report.indicator_id, Report.country, Report.reporter, Report.year, Report.period).distinct()
    found = session.execute(
        slots.join(Indicator, Report.indicator_id == Indicator.id)
        .join(Result, Indicator.result_id == Result.id)
        .where(Result.plan_id == plan.id, Report.state.in_([State.SUBMITTED, State.ACCEPTED]))
    ).all()
    held = (round_for(When(year, Period(period)), rounds) for *_, year, period in found)
    counted = Counter(one.id for one in held if one is not None)
    expected = _expected(desk, plan)
    return {
        one.id: (
            counted[one.id],
            sum(count * len(asked_in(one, rounds, frequency)) for frequency, count in expected.items()),
        )
        for one in rounds
    }


def _expected(desk: Desk, plan: Plan) -> Mapping[Frequency, int]:
    """How many readings are asked for, by how often."""
    book = desk.plans.read(desk.database).shelf.plan(plan.code)
    if book is None:
        return {}
    readings = book.readings
    asked = readings.indicator[readings.is_expected].tolist()
    return Counter(book.indicators[at].frequency for at in asked)


def status_content(
    session: Session, asked: Asked, desk: Desk, plan: Plan, *, link: Link
) -> Component | list[Component]:
    """All indicators with their statuses by hand, or the form of one of them."""
    found = lines(judged_lines(session, plan.id), link_of=lambda code: link(plan.code, code), voice=asked.voice)
    if len(asked.parts) < 3:
        return found
    indicator = find_indicator(session, plan.code, asked.parts[2])
    if indicator is None:
        return found
    return [judge_panel(judged_status(session, asked, indicator, ""), asked.csrf, asked.voice), found]


def grid_content(session: Session, asked: Asked, desk: Desk, plan: Plan, *, link: Link) -> Component:
    """One table of the plan in the grid."""
    table = asked.parts[2] if len(asked.parts) > 2 else TABLES[0]
    results = rows_of(session, plan, "results")
    indicators = rows_of(session, plan, "indicators") if table in ("indicators", "targets") else []
    held = {"results": results, "indicators": indicators}
    screen = GridScreen(
        plan_code=plan.code,
        plan_title=said(plan.title, asked.voice),
        table=table,
        rows=held.get(table) or rows_of(session, plan, table),
        links={name: link(plan.code, name) for name in TABLES},
        results=[
            (row["number"], f"{row['number']}. {_title(row, asked)}") for row in results if not row["is_withdrawn"]
        ],
        indicators=[
            (row["code"], f"{row['code']} {_title(row, asked)}") for row in indicators if not row["is_withdrawn"]
        ],
        csrf=asked.csrf,
    )
    return grid(screen, asked.voice)


def import_content(session: Session, asked: Asked, desk: Desk, plan: Plan, *, link: Link) -> Component:
    """Templates and upload."""
    template = f"/plan/template.xlsx?language={asked.language.value}"
    return importing(
        plan=plan.code,
        csrf=asked.csrf,
        template=template,
        filled=f"{template}&plan={plan.code}",
        done=link(plan.code),
        voice=asked.voice,
    )


def initiative_content(session: Session, asked: Asked, *, link: Link) -> list[Component]:
    """Entries of one kind of what is told of the Initiative; the first kind where none is named."""
    kind = asked.parts[1] if len(asked.parts) > 1 else TOLD[0]
    screen = InitiativeScreen(
        kind=kind,
        entries=entries_shown(session, facts_of(session, kind), asked),
        plans=list(plan_titles(plans_of(session), asked.voice).items()),
        countries=countries_named(asked),
        links={one: link(one) for one in TOLD},
        csrf=asked.csrf,
        public=address_of(Page.PLAN, asked.language, INITIATIVE[asked.language]),
    )
    return initiative(screen, asked.voice)


def _title(row: Mapping[str, str], asked: Asked) -> str:
    return said({code: row[f"title_{code}"] for code in ("es", "en", "pt")}, asked.voice)
