"""The only writer of releases: a folder appears whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import shapely

from dashboard.errors import DataContractError, ReleaseError
from dashboard.release.contracts import Table
from dashboard.release.files import SMALLEST, digest, encode, sync_folder, write_synced
from dashboard.release.manifest import FileEntry, Manifest
from dashboard.release.outcome_models import predicted_anew, terms_of_outcomes
from dashboard.release.reader import CURRENT, MANIFEST, open_release
from dashboard.release.tables import ALL_FILES, DOCUMENTS, possible_evidence, tables_of, tables_of_terms


def write_release(
    folder: Path,
    *,
    manifest_fields: Mapping[str, object],
    tables: Mapping[str, pd.DataFrame],
    documents: Mapping[str, str] | None = None,
    compression: int = SMALLEST,
) -> Manifest:
    """Write a release and read it back before it may stand at ``folder``; an older one there serves until then.

    Parameters
    ----------
    folder
        Where the release shall stand. Files of ours in it are replaced, others (a README) are kept.
    manifest_fields
        Fields of :class:`Manifest` without ``files``: digests and row counts are made here.
    tables
        Table name (``"municipalities"``, ``"cells"`` ...) to rows, as ``dashboard.release.tables`` declares them.
    documents
        Name of a file that is no table (``DOCUMENTS``) to its text.
    compression
        Zstd level; ``SMALLEST`` takes seconds for thousands of outlines, ``QUICK`` a fraction of one.

    Raises
    ------
    DataContractError
        With every breach, tables and cross-checks alike; nothing was written.
    """
    draft = Manifest.model_validate({**manifest_fields, "files": {}})
    declared = _declared_tables(draft, tables, documents or {})
    bodies = {table.file: encode(table, tables[table.name], compression=compression) for table in declared}
    rows = {table.file: len(tables[table.name]) for table in declared}
    for file, text in (documents or {}).items():
        bodies[file], rows[file] = text.encode(), len(text.splitlines())
    entries = {file: FileEntry(sha256=digest(bodies[file]), rows=rows[file]) for file in sorted(bodies)}
    manifest = draft.model_copy(update={"files": entries})
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A hidden neighbour: same disk, so that the last step is a rename, and never taken for a release.
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for file, body in bodies.items():
            write_synced(workshop / file, body)
        write_synced(workshop / MANIFEST, (manifest.model_dump_json(indent=2) + "\n").encode())
        sync_folder(workshop)
        try:
            open_release(workshop)
        except DataContractError as breach:
            raise DataContractError(str(folder), breach.breaches) from breach
        workshop.chmod(0o755)
        _put_in_place(workshop, folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return manifest


def point_to(country_folder: Path, release_folder: str) -> None:
    """Serve ``release_folder`` from now on: the pointer is replaced in one step, the old release stays on disk."""
    if not (country_folder / release_folder / MANIFEST).is_file():
        raise ReleaseError(f"{country_folder / release_folder} holds no release; name one of the folders beside it")
    handle, name = tempfile.mkstemp(prefix=".current.", dir=country_folder)
    os.close(handle)
    draft = Path(name)
    try:
        write_synced(draft, f"{release_folder}\n".encode())
        draft.chmod(0o644)
        draft.replace(country_folder / CURRENT)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(country_folder)


def _declared_tables(
    manifest: Manifest, tables: Mapping[str, pd.DataFrame], documents: Mapping[str, str]
) -> tuple[Table, ...]:
    """The contracts of this release, each one kept; raises with every breach of every table."""
    others = predicted_anew(tables.get("outcome_coefficients"), tables.get("outcome_patterns"))
    needed = [*tables_of(manifest), *_tables_of_terms(manifest, tables.get("coefficients"), others)]
    declared = [*needed, *(table for table in possible_evidence(manifest) if table.name in tables)]
    breaches = [f"table '{table.name}' is missing" for table in needed if table.name not in tables]
    known = {table.name for table in (*declared, *tables_of_terms(manifest, own=(), territory=()))}
    strangers = sorted(set(tables) - known)
    breaches += [f"table '{name}' is not part of such a release" for name in strangers]
    breaches += [f"file '{name}' is not part of a release" for name in sorted(set(documents) - set(DOCUMENTS))]
    for table in declared:
        if table.name in tables:
            breaches += [f"{table.file}: {breach}" for breach in table.breaches(tables[table.name])]
            breaches += [f"{table.file}: {breach}" for breach in _geometry_breaches(table, tables[table.name])]
    if breaches:
        raise DataContractError(manifest.name, breaches)
    return tuple(declared)


def _tables_of_terms(
    manifest: Manifest, coefficients: pd.DataFrame | None, others: pd.DataFrame | None
) -> tuple[Table, ...]:
    """Tables whose columns are the terms; without a coefficient table that can be read they are not known."""
    if coefficients is None or not {"term", "kind"} <= set(coefficients.columns):
        return ()
    own, around = (terms_of_outcomes(coefficients, others, territory=territory) for territory in (False, True))
    return tables_of_terms(manifest, own=own, territory=around)


def _geometry_breaches(table: Table, frame: pd.DataFrame) -> list[str]:
    """Invalid outlines; looked for once, when the release is written (its digest vouches for them later)."""
    if "geometry" not in table.column_names or "geometry" not in frame.columns:
        return []
    if not all(isinstance(body, bytes) for body in frame["geometry"]):
        return []
    shapes = shapely.from_wkb(frame["geometry"].to_numpy(dtype=object), on_invalid="ignore")
    wrong = ~shapely.is_valid(shapes) | shapely.is_empty(shapes)
    key = table.key[0]
    return [
        f"'{code}': {'empty geometry' if shapely.is_empty(shape) else shapely.is_valid_reason(shape)}; repair it first"
        for code, shape in list(zip(frame[key][wrong], shapes[wrong], strict=True))[:20]
    ]


def _put_in_place(workshop: Path, folder: Path) -> None:
    if not folder.exists():
        workshop.rename(folder)
        sync_folder(folder.parent)
        return
    ours = {*ALL_FILES, MANIFEST}
    for other in folder.iterdir():
        if other.name not in ours:
            (shutil.copytree if other.is_dir() else shutil.copy2)(other, workshop / other.name)
    retired = folder.with_name(f".{folder.name}.retired-{os.getpid()}")
    folder.rename(retired)
    try:
        workshop.rename(folder)
    except OSError:
        retired.rename(folder)
        raise
    sync_folder(folder.parent)
    shutil.rmtree(retired, ignore_errors=True)
