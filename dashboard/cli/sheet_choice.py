"""Which release is printed, and which of its municipalities in what order."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.cli.shared import var_folder
from dashboard.errors import ReleaseError, UnknownTerritoryError

if TYPE_CHECKING:
    from dashboard.release.manifest import Manifest
    from dashboard.release.records import Release


@dataclass(frozen=True)
class Choice:
    """What is printed; the release itself is let go of, for the processes that print open their own."""

    manifest: Manifest
    digest: str
    folders: tuple[tuple[Path, bool], ...]
    """Every release of the country, and whether it is served by default."""
    codes: tuple[str, ...]
    """State by state."""
    chapters: tuple[str, ...]
    """For each code the name of its state; none where all are of one."""
    place: str
    """Name of the state or municipality, empty for the country."""


def choice_of(asked: argparse.Namespace, geodata: Path) -> Choice:
    """What a call of ``sheets`` means; raises ReleaseError or UnknownTerritoryError with what there is."""
    release, folders = _release(asked, geodata)
    units = release.municipalities
    codes, place = _codes(release, asked)
    at = {code: units.position(code) for code in codes}
    state = {code: units.admin1[units.parent[at[code]]] for code in codes}
    if len(codes) > 1:
        codes = sorted(codes, key=lambda code: (state[code].code, code))
    many = len({one.code for one in state.values()}) > 1
    chapters = tuple(state[code].name for code in codes) if many else ()
    return Choice(release.manifest, release.digest, folders, tuple(codes), chapters, place)


def _release(asked: argparse.Namespace, geodata: Path) -> tuple[Release, tuple[tuple[Path, bool], ...]]:
    """The release asked for, else the one that the atlas serves; and every folder of its country."""
    from dashboard.explorer.releases import preference
    from dashboard.release.reader import open_release, read_manifest
    from dashboard.release.watch import standing_releases

    country = (asked.country or "").upper()
    roots = (geodata, var_folder(asked) / "releases")
    standing = [(one, read_manifest(one.folder)) for one in standing_releases(roots)]
    here = [(one, held) for one, held in standing if country in ("", held.country)]
    chosen = [(one, held) for one, held in here if (held.name == asked.release if asked.release else one.is_default)]
    countries = sorted({held.country for _, held in chosen})
    if not chosen:
        wanted = asked.release or asked.country or "any country"
        raise ReleaseError(f"no release of {wanted}; list what there is with: python -m dashboard releases")
    if len(countries) > 1:
        raise ReleaseError(f"there are releases of {', '.join(countries)}; say which with --country")
    release = max((open_release(one.folder) for one, _ in chosen), key=preference)
    folders = {held.name: (one.folder, one.is_default) for one, held in here if held.country == countries[0]}
    return release, tuple(folders.values())


def _codes(release: Release, asked: argparse.Namespace) -> tuple[list[str], str]:
    """Codes to print, and the name of the place they are of where it is not the country."""
    units = release.municipalities
    if asked.outcome and asked.outcome not in release.outcomes:
        known = ", ".join(release.outcomes) or release.manifest.main_outcome
        raise UnknownTerritoryError(f"{release.manifest.name} has no outcome '{asked.outcome}'; it has {known}")
    if asked.municipality:
        unknown = [code for code in asked.municipality if not units.holds(code)]
        if unknown:
            raise UnknownTerritoryError(f"{release.manifest.name} has no municipality {', '.join(unknown)}")
        codes = list(dict.fromkeys(asked.municipality))
        return codes, units.names[units.position(codes[0])] if len(codes) == 1 else ""
    if asked.state:
        here = units.within(asked.state)
        name = units.admin1[units.admin1_position[asked.state]].name
        return [code for code, is_in in zip(units.codes, here, strict=True) if is_in], name
    return list(units.codes), ""
