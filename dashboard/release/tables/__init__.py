"""The tables of a release, declared: which files, which columns, in which unit and range."""

from __future__ import annotations

from dashboard.release.tables.columns import EFFECT, INTERCEPT, RELIABILITY_WORDS, STATUS_WORDS, TERM_KINDS
from dashboard.release.tables.factors import FACTOR_PROFILE, FACTOR_WEIGHTS, WITHHELD_FACTORS, factors_table
from dashboard.release.tables.files import (
    ALL_FILES,
    DIAGNOSTICS,
    DOCUMENTS,
    SPECIFICATION,
    data_dictionary,
    declared_tables,
    evidence_tables,
    possible_evidence,
    tables_of,
    tables_of_terms,
)
from dashboard.release.tables.model import (
    CELLS,
    COEFFICIENTS,
    COVARIANCE,
    OUTCOME_COEFFICIENTS,
    OUTCOME_EFFECTS,
    OUTCOME_PATTERNS,
    PATTERN_COLUMN,
    patterns_table,
    territory_table,
)
from dashboard.release.tables.places import ADMIN1, BOUNDARIES, MUNICIPALITIES
from dashboard.release.tables.results import GROUPS, OUTCOMES, PRECISION, estimates_table

__all__ = [
    "ADMIN1",
    "ALL_FILES",
    "BOUNDARIES",
    "CELLS",
    "COEFFICIENTS",
    "COVARIANCE",
    "DIAGNOSTICS",
    "DOCUMENTS",
    "EFFECT",
    "FACTOR_PROFILE",
    "FACTOR_WEIGHTS",
    "GROUPS",
    "INTERCEPT",
    "MUNICIPALITIES",
    "OUTCOMES",
    "OUTCOME_COEFFICIENTS",
    "OUTCOME_EFFECTS",
    "OUTCOME_PATTERNS",
    "PATTERN_COLUMN",
    "PRECISION",
    "RELIABILITY_WORDS",
    "SPECIFICATION",
    "STATUS_WORDS",
    "TERM_KINDS",
    "WITHHELD_FACTORS",
    "data_dictionary",
    "declared_tables",
    "estimates_table",
    "evidence_tables",
    "factors_table",
    "patterns_table",
    "possible_evidence",
    "tables_of",
    "tables_of_terms",
    "territory_table",
]
