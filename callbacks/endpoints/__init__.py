"""Addresses that answer with data instead of a page."""

from __future__ import annotations

from flask import Flask

from callbacks.endpoints import calendars, evidence, factors, map_data, places, plan, profiles, takeaway, template
from callbacks.serving import Serving


def register(server: Flask, serving: Serving) -> None:
    """Attach every data endpoint to ``server``."""
    map_data.register(server, serving)
    factors.register(server, serving)
    places.register(server, serving)
    profiles.register(server, serving)
    plan.register(server, serving)
    takeaway.register(server, serving)
    evidence.register(server)
    calendars.register(server)
    template.register(server)
