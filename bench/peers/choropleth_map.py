"""Peer 1: the way most apps do it; a callback builds ``px.choropleth_map`` anew for every change."""

from __future__ import annotations

import plotly.express as px
from dash import Dash, Input, Output, dcc, html

from bench.peers.country import frame_of, read_country, serve

# No tiles, no fonts, no sprites: the peer must not wait for a network that we do not use either.
STYLE = "white-bg"


def create() -> Dash:
    country = read_country()
    looking_at = frame_of(country)
    app = Dash(__name__)
    app.layout = html.Div(
        [
            dcc.Input(id="weight", type="range", min=0, max=2, step=0.01, value=1),
            dcc.Graph(id="map", style={"height": "90vh"}),
        ]
    )

    @app.callback(Output("map", "figure"), Input("weight", "value"))
    def draw(weight: float) -> object:
        figure = px.choropleth_map(
            country.frame(float(weight)),
            geojson=country.geojson,
            locations="code",
            color="score",
            map_style=STYLE,
            **looking_at,
        )
        return figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, uirevision="kept")

    return app


if __name__ == "__main__":
    serve(create())
