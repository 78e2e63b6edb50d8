"""What would move a place in another outcome, in an index that is no arithmetic mean, or without published cells."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import exp, expm1, isfinite, log, log1p

import numpy as np
import pytest

from dashboard.choices import View
from dashboard.classify.cuts import classify
from dashboard.explorer.study import Study
from dashboard.language import Language, Text
from dashboard.profile.answers import Move, Moves
from dashboard.profile.ground import Ground
from dashboard.profile.moves import ALIKE
from dashboard.profile.similar import Likeness
from dashboard.release.evidence import Coefficient, OutcomeResult
from dashboard.release.manifest import Protection
from dashboard.release.records import OutcomeModel, Release, Term
from dashboard.values import FloatArray, ValueStatus
from tests.profile import ask, edge
from tests.support import releases
from tests.support.releases import POVERTY, SCHOOLING, WATER

STEP = 0.001
BOYS = "boys"
OF_BOYS = (-2.5, 2.0, 0.8)
"""Intercept, informal work of the head, poverty of the municipality: of boys alone."""
CUTS_OF_BOYS = (0.14, 0.26)
EVERYWHERE = [code for code in edge.CODES if code not in edge.STATUS]


# ---- another outcome of the same release


def of_boys(informal: float, poverty: float) -> float:
    b0, of_informal, of_poverty = OF_BOYS
    etas = (b0 + of_poverty * poverty + of_informal * one for one in (0, 1))
    at_home, outside = (1 / (1 + exp(-eta)) for eta in etas)
    return (1 - informal) * at_home + informal * outside


def two_outcomes() -> Release:
    """The edge cases with the boys as a second outcome, predicted with coefficients of their own."""
    release = edge.edge_release()
    main = release.outcomes["child_labour"]
    known = main.status == ValueStatus.AVAILABLE
    estimate = np.array(
        [of_boys(a, b) if ok else np.nan for a, b, ok in zip(edge.INFORMAL, edge.POVERTY, known, strict=True)]
    )
    rule = main.spec.classes.model_copy(update={"national_cuts": CUTS_OF_BOYS})
    population = Text(es="niños", en="boys", pt="meninos")
    spec = main.spec.model_copy(
        update={"code": BOYS, "name": Text.same("Boys"), "population": population, "classes": rule}
    )
    classes = classify(estimate, np.array(CUTS_OF_BOYS))
    second = OutcomeResult(spec, main.status, main.children / 2, estimate, classes, classes)
    cells = release.cells
    assert cells is not None
    model = OutcomeModel(
        intercept=OF_BOYS[0],
        terms=(
            Term("informal_yes", "informal", OF_BOYS[1], "household", "yes", "no"),
            Term("poverty", "poverty", OF_BOYS[2], "territory"),
        ),
        pattern_design=cells.pattern_design[:, 1:],
        municipal_design=cells.municipal_design[:, 1:],
        municipal_effect=np.zeros(len(edge.PLACES)),
        share=np.array([0.0, 1.0, 0.0, 1.0]),
    )
    return replace(
        release,
        manifest=release.manifest.model_copy(update={"outcomes": (main.spec, spec)}),
        outcomes={"child_labour": main, BOYS: second},
        outcome_models={BOYS: model},
    )


TWO = two_outcomes()


def moves_of_boys(code: str, language: Language = Language.ENGLISH) -> Moves:
    return ask.explorer(TWO).profile(View(country="TSE", language=language, outcome=BOYS), code).moves


def alike(release: Release, at: int, outcome: str | None = None) -> list[int]:
    outlines = edge.squares if release.manifest.country == "TSE" else releases.squares
    who, _ = Likeness(Ground(Study(release).of_outcome(outcome), outlines)).nearest(at, ALIKE)
    return [int(one) for one in who]


def leaves(estimate: float, limit: float, *, up: bool) -> bool:
    return estimate - limit > 1e-11 if up else estimate - limit <= 1e-11


def first_informal(at: int, limit: float, *, up: bool) -> float | None:
    """The smallest change of informal work in tenths of a point, tried one by one; the last step is the bound's own."""
    now, poverty = edge.INFORMAL[at], edge.POVERTY[at]
    bound = (max if up else min)(edge.INFORMAL[one] for one in alike(TWO, at, BOYS) if isfinite(edge.INFORMAL[one]))
    reach, way = abs(bound - now), 1 if up else -1
    if (bound - now) * way <= 0:
        return None
    tried = [*(step * STEP for step in range(1, int(reach / STEP + 1e-9) + 1)), reach]
    return next((way * one for one in tried if leaves(of_boys(now + way * one, poverty), limit, up=up)), None)


