"""The peer of the plan page: all reports in one pandas frame in memory, grouped anew and written as HTML each time.

What somebody would write in an afternoon, with the same rule for the status and the same panels: the distribution as a
whole, by result, by reporter, by year, by country, result by country, and the coverage of reporting.
"""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
from flask import Flask, request
from sqlalchemy import create_engine

REPORTS = """
select i.code, r.number as result, p.country, p.reporter, p.year, p.number as value, i.baseline, i.baseline_year,
       i.direction, i.tolerance
from reports p join indicators i on p.indicator_id = i.id join results r on i.result_id = r.id
where p.state = 'accepted'
"""
TARGETS = (
    "select i.code, t.year as target_year, t.value as target from targets t join indicators i on t.indicator_id = i.id"
)
KEYS = ["code", "country", "reporter"]


def read(url: str) -> pd.DataFrame:
    """All reports with the last target of their indicator."""
    engine = create_engine(url)
    with engine.connect() as connection:
        reports = pd.read_sql(REPORTS, connection)
        targets = pd.read_sql(TARGETS, connection).sort_values("target_year").groupby("code").last()
    return reports.merge(targets, on="code")


def statuses(last: pd.DataFrame) -> pd.Series:
    """Status of each row by the rule of the atlas (numbers with targets; the generated plan holds no others)."""
    observed = (last["value"] / last["baseline"]) ** (1 / (last["year"] - last["baseline_year"])) - 1
    required = (last["target"] / last["baseline"]) ** (1 / (last["target_year"] - last["baseline_year"])) - 1
    ratio = last["direction"] * observed / required.abs()
    reached = np.where(last["direction"] > 0, last["value"] >= last["target"], last["value"] <= last["target"])
    on_track = (ratio >= 1 - last["tolerance"]) & (last["year"] < last["target_year"])
    named = np.select(
        [reached, on_track, ratio >= last["tolerance"], ratio <= -last["tolerance"]],
        ["achieved", "on_track", "behind", "going_back"],
        "no_progress",
    )
    return pd.Series(named, index=last.index)


def page(frame: pd.DataFrame, country: str = "", result: str = "", reporter: str = "") -> str:
    """The whole page as HTML."""
    shown = frame
    if country:
        shown = shown[shown["country"] == country]
    if result:
        shown = shown[shown["result"] == int(result)]
    if reporter:
        shown = shown[shown["reporter"] == reporter]
    last = shown.sort_values("year").groupby(KEYS, as_index=False).last()
    last["status"] = statuses(last)
    tables = [last["status"].value_counts().to_frame()]
    for column in ("result", "reporter", "country"):
        tables.append(pd.crosstab(last[column], last["status"]))
    tables.append(pd.crosstab(last["country"], [last["result"], last["status"]]))
    for year in sorted(shown["year"].unique()):
        then = shown[shown["year"] <= year].sort_values("year").groupby(KEYS, as_index=False).last()
        tables.append(statuses(then).value_counts().to_frame())
    tables.append(shown.groupby(["country", "reporter"]).size().unstack())
    return "".join(table.to_html() for table in tables)


def card(frame: pd.DataFrame, code: str) -> str:
    """One indicator, by country and reporter."""
    shown = frame[frame["code"] == code].sort_values("year")
    last = shown.groupby(KEYS, as_index=False).last()
    last["status"] = statuses(last)
    tables = [
        last.pivot_table(index="country", columns="reporter", values="value"),
        last.pivot(index="country", columns="reporter", values="status"),
        shown.pivot_table(index=["country", "reporter"], columns="year", values="value"),
    ]
    return "".join(table.to_html() for table in tables)


def create() -> Flask:
    """A server of both pages; ``PLAN_DATABASE`` names the database."""
    app, frame = Flask(__name__), read(os.environ["PLAN_DATABASE"])

    @app.get("/plan")
    def _plan() -> str:
        return page(frame, **{name: request.args.get(name, "") for name in ("country", "result", "reporter")})

    @app.get("/card")
    def _card() -> str:
        return card(frame, request.args["code"])

    return app
