"""From seed to release: the synthetic microdata, then the steps that any country takes, and what must come out."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard.model.census_design import cell_table
from dashboard.model.predict import municipal_probability
from dashboard.release.manifest import Manifest
from dashboard.release.publish import write_draft
from dashboard.release.study.draft import Draft, draft_of
from dashboard.release.study.folder import Study, open_study
from dashboard.release.study.steps import classify, count, diagnose, fit, predict, territory
from geodata.build.demonstration.anchors import Anchors, read_anchors
from geodata.build.demonstration.checks import assert_demonstration
from geodata.build.demonstration.microdata import (
    SEED,
    THRESHOLD,
    Country,
    draw_country,
    rates_of_states,
    write_microdata,
)
from geodata.build.demonstration.places import Places, read_places
from geodata.build.demonstration.readme import readme

GEODATA = Path(__file__).parents[2]
FOLDER = GEODATA / "MEX"
FACTS = GEODATA / "regional" / "published_results.csv"
CREATED = date(2026, 11, 22)


def main(*, folder: Path = FOLDER, facts: Path = FACTS, target: Path | None = None) -> Manifest:
    """Build the release from the places in ``folder``, into ``target`` or ``folder``; the microdata are not kept."""
    places, anchors = read_places(folder), read_anchors(facts)
    with tempfile.TemporaryDirectory(prefix="clrisk-demonstration-") as workshop:
        study, country = make_study(Path(workshop), places=places, anchors=anchors)
        draft = make_release(study)
        tables = dict(draft.tables)
        assert_demonstration(tables, anchors=anchors, threshold=THRESHOLD)
        written = write_draft(draft, target or folder)
    page = readme(tables, manifest=written, survey=country.survey, anchors=anchors, seed=SEED)
    ((target or folder) / "README.md").write_text(page, "utf-8")
    report(tables, target or folder, anchors)
    return written


def make_study(folder: Path, *, places: Places, anchors: Anchors) -> tuple[Study, Country]:
    """Write the microdata into ``folder`` and open the study of their specification."""
    country = draw_country(places, anchors)
    return open_study(write_microdata(folder, places=places, country=country)), country


def make_release(study: Study) -> Draft:
    """The steps of the command line, one after the other."""
    fit(study)
    predict(study)
    classify(study)
    diagnose(study)
    return draft_of(study, created=CREATED)


def implied_rates(study: Study, *, places: Places, anchors: Anchors) -> dict[str, float]:
    """The rates that ``specification.yaml`` states for the states: published, or placed in the band of their class."""
    (model, *_) = fit(study).models
    counts = count(study, territory(study))
    cells = cell_table(counts, model, effect=model.municipal_effect)
    rates = rates_of_states(municipal_probability(cells), cells, places, anchors)
    return {places.state_codes[iso]: round(float(rate), 7) for iso, rate in zip(places.states, rates, strict=True)}


def report(tables: dict[str, pd.DataFrame], folder: Path, anchors: Anchors) -> None:
    """Print what was made."""
    estimates = tables["estimates"].merge(
        tables["municipalities"][["municipality_code", "admin1_name", "admin1_iso"]], on="municipality_code"
    )
    print(f"cells {len(tables['cells']):,}; status {estimates['status'].value_counts().to_dict()}")
    print(f"national classes {estimates['national_class'].value_counts().sort_index().to_dict()}")
    available = estimates[estimates["status"] == "available"]
    total = available[["expected_children", "children_5_17"]].sum()
    print(f"national {total.iloc[0] / total.iloc[1]:.7f} of {total.iloc[1]:,.0f} children")
    by_state = available.groupby(["admin1_iso"])
    summary = by_state[["expected_children", "children_5_17"]].sum()
    summary["rate"] = summary["expected_children"] / summary["children_5_17"]
    summary["lowest"], summary["highest"] = by_state["estimate"].min(), by_state["estimate"].max()
    summary["class"] = [anchors.state_class[code] for code in summary.index]
    print(summary.sort_values("rate").round(4).to_string())
    for outcome, rows in tables["outcomes"].groupby("outcome"):
        rate = rows["expected_children"].sum() / rows.loc[rows["status"] == "available", "children"].sum()
        print(f"{outcome}: {rate:.4f}; status {rows['status'].value_counts().to_dict()}")
    reliability = tables["precision"].groupby("outcome")["reliability"].value_counts()
    print(reliability.to_string())
    for file in sorted(folder.iterdir()):
        print(f"{file.stat().st_size:>10,} {file.name}")
