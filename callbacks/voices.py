"""The voice a view is told in: its language, and the number format of its country."""

from __future__ import annotations

from callbacks.services import Services
from dashboard.choices import View
from layouts.wording import Voice


def voice_of(services: Services, view: View) -> Voice:
    """Language of ``view``, numbers as its country writes them."""
    manifest = services.explorer.release_of(view)
    locale = manifest.locale.get(view.language.value) if manifest is not None else None
    return Voice.of(view.language, locale)
