"""A specification out of its YAML file, or every reason why it cannot be followed, with place and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dashboard.errors import SpecificationError
from dashboard.model.specification import Specification
from dashboard.model.specification_checks import ContradictionsError, Place
from dashboard.release.microdata.yaml_text import MOST_BYTES, YamlRefusedError, YamlValues, read_yaml

_FILES = (("places",), ("survey", "file"), ("census", "file"), ("territory", "file"), ("published_classes", "file"))
"""Where a specification names files, which are relative to itself."""


def read_specification(path: Path) -> Specification:
    """The specification of a YAML file; the files it names are relative to it and not yet opened.

    Raises
    ------
    SpecificationError
        With every breach at once: its place in the YAML, the line, what is wrong and what to do.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as missing:
        raise SpecificationError(str(path), [f"it cannot be read ({missing.strerror}); check the path"]) from missing
    try:
        said = read_yaml(body)
    except YamlRefusedError as refused:
        raise SpecificationError(name, [str(refused)]) from refused
    if not isinstance(said.values, dict):
        raise SpecificationError(name, ["it holds no settings; begin with 'name: mex-2026.1', one setting per line"])
    _resolve(said.values, path.parent.resolve())
    try:
        return Specification.model_validate(said.values)
    except ValidationError as wrong:
        raise SpecificationError(name, list(dict.fromkeys(_told(wrong, said)))) from wrong


def _resolve(values: dict[str, Any], folder: Path) -> None:
    """Files named by the specification as paths from where one stands."""
    outcomes = values.get("outcomes")
    for within in (values, *(outcomes if isinstance(outcomes, list) else ())):
        _resolve_in(within, folder)


def _resolve_in(values: Any, folder: Path) -> None:
    for *parents, key in _FILES:
        here: Any = values
        for parent in parents:
            here = here.get(parent) if isinstance(here, dict) else None
        named = here.get(key) if isinstance(here, dict) else None
        if isinstance(named, str):
            here[key] = str(folder / named)
        elif isinstance(named, list):
            here[key] = [str(folder / one) if isinstance(one, str) else one for one in named]


def _told(wrong: ValidationError, said: YamlValues) -> Iterator[str]:
    for error in wrong.errors(include_url=False):
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, ContradictionsError):
            for place, message in cause.breaches:
                yield f"{_place((*error['loc'], *place), said)}: {message}"
        else:
            yield f"{_place(error['loc'], said)}: {_message(error)}"


def _message(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    received = "" if kind in ("missing", "extra_forbidden") else f" (received {_short(error['input'])})"
    if kind == "missing":
        return "is not given, and there is no default for it"
    if kind == "extra_forbidden":
        return "is not a setting; see docs/examples/specification.md for those there are"
    if kind == "literal_error":
        return f"must be {context['expected']}{received}"
    if kind == "string_pattern_mismatch":
        return f"must match {context['pattern']}{received}"
    return f"{error['msg'].removeprefix('Value error, ')}{received}"


def _place(loc: Sequence[str | int], said: YamlValues) -> str:
    """``covariates[2].survey.column (line 41)``; positions count from 1, as people do."""
    place: Place = tuple(part for part in loc if part != "[key]")
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    line = said.line(place)
    return f"{words or 'the specification'}{f' (line {line})' if line else ''}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
