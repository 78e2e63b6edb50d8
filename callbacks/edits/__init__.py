"""Everything that can be written, listed once; each edit is a function of its area."""

from __future__ import annotations

from flask import Flask

from callbacks.edits import mechanism
from callbacks.edits.gates import Gates
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.serving import Serving

__all__ = ["EDITS", "Edit", "EditAnswer", "EditContext", "EditRefusedError", "Problem", "register"]

EDITS: tuple[Edit, ...] = ()
"""Each area brings its own: ``(*accounts.EDITS, *reporting.EDITS, ...)``."""


def register(server: Flask, serving: Serving, *, gates: Gates) -> None:
    """Attach every edit to ``server``."""
    mechanism.register(server, serving, EDITS, gates=gates)
