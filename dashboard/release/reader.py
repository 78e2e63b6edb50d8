"""The only reader of releases: every digest, every contract, every cross-check, or nothing at all.

A release that is broken is never half a release: :func:`open_release` raises one
:class:`~dashboard.errors.ReleaseError` that names the file; :func:`open_all` collects such errors and
opens the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pydantic import ValidationError

from dashboard.errors import DataContractError, ReleaseError
from dashboard.language import Text
from dashboard.release.arrays import class_bytes, frozen, numbers, optional_classes, status_bytes
from dashboard.release.checks import breaches_between
from dashboard.release.contracts import Table
from dashboard.release.facts import PublishedFacts, read_facts
from dashboard.release.facts.published import NATIONAL_FIGURES, PUBLISHED_RESULTS
from dashboard.release.facts.words import FACTS_WORDS
from dashboard.release.files import decode, digest
from dashboard.release.manifest import FileEntry, Manifest
from dashboard.release.outcome_models import design_of, outcome_models, predicted_anew, terms_of_outcomes
from dashboard.release.read_evidence import (
    coefficients,
    covariances,
    factor_profile,
    factor_weights,
    outcome_results,
    precisions,
    withheld_factors,
)
from dashboard.release.records import CellTable, Release, Term
from dashboard.release.regional import COUNTRIES, UNITS, Regional, RegionalCountry, RegionalManifest, RegionalUnit
from dashboard.release.tables import (
    DIAGNOSTICS,
    EFFECT,
    INTERCEPT,
    OUTCOME_PATTERNS,
    SPECIFICATION,
    evidence_tables,
    tables_of,
    tables_of_terms,
)
from dashboard.territory.units import REGION, Admin1, Municipalities
from dashboard.values import IndexArray

MANIFEST = "manifest.json"
CURRENT = "current"
"""Name of the pointer file that says which folder of ``var/releases/<ISO3>/`` is served."""

Geometries = tuple[shapely.Geometry, ...]


def open_release(folder: Path) -> Release:
    """Read one release whole, arrays in release order and read-only.

    Raises
    ------
    DataContractError
        A table breaks its contract, or two tables do not belong together; every breach of it is listed.
    ReleaseError
        A file is missing, damaged or changed since the manifest was written.
    """
    manifest = read_manifest(folder)
    tables = _read_tables(folder, manifest)
    between = breaches_between(manifest, tables)
    if between:
        raise DataContractError(str(folder), between)
    municipalities = _municipalities(tables["municipalities.parquet"], tables["admin1.parquet"])
    estimates = tables["estimates.parquet"]
    terms = coefficients(manifest, tables)
    factors = tables["factors.parquet"]
    return Release(
        manifest=manifest,
        path=folder,
        digest=_release_digest(manifest),
        municipalities=municipalities,
        status=status_bytes(estimates["status"]),
        children=numbers(estimates["children_5_17"]),
        estimate=numbers(estimates["estimate"]),
        national_class=class_bytes(estimates["national_class"]),
        parent_class=class_bytes(estimates["parent_class"]),
        factors={spec.code: numbers(factors[spec.code]) for spec in manifest.factors},
        cells=_cell_table(tables) if "cells.parquet" in tables else None,
        withheld_factors=withheld_factors(tables, codes=municipalities.codes),
        outcomes=outcome_results(manifest, tables),
        outcome_models=outcome_models(manifest, tables, terms),
        coefficients=terms,
        covariance=covariances(terms, tables),
        precision=precisions(tables),
        factor_weights=factor_weights(tables),
        factor_profile=factor_profile(manifest, tables),
        recomputed_national_class=optional_classes(estimates, "recomputed_national_class"),
        recomputed_parent_class=optional_classes(estimates, "recomputed_parent_class"),
        diagnostics=_document(folder, manifest, DIAGNOSTICS),
        specification=_document(folder, manifest, SPECIFICATION),
    )


def open_all(roots: Iterable[Path]) -> tuple[tuple[Release, ...], tuple[ReleaseError, ...]]:
    """Every whole release under ``roots`` in the order of the roots, and one error for each broken one.

    A root holds ``<ISO3>/manifest.json`` (shipped) or ``<ISO3>/current`` (imported: the name of the
    folder beside it that is served). A root that does not exist holds nothing.
    """
    whole: list[Release] = []
    broken: list[ReleaseError] = []
    for folder in (folder for root in roots for folder in release_folders(root)):
        try:
            whole.append(open_release(folder))
        except ReleaseError as error:
            broken.append(error)
    return tuple(whole), tuple(broken)


def release_folders(root: Path) -> tuple[Path, ...]:
    """Folders under ``root`` that should hold a served release, by country code."""
    if not root.is_dir():
        return ()
    folders: list[Path] = []
    for country in sorted(child for child in root.iterdir() if child.is_dir() and _is_country(child.name)):
        pointer = country / CURRENT
        if pointer.is_file():
            folders.append(country / pointer.read_text("utf-8", "replace").strip())
        elif (country / MANIFEST).is_file():
            folders.append(country)
    return tuple(folders)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of ``folder``, checked; raises ReleaseError with every wrong field."""
    place = folder / MANIFEST
    try:
        return Manifest.model_validate_json(place.read_bytes())
    except OSError as missing:
        raise ReleaseError(
            f"{place} cannot be read ({missing.strerror}); build or import the release again", file=str(place)
        ) from missing
    except ValidationError as wrong:
        raise DataContractError(str(place), _field_breaches(wrong)) from wrong


