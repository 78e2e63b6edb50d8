"""From a draft to a release that is served: gates first, whole or not at all, and never over a published one.

``var/releases/<ISO3>/<name>/`` holds one version; ``current`` beside it names the one that is served. A version once
written keeps its content: publishing the same content again changes nothing, other content needs another name.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.errors import GatesFailedError, ReleaseError
from dashboard.release.files import QUICK, SMALLEST
from dashboard.release.manifest import Manifest
from dashboard.release.publish_checks import refuse_microdata, refuse_unprotected
from dashboard.release.reader import CURRENT, MANIFEST, open_release, read_manifest
from dashboard.release.study.beside import refuse_what_differences_tell
from dashboard.release.study.draft import Draft
from dashboard.release.writer import point_to, write_release

_ABANDONED_SECONDS = 3600.0
_OF_THE_DAY = {"created", "published_beside", "census_digest"}
"""Fields of a manifest in which two publications of the same content may differ."""


@dataclass(frozen=True)
class Published:
    """What became of a draft."""

    manifest: Manifest
    folder: Path
    was_there: bool
    """Whether the same content had been published before: nothing was written."""
    served: bool


def publish(draft: Draft, *, root: Path, reason: str = "", serve: bool = True, dry_run: bool = False) -> Published:
    """Write ``draft`` as a version of its country under ``root`` and serve it from then on.

    Parameters
    ----------
    draft : of ``dashboard.release.study.draft_of``, made with the same ``reason``
    root : ``var/releases``
    reason : why it may be published although a gate failed, or beside a release of the same census that withholds
        otherwise; kept in the release and shown with it
    serve : whether the pointer of the country is moved to it
    dry_run : check everything, write nothing

    Raises
    ------
    GatesFailedError
        A gate of the specification fails and no reason is given.
    ReleaseError
        The name stands for other content already, something in the draft is not protected, or a small count would
        follow from the draft and a release of the same census that stands already.
    DataContractError
        A table breaks its contract; every breach is told.

    Until the last step, the replacement of one small file, the release that was served before is served: a full disk
    or a killed process in the middle leaves it as it was.
    """
    if draft.failed_gates and not reason.strip():
        raise GatesFailedError(str(draft.manifest_fields["name"]), draft.failed_gates)
    refuse_unprotected(draft)
    country = root / str(draft.manifest_fields["country"])
    folder = country / str(draft.manifest_fields["name"])
    draft = _beside_what_stands(draft, folder, reason=reason)
    if not dry_run:
        country.mkdir(parents=True, exist_ok=True)
        _tidy(country)
    manifest, was_there = _write(draft, folder, dry_run=dry_run)
    if serve and not dry_run:
        point_to(country, folder.name)
    return Published(manifest, folder, was_there, served=serve and not dry_run)


def _beside_what_stands(draft: Draft, folder: Path, *, reason: str) -> Draft:
    """``draft``, with the reason kept where one was needed; a version that is there already is judged no more."""
    if draft.study is None or folder.exists():
        return draft
    otherwise = refuse_what_differences_tell(
        draft.study,
        tables=draft.tables,
        threshold=int(draft.manifest_fields["suppression_threshold"]),
        country=folder.parent,
        reason=reason,
    )
    if not otherwise:
        return draft
    return replace(draft, manifest_fields={**draft.manifest_fields, "published_beside": reason})


def write_draft(draft: Draft, folder: Path, *, compression: int = SMALLEST) -> Manifest:
    """Write ``draft`` at ``folder`` itself, as the release that ships with the atlas; gates and protection hold."""
    if draft.failed_gates and not draft.manifest_fields.get("published_despite"):
        raise GatesFailedError(str(draft.manifest_fields["name"]), draft.failed_gates)
    refuse_unprotected(draft)
    refuse_microdata(draft.tables, draft.documents)
    return write_release(
        folder,
        manifest_fields=draft.manifest_fields,
        tables=draft.tables,
        documents=draft.documents,
        compression=compression,
    )


def _write(draft: Draft, folder: Path, *, dry_run: bool) -> tuple[Manifest, bool]:
    """Write into a hidden folder beside it, then compare with what stands there or rename."""
    refuse_microdata(draft.tables, draft.documents)
    workshop = folder.with_name(f".{folder.name}.publishing-{time.time_ns()}")
    if dry_run:
        workshop = _nowhere()
    try:
        manifest = write_release(
            workshop,
            manifest_fields=draft.manifest_fields,
            tables=draft.tables,
            documents=draft.documents,
            compression=QUICK,
        )
        if folder.exists():
            _refuse_other_content(manifest, folder)
            return read_manifest(folder), True
        if not dry_run:
            workshop.rename(folder)
        return manifest, False
    finally:
        shutil.rmtree(workshop if not dry_run else workshop.parent, ignore_errors=True)


def _nowhere() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="clrisk-dry-run-")) / "release"


def _refuse_other_content(manifest: Manifest, folder: Path) -> None:
    there = open_release(folder).manifest
    new, old = (_content(one) for one in (manifest, there))
    if new == old:
        return
    changed = sorted(name for name in new if new[name] != old.get(name))
    raise ReleaseError(
        f"'{there.name}' is published already with other content ({', '.join(changed)} differ); a published version "
        "never changes: give the specification another name, such as the next number, and publish again"
    )


def _content(manifest: Manifest) -> Mapping[str, object]:
    return manifest.model_dump(mode="json", exclude=_OF_THE_DAY)


def _tidy(country: Path) -> None:
    """Remove what a killed run left half made; hidden and old, so never one that is still at work."""
    for leftover in country.glob(".*.*"):
        if leftover.is_dir() and time.time() - leftover.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


__all__ = ["CURRENT", "MANIFEST", "Published", "publish", "write_draft"]
