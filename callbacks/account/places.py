"""Municipalities as the account pages name them."""

from __future__ import annotations

from pydantic import ValidationError

from callbacks.services import Services
from dashboard.choices import View
from dashboard.language import Language


def is_known(services: Services, country: str, code: str) -> bool:
    """Whether the release of ``country`` has a municipality of this code."""
    try:
        asked = View(country=country, municipality=code)
    except ValidationError:
        return False
    view, _ = services.explorer.resolve(asked)
    return view.country == country and view.municipality == code


def municipality_name(services: Services, country: str, code: str, language: Language) -> str:
    """Name of a municipality; its code where no release of today has it."""
    if not is_known(services, country, code):
        return code
    view, _ = services.explorer.resolve(View(country=country, municipality=code, language=language))
    return services.explorer.crumbs(view)[-1].name
