"""The programme report and the backup with 192,000 generated values, beside what one would otherwise do.

200 indicators x 40 countries x 3 reporters x 8 years in SQLite. The workbook is beside the same values written by
pandas (openpyxl), as one long table without marks, targets or statuses; the backup beside a copy of the SQLite file by
its own online backup, which PostgreSQL cannot read.
"""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from bench.plan_content import fill
from bench.result import Result
from bench.scoring import timed
from dashboard.downloads.programme_files import programme_file
from dashboard.downloads.programme_view import Programme
from dashboard.language import Language
from dashboard.store.backup import back_up
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.plan_memory import PlanMemory
from dashboard.store.restore import restore


def results() -> list[Result]:
    """Every figure of this module."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'plan.sqlite'}")
        values = fill(database)
        lines = [*_reports(database, values), *_backups(database, folder, values)]
        database.close()
    return lines


def _reports(database: Database, values: int) -> list[Result]:
    shelf = PlanMemory().read(database).shelf
    book = max(shelf.plans, key=lambda one: len(one.indicators))

    def made(ending: str) -> Callable[[], object]:
        # Nothing is kept from one turn to the next.
        return lambda: programme_file(Programme(book, Language.SPANISH, {}, date.today()), ending)

    taken = timed({"xlsx": made("xlsx"), "pandas": lambda: _pandas(database)}, repeats=2)
    once = {ending: timed_once(made(ending)) for ending in ("pdf", "pptx")}
    peer = taken["pandas"].median / 1000
    lines = [("XLSX", taken["xlsx"].median / 1000, "under 10 s"), ("PDF", once["pdf"], ""), ("PPTX", once["pptx"], "")]
    return [
        Result.against(
            f"programme report as {name}, {values:,} values",
            seconds,
            "s",
            peer="pandas to_excel",
            peer_value=peer,
            goal=goal,
        )
        for name, seconds, goal in lines
    ]


def timed_once(way: Callable[[], object]) -> float:
    """Seconds of something that takes long enough to be told by one turn."""
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def _pandas(database: Database) -> None:
    frame = pd.read_sql("select indicator_id, country, reporter, year, number, state from reports", database.engine)
    frame.to_excel(io.BytesIO(), index=False)


def _backups(database: Database, folder: Path, values: int) -> list[Result]:
    numbers = count()
    evidence = EvidenceFolder(folder / "evidence")
    archive = folder / "backup.zip"
    back_up(database, evidence, archive)

    def put_back() -> None:
        other = Database(f"sqlite:///{folder / f'restored-{next(numbers)}.sqlite'}")
        restore(archive, other, evidence)
        other.close()

    taken = timed(
        {
            "backup": lambda: back_up(database, evidence, folder / f"{next(numbers)}.zip"),
            "copy": lambda: _copy(folder / "plan.sqlite", folder / f"{next(numbers)}.sqlite"),
            "restore": put_back,
        },
        repeats=1,
    )
    copy = taken["copy"].median / 1000
    return [
        Result.against(
            f"{what}, {values:,} values",
            taken[name].median / 1000,
            "s",
            peer="SQLite's online backup",
            peer_value=copy,
        )
        for name, what in (("backup", "backup with digests"), ("restore", "restore, checked"))
    ]


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as standing, sqlite3.connect(target) as other:
        standing.backup(other)
