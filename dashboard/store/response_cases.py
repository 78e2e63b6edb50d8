"""The two documented cases of the local response, which ship with the atlas and are read only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dashboard.language import Text
from dashboard.response.stages import Stage

FILE = Path(__file__).resolve().parents[2] / "geodata" / "response" / "cases.yaml"


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One fact and the meeting or document that tells it."""

    stage: Stage | None
    """``None``: a lesson of the whole."""
    words: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Case:
    """What is documented of one municipality."""

    country: str
    municipality: str
    name: str
    facts: tuple[CaseFact, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Everything that is documented."""

    cases: tuple[Case, ...]
    lessons: tuple[CaseFact, ...]


@cache
def documented_cases() -> Cases:
    """The cases, read once.

    Examples
    --------
    >>> [case.name for case in documented_cases().cases]
    ['Tuxtla Gutiérrez', 'Villa Victoria']
    """
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sources = {name: Text(**words) for name, words in told["sources"].items()}
    return Cases(
        cases=tuple(
            Case(
                country=one["place"]["country"],
                municipality=one["place"]["municipality"],
                name=one["place"]["name"],
                facts=tuple(_fact(fact, sources) for fact in one["facts"]),
            )
            for one in told["cases"]
        ),
        lessons=tuple(_fact(fact, sources) for fact in told["lessons"]),
    )


def _fact(told: dict[str, Any], sources: dict[str, Text]) -> CaseFact:
    stage = Stage(told["stage"]) if "stage" in told else None
    return CaseFact(stage, Text(es=told["es"], en=told["en"], pt=told["pt"]), sources[told["source"]])
