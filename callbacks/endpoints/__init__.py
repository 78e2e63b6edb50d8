"""Addresses that answer with data instead of a page."""

from __future__ import annotations

from flask import Flask

from callbacks.endpoints import factors, map_data, places, profiles, takeaway
from callbacks.serving import Serving


def register(server: Flask, serving: Serving) -> None:
    """Attach every data endpoint to ``server``."""
    map_data.register(server, serving)
    factors.register(server, serving)
    places.register(server, serving)
    profiles.register(server, serving)
    takeaway.register(server, serving)
