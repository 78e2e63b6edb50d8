"""Every number of the shipped release that a page shows, once more from its files with plain pandas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.answers import Crumb, Legend
from dashboard.choices import Classing, Scenario, View
from dashboard.downloads import Format
from dashboard.explorer import Explorer
from dashboard.language import Language
from dashboard.release.reader import open_release
from dashboard.values import Paint
from tests.support.releases import explorer

SHIPPED = Path(__file__).parents[2] / "geodata" / "MEX"
FIRST = int(Paint.FIRST_CLASS)
ABSENT = {"no_data": Paint.NO_DATA, "suppressed": Paint.SUPPRESSED, "not_modelled": Paint.NOT_MODELLED}


@pytest.fixture(scope="module")
def atlas() -> Explorer:
    return explorer(open_release(SHIPPED))


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """One row per municipality, in release order, straight from the files; suppressed places know nothing."""
    read = {name: pd.read_parquet(SHIPPED / f"{name}.parquet") for name in ("municipalities", "estimates", "factors")}
    table = read["municipalities"].merge(read["estimates"], on="municipality_code", validate="1:1")
    assert not table.loc[table.status == "suppressed", ["estimate", "children_5_17"]].notna().any(axis=None)
    factors = read["factors"].set_index("municipality_code").add_prefix("factor:").loc[table.municipality_code]
    factors[table.status.eq("suppressed").to_numpy()] = np.nan
    return pd.concat([table, factors.reset_index(drop=True)], axis=1)


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    return json.loads((SHIPPED / "manifest.json").read_text())  # type: ignore[no-any-return]


def states(raw: pd.DataFrame) -> Iterator[tuple[str | None, pd.DataFrame]]:
    yield None, raw
    yield from raw.groupby("admin1_code")


def told(legend: Legend) -> dict[str, tuple[int, float | None]]:
    """Municipalities and children of each legend entry, classes by their number."""
    name = {entry.index: str(entry.index - FIRST) if entry.kind == "class" else entry.kind for entry in legend.entries}
    return {name[entry.index]: (entry.municipalities, entry.children) for entry in legend.entries}


@pytest.mark.parametrize(("scope", "column"), [("national", "national_class"), ("parent", "parent_class")])
def test_municipalities_and_children_per_class_are_those_of_the_files(atlas, raw, scope, column):
    for code, here in states(raw):
        counted = told(atlas.legend(View(country="MEX", admin1=code, classing=Classing(scope=scope))))
        for at in range(3):
            of_class = here[here[column] == at]
            assert counted[str(at)] == (len(of_class), of_class.children_5_17.sum())
        for kind, absent in here[here.status != "available"].groupby("status"):
            known = absent.children_5_17.notna().all()
            assert counted[str(kind)] == (len(absent), absent.children_5_17.sum() if known else None)
        assert sum(number for number, _ in counted.values()) == len(here)


def test_key_figures_of_the_country_and_of_every_state_are_those_of_the_files(atlas, raw):
    for code, here in states(raw):
        figures = atlas.key_figures(View(country="MEX", admin1=code))
        valued = here[here.status == "available"]
        expected = (valued.estimate * valued.children_5_17).sum()
        assert figures.municipalities == len(here)
        assert figures.high == (here.national_class == 2).sum()
        assert figures.children == here.children_5_17.sum()
        assert figures.children_with_value == valued.children_5_17.sum()
        assert figures.expected_children == pytest.approx(expected, rel=1e-12)
        assert figures.rate == pytest.approx(expected / valued.children_5_17.sum(), rel=1e-12)
        assert figures.without_value == len(here) - len(valued)
        assert figures.suppressed == (here.status == "suppressed").sum()


def test_rate_children_and_expected_children_shown_together_agree(atlas, raw, manifest):
    card = atlas.place(View(country="MEX"), "MEX", "country")
    assert card.estimate == pytest.approx(manifest["national_rate"], rel=1e-12)
    assert card.estimate * card.children_with_value == pytest.approx(card.expected_children, rel=1e-12)
    apart = raw.loc[raw.status.isin(["not_modelled", "no_data"]), "children_5_17"].sum()
    assert card.children - card.children_with_value == apart


def test_cards_show_what_the_files_hold_and_ranks_counted_by_hand(atlas, raw):
    drawn = pd.concat([raw.sample(40, random_state=1), raw[raw.status != "available"]])
    for row in drawn.itertuples():
        card = atlas.place(View(country="MEX"), row.municipality_code, "municipality")
        inside = raw[raw.admin1_code == row.admin1_code]
        assert card.status.name.lower() == row.status
        assert (card.ranked, card.ranked_in_parent) == (raw.estimate.count(), inside.estimate.count())
        assert (card.children, row.status) == (row.children_5_17, row.status) or np.isnan(row.children_5_17)
        if row.status != "available":
            assert (card.estimate, card.rank, card.rank_in_parent, card.expected_children) == (None,) * 4
            assert (card.up, card.down, card.class_index) == ((), (), None)
            continue
        assert card.estimate == row.estimate
        assert card.class_index == row.national_class
        assert card.rank == 1 + (raw.estimate > row.estimate).sum()
        assert card.rank_in_parent == 1 + (inside.estimate > row.estimate).sum()
        assert card.expected_children == pytest.approx(row.expected_children, rel=1e-12)


def columns_of_layers(raw: pd.DataFrame) -> dict[str, str]:
    plain = {"estimate": "estimate", "expected_children": "expected_children", "children": "children_5_17"}
    return plain | {name: name for name in raw.columns if name.startswith("factor:")}


def withheld(raw: pd.DataFrame, layer: str) -> pd.Series:
    """Municipalities whose value of this factor the release names as withheld."""
    named = pd.read_parquet(SHIPPED / "withheld_factors.parquet")
    codes = named.loc[named.factor == layer.removeprefix("factor:"), "municipality_code"]
    return raw.municipality_code.isin(codes) & layer.startswith("factor:")


def test_every_layer_holds_the_numbers_of_the_files_and_says_why_one_is_missing(atlas, raw):
    for layer, column in columns_of_layers(raw).items():
        view = View(country="MEX", layer=layer)
        np.testing.assert_allclose(atlas.values(view), raw[column], rtol=1e-12, err_msg=layer)
        painted = pd.Series(list(atlas.paint(view)))
        missing = raw[column].isna()
        assert (painted[~missing] >= FIRST).all(), layer
        assert (painted[raw.status == "suppressed"] == Paint.SUPPRESSED).all(), layer
        of_result = layer in ("estimate", "expected_children")
        for status, paint in ABSENT.items():
            here = missing & (raw.status == status)
            expected = pd.Series(paint if of_result or status == "suppressed" else Paint.NO_DATA, index=raw.index)
            expected[withheld(raw, layer)] = Paint.SUPPRESSED
            assert (painted[here] == expected[here]).all(), (layer, status)


@pytest.mark.parametrize("method", ["quantiles", "equal_width", "natural_breaks"])
def test_the_bytes_painted_are_the_intervals_of_the_legend(atlas, raw, method):
    for layer, column in columns_of_layers(raw).items():
        view = View(country="MEX", layer=layer, classing=Classing(method=method, k=4))
        legend = atlas.legend(view)
        classes = [entry for entry in legend.entries if entry.kind == "class"]
        limits = [entry.upper for entry in classes[:-1]]
        assert [entry.lower for entry in classes[1:]] == limits
        values = raw[column]
        found = pd.cut(values, [-np.inf, *limits, np.inf], labels=False)
        painted = pd.Series(list(atlas.paint(view)), dtype=float)
        np.testing.assert_array_equal(painted.where(painted >= FIRST) - FIRST, found)
        if method == "quantiles":
            quarters = values.quantile([0.25, 0.5, 0.75]).unique()
            # No cut reaches the maximum: the highest class is never empty.
            assert limits == pytest.approx(quarters[quarters < values.max()].tolist(), rel=1e-9)
        if method == "equal_width":
            assert limits == pytest.approx(np.linspace(values.min(), values.max(), 5)[1:-1].tolist(), rel=1e-9)
        for at, entry in enumerate(classes):
            assert entry.municipalities == (found == at).sum()
            assert entry.children == raw.children_5_17[found == at].sum()


def test_relative_classes_are_cut_inside_each_state(atlas, raw):
    view = View(country="MEX", classing=Classing(method="quantiles", k=3, scope="parent"))
    painted = pd.Series(list(atlas.paint(view)))
    for code, here in raw.groupby("admin1_code"):
        values = here.estimate.dropna()
        cuts = values.quantile([1 / 3, 2 / 3]).to_numpy()
        expected = (values.to_numpy()[:, None] > cuts).sum(axis=1)
        np.testing.assert_array_equal(painted[values.index] - FIRST, expected, err_msg=str(code))


class Model:
    """The logistic model straight from coefficients.csv and the cells, one row per cell."""

    def __init__(self, raw: pd.DataFrame) -> None:
        terms = pd.read_csv(SHIPPED / "coefficients.csv").set_index("term")
        self.intercept = terms.coefficient["intercept"]
        self.terms = terms.drop(index="intercept")
        self.cells = pd.read_parquet(SHIPPED / "cells.parquet")
        self.patterns = pd.read_parquet(SHIPPED / "patterns.parquet").set_index("pattern")
        self.territory = pd.read_parquet(SHIPPED / "territory.parquet")
        self.available = raw.status == "available"

    def rates(self, weights: dict[str, float], *, calibrate_to: float | None = None) -> pd.Series:
        factor_weight = self.terms.factor.map(weights).fillna(1.0)
        b = self.terms.coefficient * factor_weight
        person = self.patterns @ b[self.patterns.columns]
        places = self.territory[[term for term in b.index if term in self.territory]]
        place = places @ b[places.columns] + self.territory.effect
        eta = (
            self.intercept
            + person.to_numpy()[self.cells.pattern.to_numpy()]
            + place.to_numpy()[self.cells.municipality.to_numpy()]
        )
        shift = 0.0 if calibrate_to is None else self._shift(eta, calibrate_to)
        expected = pd.Series(self.cells.children / (1 + np.exp(-eta - shift))).groupby(self.cells.municipality).sum()
        children = self.cells.groupby("municipality").children.sum()
        return (expected / children).reindex(range(len(self.available))).where(self.available)

    def _shift(self, eta: np.ndarray, rate: float) -> float:
        children = self.cells.children.to_numpy()
        low, high = -5.0, 5.0
        for _ in range(45):
            middle = (low + high) / 2
            found = (children / (1 + np.exp(-eta - middle))).sum() / children.sum()
            low, high = (middle, high) if found < rate else (low, middle)
        return low


@pytest.fixture(scope="module")
def model(raw) -> Model:
    return Model(raw)


@pytest.mark.parametrize(
    ("weights", "calibrate"),
    [
        ({"sex": 2.0}, False),
        ({"attendance": 0.0, "area": 1.5}, False),
        ({"age": 0.3, "poverty_share": 2.0}, True),
        ("all zero", False),
    ],
)
def test_what_a_scenario_shows_is_the_formula_and_the_official_cuts(atlas, raw, manifest, model, weights, calibrate):
    if weights == "all zero":
        weights = dict.fromkeys(model.terms.factor.unique(), 0.0)
    scenario = Scenario(weights=tuple(weights.items()), calibrate=calibrate)
    rates = model.rates(weights, calibrate_to=manifest["national_rate"] if calibrate else None)
    view = View(country="MEX", scenario=scenario)
    np.testing.assert_allclose(atlas.values(view), rates, rtol=1e-9)
    difference = View(country="MEX", scenario=scenario, layer="difference")
    np.testing.assert_allclose(atlas.values(difference), rates - raw.estimate, rtol=1e-6, atol=1e-12)

    cuts = manifest["classes"]["national_cuts"]
    after = pd.cut(rates, [-np.inf, *cuts, np.inf], labels=False)
    moved = raw.estimate.notna() & (after != raw.national_class)
    effect = atlas.effect(view)
    assert effect.changed == moved.sum()
    assert (effect.up, effect.down) == (
        (after > raw.national_class)[moved].sum(),
        (after < raw.national_class)[moved].sum(),
    )
    assert effect.children_concerned == raw.children_5_17[moved].sum()
    children = raw.children_5_17[rates.notna()]
    assert effect.rate == pytest.approx((rates * raw.children_5_17).sum() / children.sum(), rel=1e-9)
    assert effect.official_rate == pytest.approx(manifest["national_rate"], rel=1e-9)
    if calibrate:
        assert effect.rate == pytest.approx(manifest["national_rate"], rel=1e-9)
    worst = atlas.table(view, limit=5).rows
    assert [row["estimate"] for row in worst] == pytest.approx(rates.nlargest(5).tolist(), rel=1e-9)
    puebla = (raw.admin1_code == "21") & rates.notna()
    figures = atlas.key_figures(view.model_copy(update={"admin1": "21"}))
    assert figures.high == (after[puebla] == 2).sum()
    assert figures.rate == pytest.approx(np.average(rates[puebla], weights=raw.children_5_17[puebla]), rel=1e-9)
    assert figures.expected_children == pytest.approx((rates * raw.children_5_17)[puebla].sum(), rel=1e-9)


def test_drivers_are_the_coefficient_times_the_distance_from_the_country(atlas, raw, model):
    valued = raw[raw.status == "available"]
    single = model.terms.groupby("factor").coefficient.agg(["first", "size"]).query("size == 1")["first"]
    for row in valued.sample(60, random_state=2).to_dict("records"):
        card = atlas.place(View(country="MEX"), row["municipality_code"], "municipality")
        for driver in (*card.up, *card.down):
            told = valued[valued[f"factor:{driver.factor}"].notna()]
            values = told[f"factor:{driver.factor}"]
            assert driver.value == row[f"factor:{driver.factor}"]
            assert driver.reference == pytest.approx(np.average(values, weights=told.children_5_17), rel=1e-9)
            if driver.factor in single:
                pushed = single[driver.factor] * (driver.value - driver.reference)
                # The model's country is that of all cells; the reference is that of the shares that may be told.
                assert driver.contribution == pytest.approx(pushed, abs=5e-4 if len(told) == len(valued) else 5e-3)
        assert [one.contribution for one in card.up] == sorted((one.contribution for one in card.up), reverse=True)
        assert all(one.contribution < 0 for one in card.down)


MARK = {"no_data": "[x]", "suppressed": "[c]", "not_modelled": "[m]"}
STATUS = {
    Language.SPANISH: ("con dato", "sin dato", "reservado", "no modelado"),
    Language.ENGLISH: ("available", "no data", "suppressed", "not modelled"),
    Language.PORTUGUESE: ("com dado", "sem dado", "suprimido", "não modelado"),
}


@pytest.mark.parametrize("language", list(Language))
def test_the_file_holds_every_number_and_marks_every_absence_by_its_kind(atlas, raw, language):
    body = atlas.download(View(country="MEX", language=language), Format.CSV, "https://example.org").body
    lines = [line for line in body.decode("utf-8-sig").splitlines() if not line.startswith("#")]
    fields = [column.field for column in atlas.export(View(country="MEX"), "").table.columns]
    held = pd.DataFrame(list(csv.reader(io.StringIO("\n".join(lines[1:])))), columns=fields)
    held = held.set_index("code").loc[raw.municipality_code].reset_index()
    words = dict(zip(("available", *MARK), STATUS[language], strict=True))
    assert (held.status == raw.status.map(words)).all()
    for field, column in (columns_of_layers(raw) | {"estimate": "estimate"}).items():
        field = field if field in held else field.replace("children_5_17", "children")
        known = raw[column].notna()
        np.testing.assert_allclose(held.loc[known, field].astype(float), raw.loc[known, column], rtol=1e-12)
        of_result = field in ("estimate", "expected_children")
        marks = raw.status.map(MARK) if of_result else raw.status.map(MARK).where(raw.status == "suppressed", "[x]")
        marks = marks.where(~withheld(raw, field), "[c]")
        assert (held.loc[~known, field] == marks[~known]).all(), field
    assert (held.loc[raw.status != "available", "rank"] == raw.status.map(MARK)[raw.status != "available"]).all()


def test_the_path_of_a_place_names_its_state(atlas, raw):
    row = raw.iloc[1234]
    assert atlas.crumbs(View(country="MEX", municipality=row.municipality_code))[2:] == (
        Crumb("admin1", row.admin1_code, row.admin1_name),
        Crumb("municipality", row.municipality_code, row["name"]),
    )
