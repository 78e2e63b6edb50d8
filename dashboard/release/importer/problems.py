"""What is wrong with files somebody wants to import: collected, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dashboard.errors import ImportRefusedError

SHOWN = 5
"""Rows named one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps files from becoming a release: where it is, what is wrong, what to do."""

    file: str
    what: str
    remedy: str
    row: int | None = None
    """As a spreadsheet counts: the header is row 1. For boundaries: the number of the feature, from 1."""
    column: str | None = None
    value: str | None = None
    counted: str = "row"
    """What ``row`` counts: ``row`` of a table, ``feature`` of a boundary file."""

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"{self.counted} {self.row}")
        if self.column is not None:
            place.append(f"column '{self.column}'")
        if self.value is not None:
            place.append(f"value '{self.value[:60]}'")
        return f"{', '.join(place)}: {self.what}; {self.remedy}"


class FileRefusedError(Exception):
    """One file that cannot be read at all; what the others say is still collected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass
class Problems:
    """Everything found so far; ``refuse_if_any`` ends the import with all of it."""

    found: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Note one problem and go on."""
        self.found.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems and go on."""
        self.found.extend(problems)

    def refuse_if_any(self) -> None:
        """Raise ImportRefusedError with every problem, each once."""
        if self.found:
            raise ImportRefusedError(list(dict.fromkeys(str(problem) for problem in self.found)))


def shown_and_counted(items: Sequence[object]) -> str:
    """The first few, and how many more there are.

    Examples
    --------
    >>> shown_and_counted(["a", "b"])
    "'a', 'b'"
    >>> shown_and_counted(list("abcdefgh"))
    "'a', 'b', 'c', 'd', 'e' and 3 more"
    """
    words = ", ".join(f"'{item}'" for item in items[:SHOWN])
    return words if len(items) <= SHOWN else f"{words} and {len(items) - SHOWN} more"
