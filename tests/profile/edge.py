"""A country made of the cases that go wrong: ties, zero, one child, islands, namesakes, apostrophes, absences.

``TSE`` is a CLRISK release of three states on a grid, with two circumstances that can move (informal work of the
head, poverty of the territory) and one that cannot (sex). Its estimates are the model's, but for those that
``ESTIMATES`` sets to make a case. ``tse_older`` is the release before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from dashboard.classify.cuts import classify, classify_by_parent
from dashboard.language import Text
from dashboard.release.evidence import OutcomeResult, Precision
from dashboard.release.manifest import ClassRule, Instrument, OutcomeSpec, ReleaseKind
from dashboard.release.records import CellTable, Release, Term
from dashboard.territory.units import Admin1, Municipalities
from dashboard.values import FloatArray, ValueStatus
from tests.support.releases import manifest, spec

PLACES = (
    # code, name, state, column, row, children, informal, poverty
    ("10001", "Puerto Alto", 0, 0, 0, 1_000.0, 0.60, 0.70),
    ("10002", "O'Higgins", 0, 1, 0, 2_500.0, 0.45, 0.50),
    ("10003", "San José", 0, 2, 0, 900.0, 0.40, 0.45),
    ("10004", "San José", 0, 0, 1, 1_100.0, 0.42, 0.44),
    ("10005", "Nueva Ñuñoa", 0, 1, 1, 800.0, 0.35, 0.40),
    ("20001", "San José", 1, 4, 0, 1_200.0, 0.30, 0.35),
    ("20002", "D'Oeste", 1, 5, 0, 1_300.0, 0.28, 0.30),
    ("20003", "Zeta", 1, 4, 1, 1_400.0, 0.10, 0.10),
    ("20004", "Isla Sola", 1, 20, 20, 600.0, 0.20, 0.20),
    ("20005", "Escondido", 1, 5, 1, 13.0, 0.33333, 0.77777),
    ("20006", "Recién Creado", 1, 6, 0, np.nan, np.nan, np.nan),
    ("20007", "Sin Modelo", 1, 6, 1, 700.0, 0.25, np.nan),
    ("20008", "Incierto", 1, 7, 0, 150.0, 0.55, 0.60),
    ("20009", "Sin Parte", 1, 7, 1, 500.0, 0.30, np.nan),
    ("30001", "Único", 2, 30, 30, 1.0, 0.0, 0.30),
    ("30002", "Escasa", 2, 31, 30, 5_000.0, 0.05, 0.05),
    ("30003", "Uno de Cien", 2, 30, 31, 400.0, 0.08, 0.06),
)
CODES = tuple(row[0] for row in PLACES)
CHILDREN = np.array([row[5] for row in PLACES])
INFORMAL = np.array([row[6] for row in PLACES])
POVERTY = np.array([row[7] for row in PLACES])
STATUS = {
    "20005": ValueStatus.SUPPRESSED,
    "20006": ValueStatus.NO_DATA,
    "20007": ValueStatus.NOT_MODELLED,
    "20008": ValueStatus.UNRELIABLE,
    "20009": ValueStatus.NO_DATA,
}
SECRET = "20005"
SECRETS = (13.0, 0.33333, 0.77777)
ESTIMATES = {"20003": 0.0, "30002": 0.004, "30003": 0.01, "20001": 0.125, "20002": 0.125, "30001": 0.05}
"""Zero, fewer than one of a hundred, one of a hundred, a tie in one state, and a place of a single child."""
CUTS = (0.1, 0.2)
INTERCEPT, OF_INFORMAL, OF_POVERTY, OF_MALE = -3.0, 1.6, 1.2, 0.7


def at(code: str) -> int:
    """Position of a municipality."""
    return CODES.index(code)


def model(informal: float, poverty: float) -> float:
    """The probability by hand: half of the children are boys, whoever the head of their household is."""
    total = 0.0
    for male in (0, 1):
        for is_informal, share in ((0, 1 - informal), (1, informal)):
            eta = INTERCEPT + OF_MALE * male + OF_INFORMAL * is_informal + OF_POVERTY * poverty
            total += 0.5 * share / (1 + np.exp(-eta))
    return total


def municipalities() -> Municipalities:
    """Codes, names and states."""
    return Municipalities(
        codes=CODES,
        names=tuple(row[1] for row in PLACES),
        admin1=(Admin1("10", "Norte"), Admin1("20", "Sur"), Admin1("30", "Islas")),
        parent=np.array([row[2] for row in PLACES], dtype=np.int64),
        longitude=np.array([row[3] + 0.5 for row in PLACES]),
        latitude=np.array([row[4] + 0.5 for row in PLACES]),
    )


def squares(release: Release) -> tuple[shapely.Geometry, ...]:
    """A square for each place, on the grid of ``PLACES``."""
    return tuple(shapely.box(row[3], row[4], row[3] + 1, row[4] + 1) for row in PLACES)


def estimates() -> FloatArray:
    """The model's, and those that make a case."""
    found = np.array([model(a, b) for a, b in zip(INFORMAL, POVERTY, strict=True)])
    for code, value in ESTIMATES.items():
        found[at(code)] = value
    for code in STATUS:
        found[at(code)] = np.nan
    return found


