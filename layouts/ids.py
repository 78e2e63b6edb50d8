"""Every id of the pages, in one place: callbacks, scripts and layouts name components only by these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum, unique


@unique
class ShellIds(StrEnum):
    """What every page has."""

    LOCATION = "shell-location"
    PAGE = "shell-page"
    MAIN = "main"
    THEME = "shell-theme"
    LANGUAGE_NAV = "shell-languages"
    BADGE = "shell-demonstration"


@unique
class RiskMapIds(StrEnum):
    """The risk map page."""

    ROOT = "risk-map"
    NOTICES = "risk-map-notices"
    RENEWED = "risk-map-renewed"
    CRUMBS = "risk-map-crumbs"
    SEARCH = "risk-map-search"
    SEARCH_LIST = "risk-map-search-list"
    SENTENCE = "risk-map-sentence"
    BANNER = "risk-map-banner"
    MENU = "risk-map-menu"
    CLASSING = "risk-map-classing"
    METHOD = "risk-map-method"
    CLASSES = "risk-map-k"
    SCOPE = "risk-map-scope"
    BINS = "risk-map-bins"
    SLIDERS = "risk-map-sliders"
    CALIBRATE = "risk-map-calibrate"
    WHAT_IF = "risk-map-what-if"
    AGGREGATION = "risk-map-aggregation"
    THRESHOLD = "risk-map-threshold"
    SLOT = "risk-map-slot"
    DESCRIPTION = "risk-map-description"
    LEGEND = "risk-map-legend"
    PANEL = "risk-map-panel"
    TABLE = "risk-map-table"
    TABLE_FILTER = "risk-map-table-filter"
    TABLE_SECTION = "risk-map-table-section"
    TABLE_HEADING = "risk-map-table-heading"
    DOWNLOADS = "risk-map-downloads"


@unique
class PlanIds(StrEnum):
    """The pages about the plan."""

    ROOT = "plan"
    FILTERS = "plan-filters"
    CLEAR = "plan-filter-clear"


@unique
class PlanGridIds(StrEnum):
    """The grid in which the Secretariat edits the plan; ``assets/app/65_plan_grid.js`` knows them too."""

    SECTION = "plan-grid-section"
    GRID = "plan-grid"
    STATUS = "plan-grid-status"
    CONFLICT = "plan-grid-conflict"


@unique
class SendingIds(StrEnum):
    """How far the sending of a programme report is."""

    STATE = "sending-state"
    TICK = "sending-tick"
    ASKED = "sending-asked"


def slider(factor: str) -> dict[str, str]:
    """Id of the slider of one factor."""
    return {"slider": factor}


def slider_number(factor: str) -> dict[str, str]:
    """Id of the number entry beside the slider of one factor."""
    return {"slider-number": factor}


def slider_normalisation(factor: str) -> dict[str, str]:
    """Id of the choice how one index factor is normalised."""
    return {"slider-normalisation": factor}


def dom_id(component_id: Mapping[str, str]) -> str:
    """The ``id`` attribute Dash gives a component with a compound id, for the ``for`` of its label."""
    return json.dumps(dict(sorted(component_id.items())), separators=(",", ":"))
