"""Which files a release has: those every release must hold, and those that only some hold."""

from __future__ import annotations

from dashboard.language import Language
from dashboard.release.contracts import Table
from dashboard.release.manifest import Instrument, Manifest, Protection
from dashboard.release.tables.factors import FACTOR_PROFILE, FACTOR_WEIGHTS, WITHHELD_FACTORS, factors_table
from dashboard.release.tables.model import (
    CELLS,
    COEFFICIENTS,
    COVARIANCE,
    OUTCOME_COEFFICIENTS,
    OUTCOME_EFFECTS,
    OUTCOME_PATTERNS,
    patterns_table,
    territory_table,
)
from dashboard.release.tables.places import ADMIN1, BOUNDARIES, MUNICIPALITIES
from dashboard.release.tables.results import GROUPS, OUTCOMES, PRECISION, estimates_table

DIAGNOSTICS = "diagnostics.json"
SPECIFICATION = "specification.yaml"
DOCUMENTS = (DIAGNOSTICS, SPECIFICATION)
"""Files of a release that are no tables; digested like them."""

_EVIDENCE = (
    *(OUTCOMES, PRECISION, GROUPS, WITHHELD_FACTORS, FACTOR_PROFILE),
    *(OUTCOME_COEFFICIENTS, COVARIANCE, FACTOR_WEIGHTS, OUTCOME_PATTERNS, OUTCOME_EFFECTS),
)
_PLACES = (MUNICIPALITIES, BOUNDARIES, ADMIN1)
ALL_FILES = frozenset(
    {
        *(table.file for table in (*_PLACES, COEFFICIENTS, CELLS, *_EVIDENCE)),
        *("factors.parquet", "estimates.parquet", "patterns.parquet", "territory.parquet"),
        *DOCUMENTS,
    }
)
"""Every name that a file of a release can have, its manifest apart."""


def tables_of(manifest: Manifest) -> tuple[Table, ...]:
    """Tables a release must have, apart from those whose columns the model's terms decide."""
    common = (*_PLACES, factors_table(manifest.factors), estimates_table(manifest.instrument, manifest.classes.k))
    if manifest.instrument is not Instrument.CLRISK:
        return common
    return (*common, COEFFICIENTS, CELLS) if manifest.protection is not Protection.NONE else (*common, COEFFICIENTS)


def evidence_tables(manifest: Manifest) -> tuple[Table, ...]:
    """Tables that a release may have besides: those of them that its manifest lists."""
    return tuple(table for table in _EVIDENCE if table.file in manifest.files)


def possible_evidence(manifest: Manifest) -> tuple[Table, ...]:
    """Every table that a release of this instrument may have besides those it must have."""
    return _EVIDENCE if manifest.instrument is Instrument.CLRISK else ()


def tables_of_terms(manifest: Manifest, *, own: tuple[str, ...], territory: tuple[str, ...]) -> tuple[Table, ...]:
    """Tables whose columns are the terms of the model: ``own`` of a child and its household, ``territory``."""
    if manifest.instrument is not Instrument.CLRISK:
        return ()
    around = territory_table(territory)
    return (patterns_table(own), around) if manifest.protection is not Protection.NONE else (around,)


def declared_tables(manifest: Manifest) -> tuple[Table, ...]:
    """Every table of a release, as its data dictionary shows them.

    The columns of ``patterns`` and ``territory`` are the terms that ``coefficients`` lists.
    """
    return (*tables_of(manifest), *tables_of_terms(manifest, own=(), territory=()), *evidence_tables(manifest))


def data_dictionary(manifest: Manifest, *, language: Language = Language.ENGLISH) -> tuple[dict[str, str], ...]:
    """Every column of every table of a release, printed from the same declarations that validate it."""
    return tuple(row for table in declared_tables(manifest) for row in table.dictionary(language=language))