@pytest.mark.parametrize("code", EVERYWHERE)
@pytest.mark.parametrize("up", [False, True])
def test_of_another_outcome_the_smallest_change_is_the_one_that_a_twin_finds_step_by_step(code: str, up: bool) -> None:
    at = edge.at(code)
    own = int(TWO.outcomes[BOYS].national_class[at])
    if own == (2 if up else 0):
        return
    expected = first_informal(at, CUTS_OF_BOYS[own] if up else CUTS_OF_BOYS[own - 1], up=up)
    moves = moves_of_boys(code)
    alone = [move for move in (moves.up if up else moves.down) if [one.factor for one in move.factors] == ["informal"]]

    assert (expected is None) == (alone == [])
    if expected is not None:
        (move,) = alone
        assert move.factors[0].points / 100 == pytest.approx(expected, abs=1e-9)
        after = of_boys(edge.INFORMAL[at] + expected, edge.POVERTY[at])
        assert move.estimate.value == pytest.approx(after, abs=1e-12)


def test_some_of_these_changes_were_found() -> None:
    told = [move for code in EVERYWHERE for move in (*moves_of_boys(code).up, *moves_of_boys(code).down)]

    assert {one.factor for move in told for one in move.factors} == {"informal", "poverty"}


SAYS_WHOSE = """\
covariates:
  - code: informal
    kind: household
    label: {es: Jefatura informal, en: Informal head, pt: Chefia informal}
    shown_as: "{population} at home with informal work"
    levels: [{code: "no", label: {es: "No", en: "No", pt: Não}}, {code: "yes", label: {es: Sí, en: "Yes", pt: Sim}}]
    survey: {column: informal}
    census: {column: informal}
"""


def test_a_factor_that_says_whose_share_it_is_is_told_in_the_words_of_the_outcome_and_whose_only_once() -> None:
    said = replace(TWO, specification=SAYS_WHOSE)
    asked = View(country="TSE", language=Language.ENGLISH, outcome=BOYS)
    moves = [ask.explorer(said).profile(asked, code).moves for code in EVERYWHERE]
    told = [one.told.text for held in moves for one in (*held.up, *held.down)]
    of_informal = [text for text in told if "informal" in text]

    assert of_informal
    assert all("“Boys at home with informal work”" in text and text.count("oys") == 1 for text in of_informal)


@pytest.mark.parametrize("language", list(Language))
def test_of_its_children_only_the_change_is_told_and_never_the_share_itself(language: Language) -> None:
    """No table tells that share, so that none was protected for it."""
    for code in EVERYWHERE:
        for move in (*moves_of_boys(code, language).up, *moves_of_boys(code, language).down):
            for one in move.factors:
                if one.factor == "informal":
                    assert (one.now.value, one.then.value, one.bound.value, one.bound_by) == (None, None, None, "")
                    share = f"{edge.INFORMAL[edge.at(code)]:.1%}".rstrip("%")
                    assert share not in move.told.text.replace(",", ".")
                    assert {"es": "entre niños", "en": "among boys", "pt": "entre meninos"}[language] in move.told.text


def test_an_outcome_that_cannot_be_predicted_says_why() -> None:
    bare = replace(TWO, outcome_models={})
    told = ask.explorer(bare).profile(View(country="TSE", language=Language.ENGLISH, outcome=BOYS), "10002").moves

    assert (told.up, told.down) == ((), ())
    assert "census cells" in told.down_told.text
    assert told.down_told.tone == "absent"


# ---- an index by a geometric mean


def geometric(*scored: float) -> float:
    known = [z for z in scored if isfinite(z)]
    return expm1(sum(log1p(0.99 * z) for z in known) / len(known)) / 0.99


def index_score(at: int, **changed: float) -> float:
    of = {"poverty": POVERTY[at], "schooling": SCHOOLING[at], "water": WATER[at]} | changed
    return geometric(100 * of["poverty"], 100 * (1 - of["schooling"] / 10), 100 * of["water"])


