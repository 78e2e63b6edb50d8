"""Peer of the municipality page: a plain callback that answers with pandas and Plotly figures, as most apps would.

It shows less than ours: rank, level, two swarms, factors against state and country, contributions, a small map,
similar municipalities. No sentences in three languages, no interval, no groups, nothing of what would move the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.express as px
import shapely
from dash import Dash, Input, Output, dcc, html

NAME = "place.children"


@dataclass(frozen=True)
class Held:
    """The files of a release as one table, and the outlines of each state."""

    table: pd.DataFrame
    factors: list[str]
    outlines: dict[str, dict[str, Any]]


def read(folder: Path) -> Held:
    """Read a release as any Plotly app would."""
    places = pd.read_parquet(folder / "municipalities.parquet").set_index("municipality_code")
    factors = pd.read_parquet(folder / "factors.parquet").set_index("municipality_code")
    estimates = pd.read_parquet(folder / "estimates.parquet").set_index("municipality_code")
    shapes = pd.read_parquet(folder / "boundaries.parquet").set_index("municipality_code")
    table = places.join(factors).join(_main(estimates)[["estimate"]], how="left")
    return Held(table, list(factors.columns), _outlines(places, shapes))


def _main(estimates: pd.DataFrame) -> pd.DataFrame:
    """One line per municipality: the main outcome where there are several."""
    return estimates[~estimates.index.duplicated()]


def _outlines(places: pd.DataFrame, shapes: pd.DataFrame) -> dict[str, dict[str, Any]]:
    drawn = dict(zip(shapes.index, shapely.from_wkb(shapes["geometry"].to_numpy()), strict=True))
    found: dict[str, dict[str, Any]] = {}
    for state, codes in places.groupby("admin1_code").groups.items():
        features = [
            {"type": "Feature", "id": code, "properties": {}, "geometry": shapely.geometry.mapping(drawn[code])}
            for code in codes
            if code in drawn
        ]
        found[str(state)] = {"type": "FeatureCollection", "features": features}
    return found


def create(held: Held) -> Dash:
    """The app; ``code`` is what the page is asked for."""
    app = Dash(__name__, compress=False)
    app.layout = html.Div([dcc.Input(id="code"), html.Div(id="place")])

    @app.callback(Output("place", "children"), Input("code", "value"))
    def show(code: str) -> object:
        return page(held, code)

    return app


def page(held: Held, code: str) -> list[Any]:
    """The whole page of one municipality."""
    table, factors = held.table, held.factors
    place = table.loc[code]
    state = table[table["admin1_code"] == place["admin1_code"]]
    rank = table["estimate"].rank(ascending=False, method="min")
    inside = state["estimate"].rank(ascending=False, method="min")
    means = pd.DataFrame({"here": place[factors], "state": state[factors].mean(), "country": table[factors].mean()})
    means = means.astype(float)
    spread = table[factors].std().replace(0, 1)
    scaled = (table[factors] - table[factors].mean()) / spread
    distance = np.sqrt(((scaled - scaled.loc[code]) ** 2).mean(axis=1)).drop(code).nsmallest(8)
    similar = table.loc[distance.index, ["name", "estimate"]].assign(distance=distance)
    long = means.reset_index(names="factor").melt("factor")
    pushes = ((means["here"] - means["country"]) / spread).sort_values()
    return [
        html.H1(str(place["name"])),
        html.P(f"{place['estimate']:.1f}; {rank[code]:.0f} of {len(table)}; {inside[code]:.0f} of {len(state)}"),
        dcc.Graph(figure=px.strip(table, x="estimate", hover_name="name")),
        dcc.Graph(figure=px.strip(state, x="estimate", hover_name="name")),
        dcc.Graph(figure=px.scatter(long, x="value", y="factor", color="variable")),
        dcc.Graph(figure=px.bar(pushes, orientation="h")),
        dcc.Graph(figure=_map(held, state, str(place["admin1_code"]))),
        html.Table([html.Tr([html.Td(str(cell)) for cell in row]) for row in similar.itertuples()]),
    ]


def _map(held: Held, state: pd.DataFrame, code: str) -> Any:
    return px.choropleth_map(
        state.reset_index(),
        geojson=held.outlines[code],
        locations="municipality_code",
        color="estimate",
        map_style="white-bg",
    )
