"""The demonstration plan: made up, labelled so in every text, in a read-only SQLite file of its own.

Nothing in it is known of any country. The same seed gives the same file, whose name holds the digest of what it is made
from; another version of the atlas makes another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import yaml
from sqlalchemy import insert
from sqlalchemy.orm import Session

from dashboard.plan.periods import Frequency, Period
from dashboard.store.base import Base
from dashboard.store.database import Database
from dashboard.store.demonstration_reports import SEED, Aimed, reported
from dashboard.store.initiative import FOLDER, InitiativeError, read_initiative
from dashboard.store.migrate import migrate, newest_step
from dashboard.store.plan_tables import Indicator, Output, Page, Plan, Result, Round, Target
from dashboard.store.records import create

FILE = FOLDER / "demonstration.yaml"
CODE = "demonstration"
FIRST_YEAR, LAST_YEAR, BASELINE_YEAR = 2018, 2021, 2017
TOLD = "Demostración · Demonstration · Demonstração"
"""Where a column holds one text for every language."""


def open_demonstration(var: Path) -> Database:
    """The demonstration under ``var``, made first where it is missing (about a second); nobody can write to it.

    Raises
    ------
    InitiativeError
        If the file that it is made from cannot be read, or one of its texts does not say that it is a demonstration.
    """
    target = var / f"demonstration-{_digest()}.sqlite"
    if not target.is_file():
        var.mkdir(parents=True, exist_ok=True)
        _make(target)
        _sweep(target)
    return Database(f"sqlite:///{target.absolute()}", read_only=True)


def _digest() -> str:
    """Changes with whatever the file is made from."""
    makers = [FILE, Path(__file__), Path(__file__).with_name("demonstration_reports.py")]
    held = b"\0".join(file.read_bytes() for file in makers)
    return hashlib.sha256(held + newest_step().encode() + str(SEED).encode()).hexdigest()[:12]


def _make(target: Path) -> None:
    """Beside it first, then moved there whole: another process never opens half of it."""
    draft = target.with_name(f".{target.stem}.{uuid4().hex}.sqlite")
    made = Database(f"sqlite:///{draft.absolute()}")
    try:
        migrate(made)
        with made.writing() as session:
            _fill(session)
        # One file, without a log beside it: it is opened as one that never changes.
        with made.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        made.close()
    draft.replace(target)
    for rest in ("-wal", "-shm"):
        draft.with_name(draft.name + rest).unlink(missing_ok=True)


def _sweep(kept: Path) -> None:
    """Take away what earlier versions made."""
    for old in kept.parent.glob("demonstration-*.sqlite"):
        if old != kept:
            # Still open in another process on a system that does not let go of open files.
            with suppress(OSError):
                old.unlink()


def _fill(session: Session) -> None:
    told = _read()
    plan = create(
        session,
        Plan(
            code=CODE,
            title=told["title"],
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            is_demonstration=True,
            source=told["source"],
        ),
        by=None,
    )
    indicators = [one for result in told["results"] for one in _result(session, plan.id, result, told["source"])]
    for country in _countries():
        # Only the names of the countries are real; from some of them nothing was reported, and that is shown.
        create(
            session,
            Page(kind="member", country=country, position=1, body=told["label"], source=told["source"]),
            by=None,
        )
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        opens, due = date(year + 1, 1, 15), date(year + 1, 3, 31)
        is_closed = year < LAST_YEAR
        create(session, Round(plan_id=plan.id, year=year, opens_on=opens, due_on=due, is_closed=is_closed), by=None)
        half = Round(
            plan_id=plan.id,
            year=year,
            period=Period.H1,
            opens_on=date(year, 7, 15),
            due_on=date(year, 9, 15),
            is_closed=True,
        )
        create(session, half, by=None)
    for table, rows in reported(indicators, countries=_countries(), years=range(FIRST_YEAR, LAST_YEAR + 1)):
        session.execute(insert(Base.metadata.tables[table]), rows)


def _read() -> dict[str, Any]:
    try:
        told: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as broken:
        raise InitiativeError(f"{FILE.name} cannot be read: {broken}") from broken
    silent = [words for words in _texts(told) if "demon" not in words.casefold() and "demos" not in words.casefold()]
    if silent:
        raise InitiativeError(f"{FILE.name}: these texts do not say that they are a demonstration: {'; '.join(silent)}")
    return told


def _texts(told: Any) -> Iterator[str]:
    """Every text in three languages."""
    if isinstance(told, dict):
        if {"es", "en", "pt"} <= set(told):
            yield from told.values()
        for inner in told.values():
            yield from _texts(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _texts(inner)


def _countries() -> list[str]:
    """The countries of the Initiative: only their names are real."""
    return [country for page in read_initiative().pages if page.kind == "member" for country in page.countries]


def _result(session: Session, plan_id: int, told: dict[str, Any], source: dict[str, str]) -> Iterator[Aimed]:
    result = Result(
        plan_id=plan_id,
        number=told["number"],
        title=told["title"],
        told=told.get("told"),
        told_source=source if told.get("told") else None,
    )
    create(session, result, by=None)
    outputs: dict[str, int] = {}
    for one in told.get("outputs", []):
        output = Output(result_id=result.id, code=one["code"], title=one["title"], source=source)
        outputs[one["code"]] = create(session, output, by=None).id
    for one in told["indicators"]:
        indicator = create(session, _indicator(result.id, outputs.get(one.get("output", "")), one), by=None)
        for target in _targets(indicator.id, one):
            create(session, target, by=None)
        yield indicator, float(max(one.get("targets", {}).items(), default=(0, 0))[1])


def _indicator(result_id: int, output_id: int | None, told: dict[str, Any]) -> Indicator:
    direction: Literal[1, -1] = told.get("direction", 1)
    return Indicator(
        result_id=result_id,
        output_id=output_id,
        code=told["code"],
        title=told["title"],
        definition=told["title"],
        kind=told["kind"],
        unit=told["unit"],
        direction=direction,
        formula=TOLD if told["kind"] == "number" else "",
        disaggregation=TOLD,
        baseline=told.get("baseline"),
        baseline_year=BASELINE_YEAR if "baseline" in told else None,
        is_cumulative=told.get("cumulative", False),
        frequency=told.get("frequency", Frequency.YEARLY.value),
        source=TOLD,
        verification=TOLD,
        activities=TOLD,
        responsible=told["responsible"],
        factors=told.get("factors", []),
        territories=[],
    )


def _targets(indicator_id: int, told: dict[str, Any]) -> Iterator[Target]:
    for year, value in told.get("targets", {}).items():
        yield Target(indicator_id=indicator_id, year=year, value=float(value))
    for year, words in told.get("milestones", {}).items():
        yield Target(indicator_id=indicator_id, year=year, milestone=" · ".join(words.values()))
