"""What-if on the map: the map, the banner and the table follow; it is official nowhere and opens nothing."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import numpy as np
import pytest

from callbacks.address import read, write
from dashboard.choices import DIFFERENCE, Scenario, Shift, View
from dashboard.downloads import Format
from dashboard.explorer import Explorer
from dashboard.explorer.what_if import meant_shifts
from dashboard.language import Language
from dashboard.scoring.clrisk_what_if import MOST_MOVES
from dashboard.scoring.shiftable import Shiftable
from dashboard.values import ValueStatus
from tests.support import releases
from tests.support.evidence import HAZARDOUS, evidence_release
from tests.support.releases import CHILDREN, INTERCEPT, RURAL, SUPPRESSED_CLRISK

ATLAS = releases.explorer()
RELEASE = releases.clrisk_release()
KNOWN = RELEASE.status == ValueStatus.AVAILABLE


def view(*shifts: Shift, country: str = "TSA", **changes: object) -> View:
    return View(country=country, language=Language.ENGLISH, scenario=Scenario(shifts=shifts)).model_copy(update=changes)


TEN_POINTS = Shift(factor="rural", amount=10)


def probability(at: int, rural: float) -> float:
    """By hand: three patterns of children (10, 30, 60 %) and a territory with ``rural``."""
    etas = (INTERCEPT + 0.8 * male + 1.1 * older + 1.3 * rural for male, older in ((0, 0), (1, 0), (1, 1)))
    return sum(share / (1 + math.exp(-eta)) for share, eta in zip((0.1, 0.3, 0.6), etas, strict=True))


def test_every_municipality_is_predicted_under_the_shift() -> None:
    values = ATLAS.values(view(TEN_POINTS, layer="estimate"))

    for at in np.flatnonzero(KNOWN):
        assert values[at] == pytest.approx(probability(at, min(RURAL[at] + 0.1, 1.0))), at


def test_points_children_and_percent_are_told_each_under_its_own_reading() -> None:
    effect = ATLAS.effect(view(TEN_POINTS)).what_if
    before = np.array([probability(at, RURAL[at]) for at in np.flatnonzero(KNOWN)])
    after = np.array([probability(at, min(RURAL[at] + 0.1, 1.0)) for at in np.flatnonzero(KNOWN)])
    children = np.array(CHILDREN)[KNOWN]
    was, is_now = before @ children / children.sum(), after @ children / children.sum()

    assert effect is not None
    (told,) = effect.scopes
    assert told.level == "country"
    assert (told.before, told.after) == (pytest.approx(was), pytest.approx(is_now))
    assert told.points == pytest.approx(100 * (is_now - was))
    assert told.percent == pytest.approx(100 * (is_now - was) / was)
    assert told.children == pytest.approx((after - before) @ children)
    assert told.all_children == children.sum()
    assert effect.shifts[0].clipped == 1  # 95 % rural cannot be ten points more


def test_what_it_comes_to_is_told_of_municipality_unit_and_country() -> None:
    effect = ATLAS.effect(view(TEN_POINTS, admin1="01", municipality="01001")).what_if
    before, after = (probability(RELEASE.municipalities.position("01001"), rural) for rural in _rural_of("01001"))

    assert effect is not None
    here, north, whole = effect.scopes
    assert [scope.level for scope in effect.scopes] == ["municipality", "admin1", "country"]
    assert (here.municipalities, north.municipalities, whole.municipalities) == (1, 4, 9)
    assert here.points == pytest.approx(100 * (after - before))
    assert here.percent == pytest.approx(100 * (after - before) / before)
    assert here.children == pytest.approx((after - before) * here.all_children)
    assert north.children is not None
    assert whole.children is not None
    assert here.children < north.children < whole.children


def _rural_of(code: str) -> tuple[float, float]:
    share = RURAL[RELEASE.municipalities.position(code)]
    return share, min(share + 0.1, 1.0)


def test_a_withheld_municipality_stands_there_without_numbers() -> None:
    where = RELEASE.municipalities
    parent = where.admin1[where.parent[where.position(SUPPRESSED_CLRISK)]].code
    effect = ATLAS.effect(view(TEN_POINTS, admin1=parent, municipality=SUPPRESSED_CLRISK)).what_if

    assert effect is not None
    here = effect.scopes[0]
    assert (here.before, here.after, here.points, here.percent) == (None,) * 4
    assert (here.children, here.all_children, here.municipalities) == (None, None, 0)


def test_official_is_one_step_back_and_never_in_doubt() -> None:
    plain = View(country="TSA", language=Language.ENGLISH)

    assert not ATLAS.effect(plain).is_exploratory
    assert ATLAS.effect(plain).what_if is None
    assert ATLAS.effect(view(TEN_POINTS)).is_exploratory
    assert ATLAS.paint(view(Shift(factor="rural", amount=0))) == ATLAS.paint(plain)
    assert ATLAS.resolve(view(Shift(factor="rural", amount=0)))[0] == ATLAS.resolve(plain)[0]


def test_weights_asked_for_beside_a_what_if_are_set_aside_and_that_is_said() -> None:
    both = View(country="TSA", scenario=Scenario(weights=(("rural", 2.0),), shifts=(TEN_POINTS,)))

    settled, notices = ATLAS.resolve(both)

    assert settled.scenario == Scenario(shifts=(TEN_POINTS,))
    assert [notice.key for notice in notices] == ["what_if_without_weights"]


@pytest.mark.parametrize(
    ("shift", "country", "notice"),
    [
        (Shift(factor="nothing", amount=5), "TSA", "factor_unknown"),
        (Shift(factor="sex", amount=5, level="male"), "TSA", "factor_unknown"),
        (Shift(factor="rural", amount=5, level="urban"), "TSA", "what_if_impossible"),
        (Shift(factor="schooling", amount=5), "TSB", "what_if_impossible"),
        (TEN_POINTS, "TSC", "scenario_not_applicable"),
    ],
)
def test_what_cannot_be_shifted_gives_way_with_a_notice(shift: Shift, country: str, notice: str) -> None:
    settled, notices = ATLAS.resolve(view(shift, country=country))

    assert settled.scenario == Scenario()
    assert [said.key for said in notices] == [notice]


def test_who_a_child_is_has_no_slider() -> None:
    assert [control.factor for control in ATLAS.shift_controls(view())] == ["rural"]
    assert [control.value for control in ATLAS.shift_controls(view(TEN_POINTS))] == [10.0]
    assert ATLAS.shift_controls(View(country="TSC")) == ()


def test_an_index_is_shifted_in_its_own_units_and_counts_nobody() -> None:
    controls = {control.factor: control for control in ATLAS.shift_controls(View(country="TSB"))}
    effect = ATLAS.effect(view(Shift(factor="poverty", amount=10), country="TSB")).what_if

    assert (controls["poverty"].unit, controls["schooling"].unit) == ("points", "percent")
    assert effect is not None
    assert effect.no_children_because == "what_if.no_children.index"
    assert effect.scopes[-1].children is None
    assert effect.scopes[-1].points is not None
    assert effect.scopes[-1].points > 0


def test_another_outcome_has_no_what_if() -> None:
    atlas = Explorer([evidence_release()], releases.region(), read_municipalities=releases.squares,
                     read_admin1=releases.states, read_groups=lambda release, *, outcome: ())  # fmt: skip

    assert atlas.shift_controls(View(country="TSA", outcome=HAZARDOUS)) == ()
    assert atlas.shift_controls(View(country="TSA")) != ()


def test_the_table_holds_points_and_children_of_every_municipality() -> None:
    table = ATLAS.table(view(TEN_POINTS))
    row = next(row for row in table.rows if row["code"] == "01001")

    assert {"difference", "more_children", "change_percent"} <= {column.field for column in table.columns}
    assert row["more_children"] == pytest.approx(400 * row["difference"], abs=0.06)
    assert row["change_percent"] == pytest.approx(100 * row["difference"] / row["official_estimate"])
    assert not {"more_children", "change_percent"} & {
        column.field for column in ATLAS.table(View(country="TSA")).columns
    }


def test_what_is_withheld_stays_so_under_any_shift() -> None:
    for amount in (-20.0, 5.0, 20.0):
        asked = view(Shift(factor="rural", amount=amount))
        row = next(row for row in ATLAS.table(asked).rows if row["code"] == SUPPRESSED_CLRISK)
        assert {name for name, value in row.items() if value is not None} == {"code", "name", "admin1", "status"}
        values = ATLAS.values(asked.model_copy(update={"layer": DIFFERENCE}))
        assert np.isnan(values[RELEASE.municipalities.position(SUPPRESSED_CLRISK)])


def test_a_file_says_that_it_is_a_what_if_which_and_what_goes_with_it() -> None:
    body = ATLAS.download(view(TEN_POINTS), Format.CSV, "http://x").body.decode("utf-8-sig")

    assert "WHAT IF, an association and not a prediction of effect" in body
    assert "rural en [rural] +10 percentage points" in body
    assert "could change in part only, a share going from 0 to 1: 1" in body
    assert re.search(r"The country in total: \+[\d.]+ percentage points of all children", body)
    assert re.search(r"\+[\d.]+ percent of the children in child labour, \+\d+ expected children", body)


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX, Format.GEOJSON, Format.GPKG])
def test_every_file_holds_the_columns_of_a_what_if(format: Format) -> None:
    export = ATLAS.export(view(TEN_POINTS), "http://x")

    assert {"more_children", "change_percent"} <= {heading.field for heading in export.headings}
    assert ATLAS.download(view(TEN_POINTS), format, "http://x").body


def test_a_file_of_an_index_says_why_it_has_no_children() -> None:
    asked = view(Shift(factor="poverty", amount=10), country="TSB")
    body = ATLAS.download(asked, Format.CSV, "http://x").body.decode("utf-8-sig")

    assert "No children are told: the score of an index counts nobody." in body
    assert "more_children" not in {column.field for column in ATLAS.table(asked).columns}


def test_no_more_children_move_at_once_than_can_be_predicted_live() -> None:
    names = [f"circumstance_{at}" for at in range(MOST_MOVES + 1)]
    study = SimpleNamespace(
        shiftable=tuple(Shiftable(name, ("no", "yes"), (at,)) for at, name in enumerate(names)),
        release=SimpleNamespace(manifest=SimpleNamespace(factors=())),
    )
    asked = Scenario(shifts=tuple(Shift(factor=name, amount=5, level="yes") for name in names))

    meant = meant_shifts(study, asked)  # type: ignore[arg-type]

    assert [shift.factor for shift in meant.shifts] == names[:MOST_MOVES]
    assert meant.too_many == tuple(names[MOST_MOVES:])


@pytest.mark.parametrize(
    "shifts",
    [
        (TEN_POINTS,),
        (Shift(factor="rural", amount=-2.5), Shift(factor="poverty", amount=5, unit="percent")),
        (Shift(factor="school", amount=5, level="attending", source="not_attending"),),
    ],
)
def test_an_address_rebuilds_the_what_if(shifts: tuple[Shift, ...]) -> None:
    asked = view(*shifts)

    back, notices = read(write(asked))

    assert back == asked
    assert notices == ()


@pytest.mark.parametrize("text", ["rural", "rural:nan", "rural:1e99", "rural:5:apples", "a:1:points:x:y:z", ":5"])
def test_a_shift_that_makes_no_sense_is_left_out_and_told(text: str) -> None:
    asked, notices = read(f"/en/map/TSA?shift={text}")

    assert asked.scenario.shifts == ()
    assert [notice.facts["fields"] for notice in notices] == ["shift"]
