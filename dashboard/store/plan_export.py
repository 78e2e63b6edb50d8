"""A plan as the rows of its spreadsheet: what is exported, and what an import is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.language import Language
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.template import SHEETS, PlanRefusedError, PlanTables, Row, key_of
from dashboard.plan.template_file import plan_workbook
from dashboard.store.plan_tables import Indicator, Output, Plan, Result, Target
from dashboard.store.records import snapshot

Record = Result | Output | Indicator | Target
Standing = dict[str, dict[tuple[Any, ...], tuple[Record, Row]]]
"""By sheet and key: the record and its row, withdrawn ones included."""
LANGUAGES = tuple(language.value for language in Language)


@dataclass(frozen=True, slots=True)
class Names:
    """How rows name what records point at by number."""

    results: Mapping[int, int]
    outputs: Mapping[int, str]
    indicators: Mapping[int, str]


def find_plan(session: Session, code: str) -> Plan:
    """The plan called ``code``.

    Raises
    ------
    PlanRefusedError
        If there is none; the message tells which there are.
    """
    plans = {plan.code: plan for plan in session.scalars(select(Plan).order_by(Plan.first_year.desc()))}
    if code not in plans:
        raise PlanRefusedError([f"there is no plan '{code}'; there are {', '.join(plans) or 'none'}"])
    return plans[code]


def export_plan(session: Session, plan: Plan, language: Language) -> bytes:
    """The plan in the template of ``language``; importing it again changes nothing."""
    title = plan.title.get(language.value) or plan.code
    return plan_workbook(language, tables_of(session, plan), title=title)


def tables_of(session: Session, plan: Plan) -> PlanTables:
    """What stands in the plan, as ``read_plan`` would read it from its own export; nothing withdrawn.

    A row whose parent was withdrawn is left out with it: the sheets must not name what they do not hold.
    """
    standing = standing_rows(session, plan)
    kept: dict[str, tuple[Row, ...]] = {}
    results = {key[0] for key, (record, _) in standing["results"].items() if not _is_withdrawn(record)}
    kept["results"] = _rows(standing, "results")
    kept["outputs"] = tuple(row for row in _rows(standing, "outputs") if row["result"] in results)
    outputs = {row["code"] for row in kept["outputs"]}
    kept["indicators"] = tuple(
        {**row, "output": row["output"] if row["output"] in outputs else None}
        for row in _rows(standing, "indicators")
        if row["result"] in results
    )
    codes = {row["code"] for row in kept["indicators"]}
    kept["targets"] = tuple(row for row in _rows(standing, "targets") if row["indicator"] in codes)
    return PlanTables(kept["results"], kept["outputs"], kept["indicators"], kept["targets"])


def standing_rows(session: Session, plan: Plan) -> Standing:
    """Every record of the plan with its row, by sheet and key: four queries, however large the plan is.

    Raises
    ------
    PlanRefusedError
        If two records of the plan have one key, so that a row could not tell which it means.
    """
    results = list(session.scalars(select(Result).where(Result.plan_id == plan.id).order_by(Result.number)))
    ids = select(Result.id).where(Result.plan_id == plan.id)
    outputs = list(session.scalars(select(Output).where(Output.result_id.in_(ids)).order_by(Output.id)))
    indicators = list(session.scalars(select(Indicator).where(Indicator.result_id.in_(ids)).order_by(Indicator.id)))
    of_plan = select(Indicator.id).where(Indicator.result_id.in_(ids))
    order = (Target.indicator_id, Target.country, Target.year)
    targets = list(session.scalars(select(Target).where(Target.indicator_id.in_(of_plan)).order_by(*order)))
    names = Names(
        {one.id: one.number for one in results},
        {one.id: one.code for one in outputs},
        {one.id: one.code for one in indicators},
    )
    records: dict[str, list[Any]] = dict(
        zip((sheet.name for sheet in SHEETS), (results, outputs, indicators, targets), strict=True)
    )
    return {sheet.name: dict(_by_key(sheet.name, records[sheet.name], names)) for sheet in SHEETS}


def row_of(sheet: str, values: Mapping[str, Any], names: Names) -> Row:
    """The row of a record from its columns, be they of today or of a version that its history holds."""
    made = {
        "results": lambda: {"number": values["number"]},
        "outputs": lambda: {"result": names.results.get(values["result_id"]), "code": values["code"]},
        "indicators": lambda: _indicator_row(values, names),
        "targets": lambda: {
            "indicator": names.indicators.get(values["indicator_id"]),
            "country": values["country"],
            "year": values["year"],
            "value": values["value"],
            "milestone": values["milestone"],
        },
    }[sheet]()
    if sheet != "targets":
        made |= spoken("title", values["title"])
    return {**made, "version": values["version"]}


def spoken(name: str, words: Mapping[str, str] | None) -> Row:
    """One field for each language."""
    return {f"{name}_{language}": (words or {}).get(language, "") for language in LANGUAGES}


def names_of(standing: Standing) -> Names:
    """How the rows of ``standing`` name each other."""

    def by_id(sheet: str) -> dict[int, Any]:
        return {record.id: key[0] for key, (record, _) in standing[sheet].items()}

    return Names(by_id("results"), by_id("outputs"), by_id("indicators"))


def _indicator_row(values: Mapping[str, Any], names: Names) -> Row:
    same = ("code", "direction", "baseline", "baseline_year", "tolerance", "frequency", "source", "verification")
    return {
        **{name: values[name] for name in (*same, "activities", "formula", "disaggregation")},
        **spoken("definition", values["definition"]),
        **spoken("unit", values["unit"]),
        "result": names.results.get(values["result_id"]),
        "output": names.outputs.get(values["output_id"]) if values["output_id"] is not None else None,
        "kind": ValueKind(values["kind"]),
        "cumulative": values["is_cumulative"],
        "responsible": tuple(Reporter(one) for one in values["responsible"]),
        "factors": tuple(values["factors"]),
        "territories": tuple(values["territories"]),
    }


def _by_key(sheet: str, records: list[Any], names: Names) -> Iterator[tuple[tuple[Any, ...], tuple[Record, Row]]]:
    declared = next(one for one in SHEETS if one.name == sheet)
    seen: set[tuple[Any, ...]] = set()
    for record in records:
        row = row_of(sheet, snapshot(record), names)
        key = key_of(declared, row)
        if key in seen:
            shown = ", ".join(str(part) for part in key if part)
            raise PlanRefusedError(
                [f"the plan holds '{shown}' twice on '{sheet}'; give one of them another code first"]
            )
        seen.add(key)
        yield key, (record, {one.name: row[one.name] for one in declared.fields})


def _rows(standing: Standing, sheet: str) -> tuple[Row, ...]:
    return tuple(row for record, row in standing[sheet].values() if not _is_withdrawn(record))


def _is_withdrawn(record: Record) -> bool:
    """A target is withdrawn by emptying it."""
    if isinstance(record, Target):
        return record.value is None and not record.milestone
    return record.is_withdrawn