def read_boundaries(release: Release) -> Geometries:
    """Outline of every municipality, release order; raises ReleaseError when the file changed since opening."""
    return _geometries(release.path, release.manifest, "boundaries.parquet")


def read_admin1_boundaries(release: Release) -> Geometries:
    """Outline of every first-level unit, in the order of ``release.municipalities.admin1``."""
    return _geometries(release.path, release.manifest, "admin1.parquet")


def open_regional(folder: Path) -> Regional:
    """Countries, first-level units, published facts and notices of ``geodata/regional``.

    Raises
    ------
    DataContractError, ReleaseError
        As ``open_release``; also when a fact speaks of a place that the boundaries do not hold.
    """
    place = folder / MANIFEST
    try:
        manifest = RegionalManifest.model_validate_json(place.read_bytes())
    except OSError as missing:
        raise ReleaseError(f"{place} cannot be read ({missing.strerror}); run `make data`") from missing
    except ValidationError as wrong:
        raise DataContractError(str(place), _field_breaches(wrong)) from wrong
    countries, units = (_read_listed(folder, manifest.files, table) for table in (COUNTRIES, UNITS))
    facts = read_facts(
        *(
            read_file(folder, table.file, manifest.files[table.file])
            for table in (PUBLISHED_RESULTS, NATIONAL_FIGURES, FACTS_WORDS)
        )
    )
    _check_regional(folder, countries, units, facts)
    return Regional(
        manifest=manifest,
        path=folder,
        digest=hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:16],
        countries=tuple(
            RegionalCountry(
                code=str(row["country_code"]),
                name=Text(es=str(row["name_es"]), en=str(row["name_en"]), pt=str(row["name_pt"])),
                iso2=str(row["iso2"]),
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
            )
            for _, row in countries.iterrows()
        ),
        admin1=tuple(
            RegionalUnit(
                code=str(row["admin1_code"]),
                name=str(row["name"]),
                country=str(row["country_code"]),
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
            )
            for _, row in units.iterrows()
        ),
        country_boundaries=parse_geometries(list(countries["geometry"]), place=folder / COUNTRIES.file),
        admin1_boundaries=parse_geometries(list(units["geometry"]), place=folder / UNITS.file),
        facts=facts,
    )


def read_file(folder: Path, file: str, entry: FileEntry) -> bytes:
    """Bytes of a digested file; raises ReleaseError naming it when it is missing or was changed."""
    place = folder / file
    try:
        body = place.read_bytes()
    except OSError as missing:
        raise ReleaseError(
            f"{place} cannot be read ({missing.strerror}); build or import the release again", file=str(place)
        ) from missing
    received = digest(body)
    if received != entry.sha256:
        raise ReleaseError(
            f"{place} is not the file that the manifest describes: SHA-256 {received[:12]}... instead of "
            f"{entry.sha256[:12]}...; restore it, or build or import the release again",
            file=str(place),
        )
    return body


def parse_geometries(bodies: Sequence[bytes], *, place: Path) -> Geometries:
    """Polygons out of WKB; raises ReleaseError for the first row that holds none."""
    try:
        shapes: npt.NDArray[np.object_] = shapely.from_wkb(np.array(bodies, dtype=object))
    except shapely.errors.GEOSException as damage:
        raise ReleaseError(f"{place}: a geometry is not readable ({damage}); build or import again") from damage
    wrong = shapely.is_empty(shapes) | ~np.isin(shapely.get_type_id(shapes), (3, 6))
    if wrong.any():
        raise ReleaseError(f"{place}, row {int(np.argmax(wrong)) + 1}: not a polygon, or an empty one")
    return tuple(shapes)


def _read_tables(folder: Path, manifest: Manifest) -> dict[str, pd.DataFrame]:
    tables = {table.file: _read_table(folder, manifest, table) for table in tables_of(manifest)}
    for table in evidence_tables(manifest):
        tables[table.file] = _read_table(folder, manifest, table)
    if "coefficients.csv" in tables:
        # The terms of other outcomes stand beside those of the main one where they are predicted anew.
        others = predicted_anew(tables.get("outcome_coefficients.csv"), tables.get(OUTCOME_PATTERNS.file))
        own, around = (terms_of_outcomes(tables["coefficients.csv"], others, territory=one) for one in (False, True))
        for table in tables_of_terms(manifest, own=own, territory=around):
            tables[table.file] = _read_table(folder, manifest, table)
    return tables