def geometric_release(aggregation: str = "geometric") -> Release:
    plain = releases.index_release()
    known = plain.status == ValueStatus.AVAILABLE
    estimate = np.array([index_score(at) if known[at] else np.nan for at in range(12)])
    cuts = (30.0, 55.0)
    rule = plain.manifest.classes.model_copy(update={"method": "fixed", "national_cuts": cuts, "parent_cuts": {}})
    classes = classify(estimate, np.array(cuts))
    manifest = plain.manifest.model_copy(update={"aggregation": aggregation, "classes": rule})
    return replace(plain, manifest=manifest, estimate=estimate, national_class=classes, parent_class=classes)


GEOMETRIC = geometric_release()


def changes_of_index(at: int, limit: float, *, up: bool) -> dict[frozenset[str], dict[str, float]]:
    """Each share alone in written values, then pairs of the others a two-thousandth of their ways at a time."""
    columns: dict[str, FloatArray] = {"poverty": np.array(POVERTY), "water": np.array(WATER)}
    near = alike(GEOMETRIC, at)
    ways = {}
    for factor, values in columns.items():
        known = [values[one] for one in near if isfinite(values[one])]
        bound = (max if up else min)(known)
        if isfinite(values[at]) and (bound - values[at]) * (1 if up else -1) > 0:
            ways[factor] = (float(values[at]), float(bound))
    found = {}
    for factor, (now, bound) in ways.items():
        grid = np.round(np.arange(np.ceil(min(now, bound) / STEP), max(now, bound) / STEP) * STEP, 9).tolist()
        steps = sorted({*grid, bound}, reverse=bound < now)
        hit = next((to for to in steps if to != now and leaves(index_score(at, **{factor: to}), limit, up=up)), None)
        if hit is not None:
            found[frozenset([factor])] = {factor: hit}
    left = [factor for factor in ways if frozenset([factor]) not in found]
    for pair in combinations(left, 2):
        for share in np.linspace(0, 1, 2_001)[1:]:
            values = {one: ways[one][0] + share * (ways[one][1] - ways[one][0]) for one in pair}
            if leaves(index_score(at, **values), limit, up=up):
                found[frozenset(pair)] = values
                break
    return found


@pytest.mark.parametrize("code", ["A02", "A03", "A04", "B01", "B02", "B04"])
@pytest.mark.parametrize("up", [False, True])
def test_of_a_geometric_index_the_changes_are_those_that_the_twin_finds(code: str, up: bool) -> None:
    at = GEOMETRIC.municipalities.position(code)
    own, cuts = int(GEOMETRIC.national_class[at]), GEOMETRIC.manifest.classes.national_cuts
    if own == (2 if up else 0):
        return
    expected = changes_of_index(at, cuts[own] if up else cuts[own - 1], up=up)
    moves = ask.explorer(GEOMETRIC).profile(View(country="TSB"), code).moves
    told: tuple[Move, ...] = moves.up if up else moves.down
    of_shares = [move for move in told if {one.factor for one in move.factors} <= {"poverty", "water"}]

    for move in of_shares:
        values = {one.factor: one.then.value for one in move.factors}
        same = expected[frozenset(values)]
        assert values == pytest.approx(same, abs=1.51 * STEP if len(values) > 1 else 1e-9)
        assert move.estimate.value == pytest.approx(index_score(at, **values), abs=1e-9)
    if len(told) < 3:
        assert {frozenset(one.factor for one in move.factors) for move in of_shares} == set(expected)


def test_some_changes_of_a_geometric_index_were_found() -> None:
    profiles = [ask.explorer(GEOMETRIC).profile(View(country="TSB"), code) for code in ("A02", "A03", "A04", "B01")]

    assert any((*one.moves.up, *one.moves.down) for one in profiles)


@pytest.mark.parametrize("language", list(Language))
def test_an_index_of_two_kinds_of_means_says_why_nothing_moves_it(language: Language) -> None:
    mixed = ask.explorer(geometric_release("mixed"))
    told = mixed.profile(View(country="TSB", language=language), "A03").moves

    assert (told.up, told.down) == ((), ())
    assert told.up_told.key == "moves.not_predicted.mixed"


# ---- a release that keeps its cells to itself


