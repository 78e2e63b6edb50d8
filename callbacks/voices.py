"""The voice a view is told in: its language, and the number format of its country."""

from __future__ import annotations

from callbacks.services import Services
from dashboard.choices import View
from layouts.wording import Voice


def voice_of(services: Services, view: View) -> Voice:
    """Language of ``view``, numbers as its country writes them."""
    manifest = services.explorer.release_of(view)
    locale = manifest.locale.get(view.language.value) if manifest is not None else None
    return Voice.of(view.language, locale).about(*_subject(services, view))


def _subject(services: Services, view: View) -> tuple[str, str]:
    """Population and name of the outcome, where sentences cannot speak of child labour of all children."""
    spec = services.explorer.outcome_of(view)
    if spec is None or (view.outcome is None and spec.is_of_all_ages):
        return "", ""
    return spec.population.say(view.language), spec.name.say(view.language)
