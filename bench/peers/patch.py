"""Peer 2: the careful way with Plotly; geometry is sent once and a ``Patch`` carries the values only."""

from __future__ import annotations

import plotly.express as px
from dash import Dash, Input, Output, Patch, dcc, html

from bench.peers.choropleth_map import STYLE
from bench.peers.country import frame_of, read_country, serve


def create() -> Dash:
    country = read_country()
    figure = px.choropleth_map(
        country.frame(1.0),
        geojson=country.geojson,
        locations="code",
        color="score",
        map_style=STYLE,
        **frame_of(country),
    ).update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, uirevision="kept")
    app = Dash(__name__)
    app.layout = html.Div(
        [
            dcc.Input(id="weight", type="range", min=0, max=2, step=0.01, value=1),
            dcc.Graph(id="map", figure=figure, style={"height": "90vh"}),
        ]
    )

    @app.callback(Output("map", "figure"), Input("weight", "value"), prevent_initial_call=True)
    def redraw(weight: float) -> Patch:
        change = Patch()
        change["data"][0]["z"] = country.frame(float(weight))["score"].round(2).to_list()
        return change

    return app


if __name__ == "__main__":
    serve(create())
