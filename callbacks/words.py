"""The words around the map, part by part, as a change of the view renews them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from callbacks.address import LONGEST_ADDRESS
from callbacks.endpoints.answers import as_json, edition_asked
from callbacks.screens import screen_of
from callbacks.services import Services
from callbacks.serving import Serving
from callbacks.voices import voice_of
from layouts.pages import risk_map


def register(server: Flask, serving: Serving) -> None:
    """Attach ``/words``: the parts of the page for ``address``; ``weights=1`` asks only for those weights change."""

    @server.get("/words")
    def _words() -> Response:
        address = request.args.get("address", "")[:LONGEST_ADDRESS]
        services = edition_asked(serving)
        told = words_of(services, address, weights_only=request.args.get("weights") == "1")
        # A page stays with the data it was made of; that there are newer ones is told once they can be shown.
        return as_json(told | {"renewed": services.edition != serving.now().edition})


def words_of(services: Services, address: str, *, weights_only: bool = False) -> dict[str, Any]:
    """Parts by the id of their place, the address as it was understood, and what the picture of the map says."""
    screen = screen_of(services, address)
    voice = voice_of(services, screen.view)
    return {
        "address": screen.address,
        "asked": address,
        "picture": risk_map.picture(screen, voice),
        "parts": risk_map.parts(screen, voice, weights_only=weights_only),
    }