def edge_release(*, words: str = "m", threshold: int = 0, kind: ReleaseKind = ReleaseKind.IMPORTED) -> Release:
    """The country of edge cases; ``words`` = "f" calls its units comunas of provinces instead of municipalities."""
    units, estimate = municipalities(), estimates()
    status = np.array([STATUS.get(code, ValueStatus.AVAILABLE) for code in CODES], dtype=np.uint8)
    cuts = np.array(CUTS)
    by_parent = dict.fromkeys(range(3), cuts)
    rule = ClassRule(method="fixed", k=3, national_cuts=CUTS, parent_cuts={})
    national = classify(estimate, cuts)
    population = Text(
        es="niñas, niños y adolescentes de 5 a 17 años",
        en="children aged 5 to 17",
        pt="crianças e adolescentes de 5 a 17 anos",
    )
    outcome = OutcomeSpec(
        code="child_labour",
        name=Text(es="Trabajo infantil", en="Child labour", pt="Trabalho infantil"),
        definition=Text.same("definition"),
        population=population,
        ages="5-17",
        classes=rule,
    )
    parent_class = classify_by_parent(estimate, units.parent, by_parent)
    main = OutcomeResult(outcome, status, CHILDREN, estimate, national, parent_class)
    changes = {
        "municipality_word": Text(es="comuna", en="commune", pt="comuna")
        if words == "f"
        else Text(es="municipio", en="municipality", pt="município"),
        "admin1_word": Text(es="provincia", en="province", pt="província")
        if words == "f"
        else Text(es="estado", en="state", pt="estado"),
        "country_name": Text(es="Tierra E", en="Land E", pt="Terra E"),
        "suppression_threshold": threshold,
    }
    return Release(
        manifest=manifest(
            "tse-2026.1",
            "TSE",
            kind=kind,
            instrument=Instrument.CLRISK,
            factors=(
                _factor("sex", "Sexo: hombre", "Sex: male", "Sexo: masculino", level="person"),
                _factor("informal", "Empleo informal", "Informal employment", "Emprego informal", level="household"),
                _factor("poverty", "Pobreza", "Poverty", "Pobreza", level="territory"),
            ),
            classes=rule,
            outcomes=(outcome,),
            **changes,
        ),
        path=Path("nowhere"),
        digest="e" * 16,
        municipalities=units,
        status=status,
        children=CHILDREN,
        estimate=estimate,
        national_class=national,
        parent_class=parent_class,
        factors={"sex": np.where(np.isfinite(INFORMAL), 0.5, np.nan), "informal": INFORMAL, "poverty": POVERTY},
        cells=_cells(units),
        outcomes={"child_labour": main},
        precision={"child_labour": _precision(estimate)},
    )


