"""Everything that can be wrong, told so that the reader knows what to do next.

::

    AtlasError
    ├── ReleaseError             a release that cannot be read (that release is left out, the others serve)
    │   └── DataContractError    a file of it breaks its contract; all breaches in one message
    ├── ImportRefusedError       files given to ``import`` that cannot become a release
    ├── SpecificationError       a specification that contradicts itself or cannot be read; all breaches in one message
    ├── StudyError               a step of a study that is missing, damaged or older than what it was made from
    ├── GatesFailedError         a release that its checks keep from being published; all failed gates in one message
    ├── MicrodataError           a survey or census that breaks its specification; all breaches in one message
    ├── UnknownTerritoryError    a code we do not hold
    ├── UnknownFactorError       a factor or model term outside the release
    ├── WeightError              weights nobody can have meant
    └── RefusedComparisonError   two figures that must not stand side by side, with the reason

``key`` and ``facts`` let a page say the same thing in the visitor's language
(``layouts.wording`` holds the sentence under ``error.<key>``); ``str(error)`` is the full
English text for the person who prepares data.
"""

from __future__ import annotations

from collections.abc import Sequence


class AtlasError(Exception):
    """Base of every error a person can mend; ``key`` names its sentence in the wording."""

    key = "unexpected"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class ReleaseError(AtlasError):
    """A release that cannot be read."""

    key = "release"


class DataContractError(ReleaseError):
    """A table that breaks its contract; ``breaches`` lists every one."""

    key = "contract"

    def __init__(self, table: str, breaches: Sequence[str]) -> None:
        self.breaches = tuple(breaches)
        lines = "\n".join(f"  - {breach}" for breach in self.breaches)
        super().__init__(f"{table} breaks its contract:\n{lines}", table=table, breaches=len(self.breaches))


class ImportRefusedError(AtlasError):
    """Files that cannot become a release; ``problems`` lists every one, nothing was written."""

    key = "import"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"nothing was imported:\n{lines}", problems=len(self.problems))


class SpecificationError(AtlasError):
    """A specification that cannot be followed; ``breaches`` lists every one, with its place in the file."""

    key = "specification"

    def __init__(self, file: str, breaches: Sequence[str]) -> None:
        self.breaches = tuple(breaches)
        lines = "\n".join(f"  - {breach}" for breach in self.breaches)
        super().__init__(f"{file} cannot be followed:\n{lines}", file=file, breaches=len(self.breaches))


class MicrodataError(AtlasError):
    """A survey or census that breaks what its specification says; ``breaches`` lists every one, nothing was written."""

    key = "microdata"

    def __init__(self, file: str, breaches: Sequence[str]) -> None:
        self.breaches = tuple(breaches)
        lines = "\n".join(f"  - {breach}" for breach in self.breaches)
        super().__init__(f"{file} cannot be used:\n{lines}", file=file, breaches=len(self.breaches))


class StudyError(AtlasError):
    """A step of a study that is missing, damaged, or older than what it was made from."""

    key = "study"


class GatesFailedError(AtlasError):
    """A release that its own checks keep from being published; ``problems`` lists every failed gate."""

    key = "gates"

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(
            f"{name} was not published; {len(self.problems)} of its gates failed:\n{lines}\n"
            "mend the model, or publish with --reason and say why; the reason is shown with the release",
            name=name,
            problems=len(self.problems),
        )


class UnknownTerritoryError(AtlasError):
    """A code that no territory of the atlas has."""

    key = "territory"


class UnknownFactorError(AtlasError):
    """A factor or model term that the release does not hold."""

    key = "factor"


class WeightError(AtlasError):
    """Weights that a visitor cannot have meant; the map stays as it was."""

    key = "weights"


class RefusedComparisonError(AtlasError):
    """Figures whose definitions differ; shown apart, never ranked."""

    key = "comparison"
