"""A plan small enough to check by hand: two results, five indicators, three countries, reports in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dashboard.plan.indicators import Reporter
from dashboard.store.plan_tables import (
    Evidence,
    Indicator,
    Judgement,
    Output,
    Page,
    Plan,
    Report,
    Result,
    Round,
    Target,
)
from dashboard.store.records import create

G, E, W, TS = (one.value for one in Reporter)
MEMBERS = ("CHL", "MEX", "PER")
HANDED_IN = datetime(2021, 1, 15, tzinfo=UTC)
Write = Callable[[str], dict[str, str]]


def words(text: str) -> dict[str, str]:
    """The same words, each language marked."""
    return {"es": f"{text} es", "en": f"{text} en", "pt": f"{text} pt"}


def small_plan(session: Session, *, write: Write = words, text: str = "note", code: str = "small") -> dict[str, int]:
    """Fill ``session``; the records' numbers by name. ``write`` and ``text`` make every word that a person wrote."""
    plan = _add(session, Plan(code=code, title=write("Plan"), first_year=2018, last_year=2021, source=write("Meeting")))
    one = _add(
        session,
        Result(plan_id=plan.id, number=1, title=write("Prevention"), told=write("Told"), told_source=write("Meeting")),
    )
    two = _add(session, Result(plan_id=plan.id, number=2, title=write("Withdrawal")))
    output = _add(session, Output(result_id=one.id, code="1.a", title=write("Maps"), source=write("Meeting")))
    for country in MEMBERS:
        _add(session, Page(kind="member", country=country, position=1, body=write("Member"), source=write("Meeting")))
    _add(session, Page(kind="pathfinder", country="CHL", position=1, body=write("Roadmap"), source=write("Meeting")))
    _add(
        session,
        Page(
            kind="exchange",
            country="",
            position=1,
            body={**write("Inspection"), "countries": ["CHL", "PER"], "years": "2019"},
            source=write("Meeting"),
        ),
    )
    _add(session, Page(kind="history", position=1, body={**write("Phase"), "years": "2018-2021"}, source=write("M")))
    for year in (2019, 2020):
        _add(
            session,
            Round(plan_id=plan.id, year=year, opens_on=date(year, 11, 1), due_on=date(year + 1, 1, 31)),
        )
    ids = {
        "count": _indicator(
            session, one, "1.1", write, text, output_id=output.id, responsible=[G, E, W], factors=["rural"]
        ),
        "share": _indicator(session, one, "1.2", write, text, unit=write("%"), responsible=[G], direction=-1),
        "yes_no": _indicator(session, one, "1.10", write, text, kind="yes_no", baseline=None, responsible=[G]),
        "text": _indicator(session, two, "2.1", write, text, kind="text", baseline=None, responsible=[W]),
        "own": _indicator(
            session, two, "2.2", write, text, responsible=[TS], territories=["PER"], factors=["rural", "school"]
        ),
    }
    for name, value in (("count", 146.41), ("share", 65.61)):
        _add(session, Target(indicator_id=ids[name], country="", year=2021, value=value, milestone=text))
    _add(session, Target(indicator_id=ids["count"], country="MEX", year=2021, value=400.0))
    told = [
        ("count", "CHL", G, 2019, 121.0),
        ("count", "CHL", W, 2019, 110.0),
        ("count", "PER", G, 2019, 100.0),
        ("count", "PER", G, 2020, 160.0),
        ("count", "MEX", G, 2020, 300.0),
        ("share", "CHL", G, 2020, 70.0),
        ("share", "PER", G, 2020, 95.0),
        ("share", "MEX", G, 2019, 99.0),
        ("yes_no", "PER", G, 2020, 1.0),
        ("own", "", TS, 2020, 110.0),
    ]
    for name, country, reporter, year, number in told:
        ids[f"{name} {country} {reporter} {year}"] = _report(
            session, ids[name], country, reporter, year, text, number=number
        )
    _report(session, ids["text"], "CHL", W, 2020, text, words=text)
    for state, number in (("draft", 1.0), ("submitted", 2.0), ("returned", 3.0)):
        country = {"draft": "CHL", "submitted": "MEX", "returned": "PER"}[state]
        ids[state] = _report(session, ids["count"], country, E, 2020, f"secret {state}", number=number, state=state)
    _report(session, ids["count"], "CHL", G, 2018, text, number=1.5, state="superseded")
    _report(session, ids["count"], "CHL", G, 2018, text, number=101.0, edition=2)
    shown = ids["count CHL government 2019"]
    _evidence(session, shown, title=text, url="https://example.org/list")
    _evidence(session, shown, title=text, stored_name="a" * 40, given_name=f"{text}.pdf", media_type="application/pdf")
    _evidence(session, ids["draft"], title="secret evidence", url="https://example.org/secret")
    _add(
        session,
        Judgement(indicator_id=ids["text"], country="CHL", status="behind", reason=text, set_at=HANDED_IN),
    )
    _add(
        session,
        Judgement(indicator_id=ids["count"], country="PER", status="behind", reason=text, set_at=HANDED_IN),
    )
    return ids


def _add(session: Session, record: Any) -> Any:
    return create(session, record, by=None, action="import")


def _indicator(session: Session, result: Any, code: str, write: Write, text: str, **fields: Any) -> int:
    told = {
        "kind": "number",
        "unit": write("municipalities"),
        "baseline": 100.0,
        "baseline_year": 2017,
        "formula": text,
        "disaggregation": text,
        "source": text,
        "verification": text,
        "activities": text,
        "factors": [],
        "territories": [],
        **fields,
    }
    made = Indicator(
        result_id=result.id, code=code, title=write(f"Indicator {code}"), definition=write("Definition"), **told
    )
    return int(_add(session, made).id)


def _report(session: Session, indicator: int, country: str, reporter: str, year: int, text: str, **fields: Any) -> int:
    told = {"state": "accepted", "note": text, "submitted_at": HANDED_IN, "reviewed_at": HANDED_IN, **fields}
    made = Report(indicator_id=indicator, country=country, reporter=reporter, year=year, **told)
    return int(_add(session, made).id)


def _evidence(session: Session, report: int, **fields: Any) -> None:
    _add(session, Evidence(report_id=report, added_at=HANDED_IN, size=1_500_000, **fields))
