"""A generated plan of any size: invented indicators and reports, filled in bulk, for measuring and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import numpy as np
from sqlalchemy import insert

from dashboard.plan.rollup import CONSTITUENTS
from dashboard.store.database import Database
from dashboard.store.migrate import migrate
from dashboard.store.plan_tables import Evidence, Indicator, Page, Plan, Report, Result, Round, Target
from dashboard.store.reporting import State

FIRST_YEAR = 2018
CODES = tuple(f"{one}{two}{three}" for one, two, three in product("ABC", "ABCD", "ABCD"))
"""Invented countries; the first 30 are not enough for 40."""


def words(text: str) -> dict[str, str]:
    """The same in every language."""
    return {"es": text, "en": text, "pt": text}


def fill(database: Database, *, indicators: int = 200, countries: int = 40, years: int = 8, seed: int = 1) -> int:
    """A plan with a value of every indicator, country, reporter and year; how many values there are."""
    migrate(database)
    chance = np.random.default_rng(seed)
    last = FIRST_YEAR + years - 1
    with database.writing() as session:
        session.add(
            Plan(
                id=1,
                code="generated",
                title=words("Generated plan"),
                first_year=FIRST_YEAR,
                last_year=last,
                is_demonstration=True,
                source=words("generated"),
            )
        )
        session.flush()
        session.execute(
            insert(Result),
            [{"id": at, "plan_id": 1, "number": at, "title": words(f"Result {at}")} for at in range(1, 6)],
        )
        session.execute(insert(Round), [_round(at, FIRST_YEAR + at) for at in range(years)])
        session.execute(insert(Page), [_member(code) for code in CODES[:countries]])
        session.execute(insert(Indicator), [_indicator(at) for at in range(1, indicators + 1)])
        session.execute(insert(Target), [_target(at, year) for at in range(1, indicators + 1) for year in (2021, last)])
        reports = list(_reports(chance, indicators, CODES[:countries], years))
        session.execute(insert(Report), reports)
        session.execute(insert(Evidence), [_evidence(one["id"]) for one in reports[:: max(len(reports) // 5_000, 1)]])
    return len(reports)


def _round(at: int, year: int) -> dict[str, Any]:
    return {"id": at + 1, "plan_id": 1, "year": year, "opens_on": date(year, 11, 1), "due_on": date(year + 1, 1, 31)}


def _member(code: str) -> dict[str, Any]:
    return {"kind": "member", "country": code, "position": 1, "body": words("Member"), "source": words("generated")}


def _indicator(at: int) -> dict[str, Any]:
    return {
        "id": at,
        "result_id": (at - 1) % 5 + 1,
        "code": f"{(at - 1) % 5 + 1}.{(at - 1) // 5 + 1}",
        "title": words(f"Generated indicator {at} with a title of the usual length of such a title"),
        "definition": words("What is counted, and of whom."),
        "kind": "number",
        "unit": words("municipalities"),
        "direction": 1 if at % 3 else -1,
        "baseline": 100.0,
        "baseline_year": FIRST_YEAR - 1,
        "responsible": [one.value for one in CONSTITUENTS],
        "factors": ["rural"] if at % 10 == 0 else [],
        "territories": [],
    }


def _target(indicator: int, year: int) -> dict[str, Any]:
    step = (year - FIRST_YEAR + 1) / 8
    value = 100 + 80 * step if indicator % 3 else 100 - 60 * step
    return {"indicator_id": indicator, "country": "", "year": year, "value": value}


def _reports(
    chance: np.random.Generator, indicators: int, countries: tuple[str, ...], years: int
) -> Iterator[dict[str, Any]]:
    slots = product(range(1, indicators + 1), countries, [one.value for one in CONSTITUENTS])
    handed_in = datetime(2020, 1, 15, tzinfo=UTC)
    number = 0
    for indicator, country, reporter in slots:
        pace = chance.normal(8 if indicator % 3 else -6, 8)
        for at in range(years):
            number += 1
            yield {
                "id": number,
                "indicator_id": indicator,
                "country": country,
                "reporter": reporter,
                "year": FIRST_YEAR + at,
                "edition": 1,
                "state": State.ACCEPTED.value,
                "number": round(100 + pace * (at + 1) + chance.normal(0, 2), 1),
                "words": "",
                "note": "",
                "submitted_at": handed_in,
                "reviewed_at": handed_in,
            }


def _evidence(report: int) -> dict[str, Any]:
    return {
        "report_id": report,
        "title": "Generated document",
        "url": "https://example.org/document",
        "added_at": datetime(2020, 1, 15, tzinfo=UTC),
    }
