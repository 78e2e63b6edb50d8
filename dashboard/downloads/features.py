"""Rows as features: the same properties for GeoJSON and GPKG, absences named beside the empty values."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.downloads.export import Export
from dashboard.downloads.marks import mark_of

ABSENCES = "absences"
"""Property that lists the mark of every empty value (``estimate [c]; rural [x]``); empty when there is none."""


def properties_of(export: Export, row: Mapping[str, object]) -> dict[str, object]:
    """Properties of one feature; an absent number is null, and ``absences`` says of which kind."""
    marks = [
        f"{property_name(heading.field)} {mark}"
        for heading in export.headings
        if (mark := mark_of(row, field=heading.field, kind=heading.kind)) is not None
    ]
    return {property_name(heading.field): row[heading.field] for heading in export.headings} | {
        ABSENCES: "; ".join(marks)
    }


def property_name(field: str) -> str:
    """``factor:rural`` as a column name that every program reads.

    Examples
    --------
    >>> property_name("factor:rural")
    'factor_rural'
    """
    return field.replace(":", "_")
