"""The 33 countries of Latin America and the Caribbean: codes, and their names in three languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """One country: its ISO 3166-1 codes and what it is called."""

    code: str
    """Three letters."""
    iso2: str
    numeric: str
    """Three digits: the identifier of world-atlas."""
    name_es: str
    name_en: str
    name_pt: str


COUNTRIES = tuple(
    Country(*line.split("|"))
    for line in """\
ARG|AR|032|Argentina|Argentina|Argentina
ATG|AG|028|Antigua y Barbuda|Antigua and Barbuda|Antígua e Barbuda
BHS|BS|044|Bahamas|Bahamas|Bahamas
BLZ|BZ|084|Belice|Belize|Belize
BOL|BO|068|Bolivia|Bolivia|Bolívia
BRA|BR|076|Brasil|Brazil|Brasil
BRB|BB|052|Barbados|Barbados|Barbados
CHL|CL|152|Chile|Chile|Chile
COL|CO|170|Colombia|Colombia|Colômbia
CRI|CR|188|Costa Rica|Costa Rica|Costa Rica
CUB|CU|192|Cuba|Cuba|Cuba
DMA|DM|212|Dominica|Dominica|Dominica
DOM|DO|214|República Dominicana|Dominican Republic|República Dominicana
ECU|EC|218|Ecuador|Ecuador|Equador
GRD|GD|308|Granada|Grenada|Granada
GTM|GT|320|Guatemala|Guatemala|Guatemala
GUY|GY|328|Guyana|Guyana|Guiana
HND|HN|340|Honduras|Honduras|Honduras
HTI|HT|332|Haití|Haiti|Haiti
JAM|JM|388|Jamaica|Jamaica|Jamaica
KNA|KN|659|San Cristóbal y Nieves|Saint Kitts and Nevis|São Cristóvão e Névis
LCA|LC|662|Santa Lucía|Saint Lucia|Santa Lúcia
MEX|MX|484|México|Mexico|México
NIC|NI|558|Nicaragua|Nicaragua|Nicarágua
PAN|PA|591|Panamá|Panama|Panamá
PER|PE|604|Perú|Peru|Peru
PRY|PY|600|Paraguay|Paraguay|Paraguai
SLV|SV|222|El Salvador|El Salvador|El Salvador
SUR|SR|740|Surinam|Suriname|Suriname
TTO|TT|780|Trinidad y Tabago|Trinidad and Tobago|Trinidad e Tobago
URY|UY|858|Uruguay|Uruguay|Uruguai
VCT|VC|670|San Vicente y las Granadinas|Saint Vincent and the Grenadines|São Vicente e Granadinas
VEN|VE|862|Venezuela|Venezuela|Venezuela""".splitlines()
)
"""Sorted by ISO3: the region's group at the United Nations, of which 30 were members of the Initiative in 2019."""

SMALL_ISLANDS = frozenset({"ATG", "BRB", "DMA", "GRD", "JAM", "KNA", "LCA", "TTO", "VCT"})
"""Countries that 1:50m draws with a handful of vertices: their outline is dissolved from their 1:10m first-level
units instead. They border nobody, so no shared edge is lost."""