def in_four_classes() -> Release:
    """The same in four classes without names."""
    release = edge_release()
    cuts = (0.01, 0.1, 0.2)
    rule = release.manifest.classes.model_copy(update={"k": 4, "national_cuts": cuts})
    classes = classify(release.estimate, np.array(cuts))
    return replace(
        release,
        manifest=release.manifest.model_copy(update={"classes": rule}),
        national_class=classes,
        parent_class=classes,
    )


def tse_older() -> Release:
    """The release before: most estimates a tenth lower, two places missing or without a value."""
    newer = edge_release()
    estimate = newer.estimate * 0.9
    estimate[at("10005")] = newer.estimate[at("10005")]
    estimate[at("20004")] = np.nan
    estimate[at("10003")] = 0.25
    status = np.where(np.isfinite(estimate), ValueStatus.AVAILABLE, ValueStatus.NO_DATA).astype(np.uint8)
    classes = classify(estimate, np.array(CUTS))
    main = replace(
        newer.outcomes["child_labour"],
        status=status,
        estimate=estimate,
        national_class=classes,
        parent_class=classes,
    )
    told = newer.manifest.model_copy(update={"name": "tse-2021.1", "created": date(2021, 5, 1), "year": "2015"})
    return replace(
        newer,
        manifest=told,
        digest="f" * 16,
        status=status,
        estimate=estimate,
        national_class=classes,
        parent_class=classes,
        outcomes={"child_labour": main},
    )


def _factor(code: str, es: str, en: str, pt: str, *, level: str):  # type: ignore[no-untyped-def]
    return spec(code, name=Text(es=es, en=en, pt=pt), level=level)


def _precision(estimate: FloatArray) -> Precision:
    error = 0.1 * estimate
    reliability = np.where(np.isfinite(estimate), 0, 255).astype(np.uint8)
    reliability[at("10002")] = 1
    direct = np.where(np.arange(len(estimate)) == at("10001"), estimate * 1.1, np.nan)
    return Precision(
        standard_error=error,
        lower=estimate - 2 * error,
        upper=estimate + 2 * error,
        root_mse=np.full(len(error), np.nan),
        spread_within=error,
        direct_estimate=direct,
        direct_standard_error=direct / 5,
        direct_children=np.where(np.isfinite(direct), 40.0, 0.0),
        variation=error,
        reliability=reliability,
    )


def _cells(units: Municipalities) -> CellTable:
    known = [at for at in range(len(PLACES)) if np.isfinite(INFORMAL[at]) and np.isfinite(POVERTY[at])]
    design = np.zeros((len(PLACES), 3))
    design[:, 2] = np.nan_to_num(POVERTY)
    patterns = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    shares = [
        [0.5 * (1 - INFORMAL[at]), 0.5 * (1 - INFORMAL[at]), 0.5 * INFORMAL[at], 0.5 * INFORMAL[at]] for at in known
    ]
    children = np.concatenate([CHILDREN[at] * np.array(own) for at, own in zip(known, shares, strict=True)])
    return CellTable(
        intercept=INTERCEPT,
        terms=(
            Term("male", "sex", OF_MALE, "person", "male", "female"),
            Term("informal_yes", "informal", OF_INFORMAL, "household", "yes", "no"),
            Term("poverty", "poverty", OF_POVERTY, "territory"),
        ),
        pattern_design=patterns,
        municipal_design=design,
        municipal_effect=np.zeros(len(PLACES)),
        municipality=np.repeat(np.array(known, dtype=np.int64), 4)[children > 0],
        pattern=np.tile(np.arange(4, dtype=np.int64), len(known))[children > 0],
        children=children[children > 0],
    )
