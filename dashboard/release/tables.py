"""The tables of a release, declared: which files, which columns, in which unit and range."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.manifest import FactorSpec, Instrument, Manifest
from dashboard.values import ValueStatus

STATUS_WORDS = tuple(status.name.lower() for status in ValueStatus)
"""``available``, ``no_data``, ``suppressed``, ``not_modelled``; position = ValueStatus."""

INTERCEPT = "intercept"
EFFECT = "effect"
TERM_KINDS = ("person", "household", "territory")

_MUNICIPALITY = Column("municipality_code", Kind.CODE, "Official code of the municipality, text with leading zeros")

MUNICIPALITIES = Table(
    "municipalities.parquet",
    "The municipalities of the country; their order is the order of every other table",
    (
        _MUNICIPALITY,
        Column("name", Kind.TEXT, "Official name"),
        Column("admin1_code", Kind.CODE, "Code of the first-level unit it belongs to"),
        Column("admin1_name", Kind.TEXT, "Name of that unit"),
        Column("admin1_iso", Kind.TEXT, "ISO 3166-2 code of that unit; empty text where unknown"),
        Column("longitude", Kind.NUMBER, "Longitude of a point inside it", "degrees", -180, 180),
        Column("latitude", Kind.NUMBER, "Latitude of a point inside it", "degrees", -90, 90),
    ),
    key=("municipality_code",),
    ascending=True,
)
BOUNDARIES = Table(
    "boundaries.parquet",
    "Outline of each municipality, longitude and latitude (EPSG:4326)",
    (_MUNICIPALITY, Column("geometry", Kind.GEOMETRY, "Valid polygon or multipolygon")),
    key=("municipality_code",),
    ascending=True,
)
ADMIN1 = Table(
    "admin1.parquet",
    "First-level units: states, departments, provinces, parishes",
    (
        Column("admin1_code", Kind.CODE, "Code of the unit"),
        Column("name", Kind.TEXT, "Official name"),
        Column("iso_code", Kind.TEXT, "ISO 3166-2 code; empty text where unknown"),
        Column("geometry", Kind.GEOMETRY, "Valid polygon or multipolygon"),
    ),
    key=("admin1_code",),
    ascending=True,
)
PATTERN_COLUMN = Column("pattern", Kind.WHOLE, "Number of the covariate pattern, from 0", minimum=0, storage="int32")
CELLS = Table(
    "cells.parquet",
    "Children 5-17 of the census, grouped by municipality and covariate pattern",
    (
        Column("municipality", Kind.WHOLE, "Position of the municipality, from 0", minimum=0, storage="int32"),
        PATTERN_COLUMN,
        Column("children", Kind.WHOLE, "Children in the cell", "children", minimum=1, storage="int32"),
    ),
    key=("municipality", "pattern"),
    ascending=True,
)
COEFFICIENTS = Table(
    "coefficients.csv",
    "The fitted model: one row per term, the first row is the intercept",
    (
        Column("term", Kind.CODE, "Code of the term"),
        Column("factor", Kind.TEXT, "Factor whose slider moves the term; empty for the intercept", nullable=True),
        Column("kind", Kind.TEXT, "Where the covariate lives", nullable=True, allowed=(*TERM_KINDS, INTERCEPT)),
        Column("level", Kind.TEXT, "Level of the covariate that the term stands for", nullable=True),
        Column("reference", Kind.TEXT, "Level it is compared with", nullable=True),
        Column("coefficient", Kind.NUMBER, "Change of the log odds", "log odds", -50, 50),
        Column("standard_error", Kind.NUMBER, "Standard error of the coefficient", "log odds", 0, nullable=True),
    ),
    key=("term",),
)


def estimates_table(instrument: Instrument, classes: int) -> Table:
    """Official results; the instrument decides the range of ``estimate``, ``classes`` that of the classes."""
    is_clrisk = instrument is Instrument.CLRISK
    estimate = (
        Column("estimate", Kind.NUMBER, "Probability of child labour", "share", 0, 1, nullable=True)
        if is_clrisk
        else Column(
            "estimate", Kind.NUMBER, "Composite score, 100 = most exposed", "points 0-100", 0, 100, nullable=True
        )
    )
    top = classes - 1
    return Table(
        "estimates.parquet",
        "The official result of every municipality, and why there is none where there is none",
        (
            _MUNICIPALITY,
            Column("status", Kind.TEXT, "Whether there is a result, or why not", allowed=STATUS_WORDS),
            estimate,
            Column("children_5_17", Kind.NUMBER, "Children aged 5-17", "children", 0, nullable=True),
            Column("expected_children", Kind.NUMBER, "Estimate times children", "children", 0, nullable=True),
            Column("national_class", Kind.WHOLE, "Class, national cuts; -1 none", "", -1, top, storage="int8"),
            Column(
                "parent_class", Kind.WHOLE, "Class inside its first-level unit; -1 none", "", -1, top, storage="int8"
            ),
        ),
        key=("municipality_code",),
        ascending=True,
    )


def factors_table(specs: Sequence[FactorSpec]) -> Table:
    """One column per declared factor; shares are 0-1, whatever is missing is empty."""
    return Table(
        "factors.parquet",
        "Value of every factor in every municipality",
        (
            _MUNICIPALITY,
            *(
                Column(
                    spec.code,
                    Kind.NUMBER,
                    f"{spec.name.en}. {spec.description.en}",
                    spec.unit,
                    minimum=0.0 if spec.unit == "share" else None,
                    maximum=1.0 if spec.unit == "share" else None,
                    nullable=True,
                )
                for spec in specs
            ),
        ),
        key=("municipality_code",),
        ascending=True,
    )


def patterns_table(terms: Sequence[str]) -> Table:
    """Covariates of each pattern: one column per person or household term."""
    return Table(
        "patterns.parquet",
        "Covariates of each pattern of children",
        (PATTERN_COLUMN, *(Column(term, Kind.NUMBER, f"Value of term {term}") for term in terms)),
        key=("pattern",),
        ascending=True,
    )


def territory_table(terms: Sequence[str]) -> Table:
    """Covariates of each municipality: one column per territory term, and its own effect."""
    return Table(
        "territory.parquet",
        "Territory covariates of each municipality and its effect",
        (
            _MUNICIPALITY,
            *(Column(term, Kind.NUMBER, f"Value of term {term}") for term in terms),
            Column(EFFECT, Kind.NUMBER, "Effect of the municipality; 0 where the model has none", "log odds", -50, 50),
        ),
        key=("municipality_code",),
        ascending=True,
    )


def tables_of(instrument: Instrument, specs: Sequence[FactorSpec], classes: int) -> tuple[Table, ...]:
    """Tables every release of ``instrument`` has, apart from those whose columns the model's terms decide."""
    common = (MUNICIPALITIES, BOUNDARIES, ADMIN1, factors_table(specs), estimates_table(instrument, classes))
    return (*common, COEFFICIENTS, CELLS) if instrument is Instrument.CLRISK else common


def data_dictionary(manifest: Manifest) -> tuple[dict[str, str], ...]:
    """Every column of every table of a release, printed from the same declarations that validate it.

    The columns of ``patterns`` and ``territory`` are the terms that ``coefficients`` lists.
    """
    tables = tables_of(manifest.instrument, manifest.factors, manifest.classes.k)
    if manifest.instrument is Instrument.CLRISK:
        tables = (*tables, patterns_table(()), territory_table(()))
    return tuple(row for table in tables for row in table.dictionary())


CLRISK_ONLY = ("coefficients.csv", "patterns.parquet", "territory.parquet", "cells.parquet")
FILE_NAMES = ("municipalities.parquet", "boundaries.parquet", "admin1.parquet", "factors.parquet", "estimates.parquet")
