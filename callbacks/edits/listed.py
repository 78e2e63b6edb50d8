"""Everything that can be written, listed once; a module of its own, so that pages may know the edits of their area."""

from __future__ import annotations

from flask import Flask

from callbacks.account import edits as account
from callbacks.edits import (
    country,
    initiative,
    mechanism,
    plan_editing,
    plan_importing,
    reporting,
    response,
    response_areas,
    response_sharing,
    review,
    sending,
)
from callbacks.edits.gates import Gates
from callbacks.edits.mechanism import Edit
from callbacks.serving import Serving

EDITS: tuple[Edit, ...] = (
    *account.EDITS,
    *reporting.EDITS,
    *review.EDITS,
    *sending.EDITS,
    *country.EDITS,
    *initiative.EDITS,
    *plan_editing.EDITS,
    *plan_importing.EDITS,
    *response.EDITS,
    *response_areas.EDITS,
    *response_sharing.EDITS,
)
"""Each area brings its own."""


def register(server: Flask, serving: Serving, *, gates: Gates) -> None:
    """Attach every edit to ``server``."""
    mechanism.register(server, serving, EDITS, gates=gates)
