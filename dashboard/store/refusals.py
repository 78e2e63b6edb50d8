"""Why something was not kept, each reason with the key of its sentence, so that a page says it in its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.errors import AtlasError


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; ``told`` is the English sentence for whoever looks after the atlas."""

    key: str
    told: str
    facts: Mapping[str, object] = field(default_factory=dict)
    field: str = ""
    """What in the form it is about; empty for the whole of it."""


class RefusedError(AtlasError):
    """Something was not kept; every reason is told, nothing was changed.

    Examples
    --------
    >>> str(RefusedError("the round was not opened", [Reason("year_taken", "2019 has a round already")]))
    'the round was not opened: 2019 has a round already'
    """

    key = "refused"

    def __init__(self, begins: str, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"{begins}: {'; '.join(reason.told for reason in self.reasons)}")


def refuse(error: type[RefusedError], begins: str, reasons: Iterable[Reason]) -> None:
    """Raise ``error`` if there is any reason."""
    if held := tuple(reasons):
        raise error(begins, held)
