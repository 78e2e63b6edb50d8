"""Bring your own country: boundaries and a table become a release, or are refused with every reason at once."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from dashboard.errors import ReleaseError
from dashboard.release.files import QUICK
from dashboard.release.importer.build import Built, build
from dashboard.release.importer.gather import Gathered, Progress, gather
from dashboard.release.importer.limits import Limits
from dashboard.release.importer.report import FactorReport, ImportReport
from dashboard.release.importer.spec import Factor, ImportSpec, NamesOfUnits, read_spec
from dashboard.release.reader import CURRENT, read_manifest
from dashboard.release.writer import point_to, write_release
from dashboard.values import ValueStatus

__all__ = [
    "STAGES",
    "Factor",
    "ImportReport",
    "ImportSpec",
    "Limits",
    "NamesOfUnits",
    "import_release",
    "read_spec",
    "release_root",
]

STAGES = ("table", "boundaries", "columns", "join", "repair", "score", "write")
"""The stages that ``progress`` hears of, in order."""

_KEPT = 2
"""Folders kept of one release name: the one served and the one before it."""
_ABANDONED_SECONDS = 24 * 3600


def release_root(var: Path) -> Path:
    """Where imported releases live under the ``var`` folder."""
    return var / "releases"


def import_release(
    spec: ImportSpec,
    *,
    var: Path,
    created: date,
    dry_run: bool = False,
    limits: Limits | None = None,
    progress: Progress = lambda stage: None,
) -> ImportReport:
    """Make ``spec`` a release under ``var`` and serve it; nothing is left behind when it is refused.

    The release is written to a folder of its own and read back, and only then the pointer of the country
    is replaced in one step: until that moment the old release serves.

    Raises
    ------
    ImportRefusedError
        With every problem of every file: file, row, column, value and what to do.
    """
    started = time.perf_counter()
    gathered = gather(spec, limits=limits or Limits(), progress=progress)
    progress("score")
    built = build(spec, gathered, created=created)
    folder: Path | None = None
    if not dry_run:
        progress("write")
        country = release_root(var) / spec.country
        _tidy(country)
        folder = _free_folder(country, str(built.manifest_fields["name"]))
        write_release(folder, manifest_fields=built.manifest_fields, tables=built.tables, compression=QUICK)
        point_to(country, folder.name)
        _retire(country, str(built.manifest_fields["name"]))
    report = _report(spec, gathered, built, folder=folder)
    return replace(report, seconds=round(time.perf_counter() - started, 2))


def _free_folder(country: Path, name: str) -> Path:
    """A folder that does not exist yet: a re-import never touches the release that serves."""
    number = 1
    while (folder := country / (name if number == 1 else f"{name}+{number}")).exists():
        number += 1
    return folder


def _retire(country: Path, name: str) -> None:
    """Remove older folders of the same release name, except the served one and the one before it."""
    served = (country / CURRENT).read_text("utf-8").strip()
    own = [
        folder for folder in country.iterdir() if folder.is_dir() and folder.name != served and _is_named(folder, name)
    ]
    own.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
    for folder in own[_KEPT - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)


def _tidy(country: Path) -> None:
    """Remove what a killed import left half made; hidden and old, so never one that is still at work."""
    for leftover in country.glob(".*.*"):
        if leftover.is_dir() and time.time() - leftover.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def _is_named(folder: Path, name: str) -> bool:
    try:
        return read_manifest(folder).name == name
    except ReleaseError:
        return False


def _report(spec: ImportSpec, gathered: Gathered, built: Built, *, folder: Path | None) -> ImportReport:
    counted = np.bincount(built.national_class[built.national_class < spec.classes], minlength=spec.classes)
    no_data = built.status == ValueStatus.NO_DATA
    notes = gathered.notes + tuple(
        f"factor '{code}' has one single value in the whole country: it tells nothing and was set aside"
        for code in built.set_aside
    )
    return ImportReport(
        release=str(built.manifest_fields["name"]),
        country=spec.country,
        folder=folder,
        places=len(built.status),
        scored=int((built.status == ValueStatus.AVAILABLE).sum()),
        no_data=int(no_data.sum()),
        no_data_codes=tuple(gathered.places.codes[at] for at in np.flatnonzero(no_data)),
        suppressed=int((built.status == ValueStatus.SUPPRESSED).sum()),
        admin1=len(set(gathered.places.admin1)),
        not_joined_boundaries=gathered.joined.boundaries,
        not_joined_table=gathered.joined.table,
        repaired=gathered.repairs,
        null_geometries=gathered.null_geometries,
        merged=gathered.merged,
        rows_without_code=gathered.rows_without_code,
        contradictions=gathered.contradictions,
        notes=notes,
        factors=tuple(_factor_report(factor, built, gathered, at) for at, factor in enumerate(spec.factors)),
        class_counts=tuple(int(count) for count in counted),
        class_cuts=tuple(float(cut) for cut in built.cuts),
        seconds=0.0,
    )


def _factor_report(factor: Factor, built: Built, gathered: Gathered, at: int) -> FactorReport:
    values = gathered.factors[factor.code]
    present = values[np.isfinite(values)]
    return FactorReport(
        code=factor.code,
        column=factor.column,
        direction=factor.direction,
        weight=round(built.factors[at].official_weight, 4),
        unit=built.factors[at].unit,
        present=len(present),
        missing=len(values) - len(present),
        minimum=float(present.min()) if len(present) else None,
        maximum=float(present.max()) if len(present) else None,
    )