def _document(folder: Path, manifest: Manifest, file: str) -> str:
    """The text of a file that is no table; empty where the release has none."""
    entry = manifest.files.get(file)
    if entry is None:
        return ""
    try:
        return read_file(folder, file, entry).decode("utf-8")
    except UnicodeDecodeError as damage:
        raise ReleaseError(f"{folder / file} is not UTF-8 ({damage}); publish the release again") from damage


def _read_table(folder: Path, manifest: Manifest, table: Table) -> pd.DataFrame:
    frame = _read_listed(folder, manifest.files, table)
    if "geometry" in table.column_names:
        parse_geometries(list(frame["geometry"]), place=folder / table.file)
    return frame


def _read_listed(folder: Path, files: Mapping[str, FileEntry], table: Table) -> pd.DataFrame:
    place = folder / table.file
    entry = files.get(table.file)
    if entry is None:
        raise ReleaseError(f"{folder / MANIFEST} lists no file '{table.file}', which every such release has")
    frame = decode(table.file, read_file(folder, table.file, entry), place=place)
    if len(frame) != entry.rows:
        raise ReleaseError(f"{place} holds {len(frame)} rows, the manifest says {entry.rows}", file=str(place))
    table.check(frame, place=str(place))
    return frame


def _check_regional(folder: Path, countries: pd.DataFrame, units: pd.DataFrame, facts: PublishedFacts) -> None:
    known = {*countries["country_code"], *units["admin1_code"], REGION}
    strangers = sorted({fact.territory for fact in facts.placed if fact.territory not in known})
    orphans = sorted(set(units["country_code"]) - set(countries["country_code"]))
    breaches = [f"published facts speak of '{code}', which has no boundary" for code in strangers]
    breaches += [f"admin1.parquet: country '{code}' is not in countries.parquet" for code in orphans]
    if breaches:
        raise DataContractError(str(folder), breaches)


def _field_breaches(wrong: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}" for one in wrong.errors(include_url=False)]


def _geometries(folder: Path, manifest: Manifest, file: str) -> Geometries:
    place = folder / file
    frame = decode(file, read_file(folder, file, manifest.files[file]), place=place)
    return parse_geometries(list(frame["geometry"]), place=place)


def _release_digest(manifest: Manifest) -> str:
    # The manifest itself counts: other official weights or cuts are another result under the same files.
    return hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()[:16]


def _municipalities(frame: pd.DataFrame, admin1: pd.DataFrame) -> Municipalities:
    units = tuple(
        Admin1(code=str(code), name=str(name), iso_code=str(iso))
        for code, name, iso in zip(admin1["admin1_code"], admin1["name"], admin1["iso_code"], strict=True)
    )
    at = {unit.code: position for position, unit in enumerate(units)}
    parent: IndexArray = frozen(np.array([at[code] for code in frame["admin1_code"]], dtype=np.int64))
    return Municipalities(
        codes=tuple(map(str, frame["municipality_code"])),
        names=tuple(map(str, frame["name"])),
        admin1=units,
        parent=parent,
        longitude=numbers(frame["longitude"]),
        latitude=numbers(frame["latitude"]),
    )


_OF_THE_COVARIATE = ("kind", "level", "reference")


def _cell_table(tables: Mapping[str, pd.DataFrame]) -> CellTable:
    coefficients, cells = tables["coefficients.csv"], tables["cells.parquet"]
    is_term = (coefficients["term"] != INTERCEPT).to_numpy(dtype=bool)
    terms = tuple(
        Term(
            code=str(row["term"]),
            factor=str(row["factor"]),
            coefficient=float(row["coefficient"]),
            **{name: "" if pd.isna(row[name]) else str(row[name]) for name in _OF_THE_COVARIATE},
        )
        for row in coefficients.loc[is_term].to_dict("records")
    )
    return CellTable(
        intercept=float(coefficients["coefficient"].iloc[0]),
        terms=terms,
        pattern_design=design_of(terms, tables["patterns.parquet"]),
        municipal_design=design_of(terms, tables["territory.parquet"]),
        municipal_effect=numbers(tables["territory.parquet"][EFFECT]),
        municipality=frozen(cells["municipality"].to_numpy(dtype=np.int64)),
        pattern=frozen(cells["pattern"].to_numpy(dtype=np.int64)),
        children=numbers(cells["children"]),
    )


def _is_country(name: str) -> bool:
    return len(name) == 3 and name.isascii() and name.isupper()
