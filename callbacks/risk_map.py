"""The risk map page: what the server renews once a change has settled. The map itself is fed by endpoints."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, no_update
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callbacks.address import LONGEST_ADDRESS
from callbacks.screens import screen_of
from callbacks.services import Services
from callbacks.voices import voice_of
from layouts.ids import RiskMapIds
from layouts.pages import risk_map
from layouts.pages.topline import breadcrumbs, notices
from layouts.wording import Voice


class Settled(BaseModel):
    """What assets/app writes once a change has settled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(min_length=1, max_length=LONGEST_ADDRESS)
    scenario_only: bool = False
    """Only weights changed: the menus stay as they are."""


def renewed(services: Services, settled: object) -> dict[str, Any]:
    """Every part of the page that the view of ``settled`` changes, by output name."""
    try:
        asked = Settled.model_validate(settled)
    except ValidationError:
        return dict.fromkeys(_OUTPUTS, no_update)
    screen = screen_of(services, asked.address)
    voice = voice_of(services, screen.view)
    return {
        **dict.fromkeys(_OUTPUTS, no_update),
        **_by_weights(screen, voice, asked=asked.address),
        **({} if asked.scenario_only else _by_view(screen, voice)),
    }


def _by_weights(screen: risk_map.RiskMapScreen, voice: Voice, *, asked: str) -> dict[str, Any]:
    """What weights change. Every output costs the browser a pass over the page, so there is no more than this."""
    return {
        "canonical": {"address": screen.address, "asked": asked, "picture": risk_map.picture(screen, voice)},
        "sentence": risk_map.sentence(screen, voice),
        "banner": risk_map.standing(screen, voice),
        "legend": risk_map.legend_block(screen, voice),
        "panel": risk_map.panel(screen, voice),
        **({"notices": notices(screen.notices, voice)} if screen.notices else {}),
    }


def _by_view(screen: risk_map.RiskMapScreen, voice: Voice) -> dict[str, Any]:
    """What another place, layer or way of classing changes besides."""
    return {
        "crumbs": breadcrumbs(screen.crumbs, voice),
        "description": risk_map.description(screen, voice),
        "menu": risk_map.menu(screen, voice),
        "classes": risk_map.classes(screen, voice),
        "table_heading": risk_map.table_heading(screen, voice),
    }


_OUTPUTS = {
    "canonical": Output(RiskMapIds.CANONICAL, "data"),
    "notices": Output(RiskMapIds.NOTICES, "children"),
    "crumbs": Output(RiskMapIds.CRUMBS, "children"),
    "sentence": Output(RiskMapIds.SENTENCE, "children"),
    "banner": Output(RiskMapIds.BANNER, "children"),
    "description": Output(RiskMapIds.DESCRIPTION, "children"),
    "legend": Output(RiskMapIds.LEGEND, "children"),
    "panel": Output(RiskMapIds.PANEL, "children"),
    "menu": Output(RiskMapIds.MENU, "children"),
    "classes": Output(RiskMapIds.CLASSING, "children"),
    "table_heading": Output(RiskMapIds.TABLE_HEADING, "children"),
}


def register(app: Dash, services: Services) -> None:
    """Attach the page's callbacks to ``app``."""
    # assets/app takes over what the server made of an address; it has nothing to write back.
    app.clientside_callback(
        ClientsideFunction(namespace="clrisk", function_name="canonical"), Input(RiskMapIds.CANONICAL, "data")
    )

    @app.callback(
        output=_OUTPUTS,
        inputs={"settled": Input(RiskMapIds.SETTLED, "data")},
        prevent_initial_call=True,
    )
    def _renew(settled: object) -> dict[str, Any]:
        return renewed(services, settled)
