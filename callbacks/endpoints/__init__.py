"""Addresses that answer with data instead of a page."""

from __future__ import annotations

from flask import Flask

from callbacks.endpoints import map_data, places, takeaway
from callbacks.services import Services


def register(server: Flask, services: Services) -> None:
    """Attach every data endpoint to ``server``."""
    map_data.register(server, services)
    places.register(server, services)
    takeaway.register(server, services)
