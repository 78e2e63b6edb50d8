"""What a release is called on pages that list releases."""

from __future__ import annotations

from dashboard.language import Language
from dashboard.release.manifest import Manifest


def release_name(manifest: Manifest, language: Language) -> str:
    """The title, after the name of its country where the title does not begin with it already."""
    country, title = manifest.country_name.say(language), manifest.title.say(language)
    return title if title.startswith(country) else f"{country}: {title}"
