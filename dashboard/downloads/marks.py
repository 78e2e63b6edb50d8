"""What stands where a number is missing: three marks for three reasons, never a blank and never 0."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.answers import WITHHELD
from dashboard.trust.suppression import MARKS
from dashboard.values import ValueStatus

NO_DATA = MARKS[ValueStatus.NO_DATA]
NOT_COMPARABLE = "[n]"
"""A published figure under another concept than the one shown, or a result whose class has no meaning."""
NOT_A_NUMBER = "[z]"
"""Published as a class, without a number."""
MARK_OF_STATUS: Mapping[str, str] = MappingProxyType(
    {status.name.lower(): mark for status, mark in MARKS.items() if mark} | {"not_comparable": NOT_COMPARABLE}
)
"""By the word in the column ``status``."""
_NUMERIC = ("share", "percent", "count", "number")
_OF_THE_MODEL = frozenset(
    {
        *("level", "estimate", "official_level", "official_estimate", "difference", "rank", "expected_children"),
        *("lower", "upper", "error", "more_children", "change_percent", "recomputed_level"),
    }
)

_RESULT_BEHIND: Mapping[str, str] = MappingProxyType({"level": "estimate", "official_level": "official_estimate"})


def mark_of(row: Mapping[str, object], *, field: str, kind: str) -> str | None:
    """The mark for an absent cell; ``None`` when the cell holds something, or is plain text.

    Suppression covers the whole row, or those fields that the row names as withheld. "Not modelled" speaks of results
    only: a factor may be known, or be missing for its own reason, where the model was not applied. A level is not
    comparable where there is a result without a class: the unit above it is too small to be cut.

    Examples
    --------
    >>> mark_of({"status": "suppressed", "children": None}, field="children", kind="count")
    '[c]'
    >>> mark_of({"status": "available", "estimate": 0.0}, field="estimate", kind="share") is None
    True
    >>> mark_of({"status": "available", "estimate": 0.0, "level": None}, field="level", kind="level")
    '[n]'
    """
    if row[field] is not None or kind not in (*_NUMERIC, "level"):
        return None
    withheld = row.get(WITHHELD)
    if isinstance(withheld, tuple) and field in withheld:
        return MARKS[ValueStatus.SUPPRESSED]
    status = str(row["status"])
    if field == "value" and status == "available":
        return NOT_A_NUMBER
    if row.get(_RESULT_BEHIND.get(field, field)) is not None:
        return NOT_COMPARABLE
    if status == "suppressed" or field in _OF_THE_MODEL:
        return MARK_OF_STATUS.get(status, NO_DATA)
    return NOT_COMPARABLE if status == "not_comparable" else NO_DATA


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before ``= + - @``, tab and line ends.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("San José")
    ("'=1+1", 'San José')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
