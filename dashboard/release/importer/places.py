"""Names and number formats of the region's countries, for releases that bring none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from babel import Locale, localedata

from dashboard.language import Text

# fmt: off
ISO2: Mapping[str, str] = MappingProxyType({
    "ARG": "AR", "ATG": "AG", "BHS": "BS", "BLZ": "BZ", "BOL": "BO", "BRA": "BR", "BRB": "BB", "CHL": "CL",
    "COL": "CO", "CRI": "CR", "CUB": "CU", "DMA": "DM", "DOM": "DO", "ECU": "EC", "GRD": "GD", "GTM": "GT",
    "GUY": "GY", "HND": "HN", "HTI": "HT", "JAM": "JM", "KNA": "KN", "LCA": "LC", "MEX": "MX", "NIC": "NI",
    "PAN": "PA", "PER": "PE", "PRY": "PY", "SLV": "SV", "SUR": "SR", "TTO": "TT", "URY": "UY", "VCT": "VC",
    "VEN": "VE",
})
# fmt: on
"""ISO 3166-1 alpha-3 to alpha-2."""

MUNICIPALITY = Text(es="municipio", en="municipality", pt="município")
FIRST_LEVEL = Text(es="unidad de primer nivel", en="first-level unit", pt="unidade de primeiro nível")


def country_name(iso3: str) -> Text:
    """The name of a country in the three languages; its code where it is outside the region."""
    iso2 = ISO2.get(iso3)
    if iso2 is None:
        return Text.same(iso3)
    return Text(**{language: str(Locale(language).territories[iso2]) for language in ("es", "en", "pt")})


def locales(iso3: str) -> dict[Literal["es", "en", "pt"], str]:
    """Number format of each language in that country: es_PE writes 12,345.6 and es_AR 12.345,6."""
    iso2 = ISO2.get(iso3, "")
    return {
        "es": f"es_{iso2}" if localedata.exists(f"es_{iso2}") else "es_419",
        "en": f"en_{iso2}" if localedata.exists(f"en_{iso2}") else "en",
        "pt": "pt_BR",
    }
