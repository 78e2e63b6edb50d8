"""Where a municipality is seen on a screen, and the command that prints it: both stand on every sheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

from dashboard.language import Language

PAGE: Mapping[Language, str] = MappingProxyType(
    {Language.SPANISH: "municipio", Language.ENGLISH: "municipality", Language.PORTUGUESE: "municipio"}
)
"""Name of the municipality page in addresses; the same as the site's own, which a test holds."""


def address_of(
    country: str, code: str, *, language: Language, release: str, outcome: str | None = None, site: str = ""
) -> str:
    """Address of the page of a municipality with its release; a path where ``site`` is not known.

    Examples
    --------
    >>> address_of("MEX", "07101", language=Language.SPANISH, release="mex-2026.1", site="https://atlas.example.org")
    'https://atlas.example.org/es/municipio/MEX/07101?release=mex-2026.1'
    """
    query = {"release": release} | ({"outcome": outcome} if outcome else {})
    return f"{site}/{language.value}/{PAGE[language]}/{quote(country)}/{quote(code)}?{urlencode(query)}"


def replay_of(country: str, code: str, *, language: Language, release: str, outcome: str | None = None) -> str:
    """The command that makes the same sheet again from the same release.

    Examples
    --------
    >>> replay_of("MEX", "07101", language=Language.ENGLISH, release="mex-2026.1")
    'python -m dashboard sheets --country MEX --municipality 07101 --release mex-2026.1 --language en'
    """
    which = f"--country {country} --municipality {code} --release {release}"
    return f"python -m dashboard sheets {which}{f' --outcome {outcome}' if outcome else ''} --language {language.value}"
