"""The folder of a study: what each step leaves there, and whether it still belongs to what it was made from."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import orjson

from dashboard.errors import StudyError
from dashboard.model.specification import Specification
from dashboard.release.files import sync_folder, write_synced
from dashboard.release.microdata.places import MUNICIPALITIES, Places, read_places
from dashboard.release.microdata.read_specification import read_specification
from dashboard.release.study.stored import from_plain, to_plain

Stored = TypeVar("Stored")

FIT, ESTIMATES, PROTECTION, CLASSES, DIAGNOSTICS = "fit", "estimates", "protection", "classes", "diagnostics"
NEEDS: Mapping[str, tuple[str, ...]] = {
    FIT: (),
    ESTIMATES: (FIT,),
    PROTECTION: (ESTIMATES,),
    CLASSES: (ESTIMATES,),
    DIAGNOSTICS: (FIT, ESTIMATES),
}
"""The steps that each step is made from."""
_COMMAND = {FIT: "fit", ESTIMATES: "predict", PROTECTION: "classify", CLASSES: "classify", DIAGNOSTICS: "diagnose"}
_PROGRAM = Path(__file__).parents[2]
"""All that decides what is withheld: what another version of it kept is never published."""
_WHOLE, _SAMPLES, _SAMPLE = 64 << 20, 64, 1 << 16
"""Files up to 64 MB are digested whole; of larger ones size, time and 64 samples."""


@dataclass(frozen=True)
class Study:
    """A specification, and the folder where the results of its steps are kept."""

    path: Path
    """Of the specification."""
    text: str
    spec: Specification
    folder: Path

    @cached_property
    def places(self) -> Places:
        """The municipalities that everything is joined to."""
        return read_places(self.spec.places)

    @cached_property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of the specification and of every file it names."""
        named: dict[str, Sequence[Path]] = {
            "specification": [self.path],
            "survey": self.spec.survey.file,
            "census": self.spec.census.file,
            "places": [self.spec.places / MUNICIPALITIES],
        }
        if self.spec.territory is not None:
            named["territory"] = self.spec.territory.file
        for outcome in self.spec.outcomes:
            if (published := self.spec.published_of(outcome.code)) is not None:
                named["published_classes"] = [*named.get("published_classes", ()), *published.file]
        return {name: _digest_of(files) for name, files in named.items()}

    def stage(self, stage: str) -> Path:
        """The file of a step."""
        return self.folder / f"{stage}.json"

    def keep(self, stage: str, value: Any) -> None:
        """Write the result of a step, whole or not at all, with what it was made from."""
        body = {"made_from": self._made_from(stage), "result": to_plain(value)}
        self.folder.mkdir(parents=True, exist_ok=True)
        put(self.stage(stage), orjson.dumps(body))

    def has(self, stage: str) -> bool:
        """Whether the step was made from the files and earlier steps that are there now."""
        try:
            return bool(self._read(stage)["made_from"] == self._made_from(stage))
        except StudyError:
            return False

    def recall(self, stage: str, kind: type[Stored]) -> Stored:
        """The result of a step.

        Raises
        ------
        StudyError
            The step was not made yet, its file is damaged, or what it was made from has changed since.
        """
        read = self._read(stage)
        changed = [name for name, digest in self._made_from(stage).items() if read["made_from"].get(name) != digest]
        if changed:
            raise StudyError(
                f"{self.stage(stage)} was made before {_and(changed)} changed; "
                f"run `python -m dashboard {_COMMAND[stage]} --spec {self.path}` again"
            )
        return from_plain(kind, read["result"])

    def _read(self, stage: str) -> dict[str, Any]:
        place = self.stage(stage)
        again = f"run `python -m dashboard {_COMMAND[stage]} --spec {self.path}` first"
        try:
            body: dict[str, Any] = orjson.loads(place.read_bytes())
            if set(body) != {"made_from", "result"}:
                raise ValueError("it is no step of a study")
        except OSError as missing:
            raise StudyError(f"{place} cannot be read ({missing.strerror}); {again}") from missing
        except ValueError as damage:
            raise StudyError(f"{place} is damaged ({damage}); {again}") from damage
        return body

    def _made_from(self, stage: str) -> dict[str, str]:
        files = {
            FIT: ("specification", "survey", "territory"),
            ESTIMATES: ("specification", "survey", "census", "territory"),
            PROTECTION: ("specification", "census", "territory", "places"),
            CLASSES: ("specification", "published_classes"),
        }
        told = {name: self.inputs[name] for name in files.get(stage, ("specification",)) if name in self.inputs}
        if stage == PROTECTION:
            told["program"] = _digest_of(sorted(_PROGRAM.rglob("*.py")))
        for earlier in NEEDS[stage]:
            if self.stage(earlier).is_file():
                told[earlier] = _digest_of([self.stage(earlier)])
        return told


def open_study(path: Path, *, work: Path | None = None) -> Study:
    """The study of the specification at ``path``; raises SpecificationError when it cannot be followed."""
    spec = read_specification(path)
    return Study(
        path=path,
        text=path.read_bytes().decode("utf-8-sig"),
        spec=spec,
        folder=work or path.parent / f"{spec.name}.work",
    )


def put(place: Path, body: bytes) -> None:
    """Replace ``place`` in one step: a reader finds the old file or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    os.close(handle)
    draft = Path(name)
    try:
        write_synced(draft, body)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(place.parent)


def _digest_of(files: Iterable[Path]) -> str:
    """One digest over all files, in the order of their names; a missing one counts as nothing."""
    found = hashlib.sha256()
    for named in files:
        for file in sorted(named.rglob("*")) if named.is_dir() else [named]:
            if file.is_file():
                found.update(_seen(file))
    return found.hexdigest()


def _seen(file: Path) -> bytes:
    facts = file.stat()
    if facts.st_size <= _WHOLE:
        return hashlib.sha256(file.read_bytes()).digest()
    seen = hashlib.sha256(f"{facts.st_size} {facts.st_mtime_ns}".encode())
    with file.open("rb") as stream:
        for at in range(_SAMPLES):
            stream.seek(at * (facts.st_size - _SAMPLE) // (_SAMPLES - 1))
            seen.update(stream.read(_SAMPLE))
    return seen.digest()


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