def without_cells() -> Release:
    release = edge.edge_release()
    rows = (
        Coefficient("intercept", "", "intercept", "", "", edge.INTERCEPT, 0.1),
        Coefficient("male", "sex", "person", "male", "female", edge.OF_MALE, 0.1),
        Coefficient("informal_yes", "informal", "household", "yes", "no", edge.OF_INFORMAL, 0.1),
        Coefficient("poverty", "poverty", "territory", "", "", edge.OF_POVERTY, 0.1),
    )
    manifest = release.manifest.model_copy(update={"protection": Protection.NONE})
    return replace(release, cells=None, manifest=manifest, coefficients={"child_labour": rows})


BARE = without_cells()


def roughly(at: int, poverty: float) -> float:
    p, s = float(BARE.estimate[at]), float(BARE.precision["child_labour"].spread_within[at])
    kappa = 1 - s * s / (p * (1 - p))
    return 1 / (1 + exp(-(log(p / (1 - p)) + kappa * edge.OF_POVERTY * (poverty - edge.POVERTY[at]))))


@pytest.mark.parametrize("code", EVERYWHERE)
@pytest.mark.parametrize("up", [False, True])
def test_without_cells_shares_of_the_municipality_move_by_the_approximation_and_nothing_else_does(
    code: str, up: bool
) -> None:
    at, own = edge.at(code), int(BARE.national_class[edge.at(code)])
    moves = ask.profile(code, BARE).moves
    told = moves.up if up else moves.down
    if own == (2 if up else 0) or not 0 < BARE.estimate[at] < 1:
        assert told == ()
        return
    limit, now = edge.CUTS[own] if up else edge.CUTS[own - 1], edge.POVERTY[at]
    known = [edge.POVERTY[one] for one in alike(BARE, at) if isfinite(edge.POVERTY[one])]
    bound = (max if up else min)(known)
    grid = np.round(np.arange(np.ceil(min(now, bound) / STEP), max(now, bound) / STEP) * STEP, 9).tolist()
    steps = sorted({*grid, bound}, reverse=not up)
    outwards = [to for to in steps if (to - now) * (1 if up else -1) > 0]
    expected = next((to for to in outwards if leaves(roughly(at, to), limit, up=up)), None)

    assert [one.factor for move in told for one in move.factors] == ([] if expected is None else ["poverty"])
    if expected is not None:
        assert told[0].factors[0].then.value == pytest.approx(expected, abs=1e-9)
        assert told[0].estimate.value == pytest.approx(roughly(at, expected), abs=1e-12)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        (Language.SPANISH, "aproximación por coeficientes"),
        (Language.ENGLISH, "approximation by coefficients"),
        (Language.PORTUGUESE, "aproximação por coeficientes"),
    ],
)
def test_the_approximation_stands_by_its_name_in_every_sentence(language: Language, name: str) -> None:
    moves = [ask.profile(code, BARE, language=language).moves for code in EVERYWHERE]
    found = [move for one in moves for move in (*one.up, *one.down)]

    assert found
    assert all(name in move.told.text for move in found)
    assert all(name in one.caveat.text for one in moves)


def test_the_approximation_comes_near_to_the_exact_prediction() -> None:
    """With the spread that the children of a place really have, ten points of poverty are told to a hundredth."""
    for at in (edge.at(code) for code in ("10001", "10002", "10003", "20004")):
        informal, poverty = float(edge.INFORMAL[at]), float(edge.POVERTY[at])
        risks = [
            (
                0.5 * share,
                1
                / (
                    1
                    + exp(-(edge.INTERCEPT + edge.OF_MALE * male + edge.OF_INFORMAL * one + edge.OF_POVERTY * poverty))
                ),
            )
            for male in (0, 1)
            for one, share in ((0, 1 - informal), (1, informal))
        ]
        p = sum(share * risk for share, risk in risks)
        variance = sum(share * (risk - p) ** 2 for share, risk in risks)
        kappa = 1 - variance / (p * (1 - p))
        rough = 1 / (1 + exp(-(log(p / (1 - p)) + kappa * edge.OF_POVERTY * 0.1)))
        exact = edge.model(informal, poverty + 0.1)
        assert rough - p == pytest.approx(exact - p, rel=0.01)


def test_without_cells_and_without_a_share_of_the_municipality_the_reason_is_said() -> None:
    only_children = {"child_labour": BARE.coefficients["child_labour"][:-1]}
    told = ask.profile("10002", replace(BARE, coefficients=only_children)).moves

    assert (told.up, told.down) == ((), ())
    assert told.down_told.key == "moves.not_predicted.cells"
