"""What municipalities and states are called in each country: gender and plural, which a manifest does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dashboard.language import Language

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for a unit of territory."""

    one: str
    many: str
    gender: Gender = "m"


def _table(words: str) -> Mapping[str, Noun]:
    """``singular plural gender`` per comma; an underscore stands for a blank."""
    rows = (entry.split() for entry in words.split(","))
    nouns = [Noun(one.replace("_", " "), many.replace("_", " "), "f" if of == "f" else "m") for one, many, of in rows]
    return MappingProxyType({noun.one: noun for noun in nouns})


NOUNS: Mapping[Language, Mapping[str, Noun]] = MappingProxyType(
    {
        Language.SPANISH: _table(
            "municipio municipios m, distrito distritos m, cantón cantones m, comuna comunas f, parroquia parroquias f,"
            "departamento departamentos m, provincia provincias f, partido partidos m, alcaldía alcaldías f,"
            "corregimiento corregimientos m, región regiones f, estado estados m, condado condados m, isla islas f,"
            "entidad_federativa entidades_federativas f, entidad entidades f, localidad localidades f,"
            "ciudad ciudades f, comarca comarcas f, municipalidad municipalidades f, unidad unidades f"
        ),
        Language.PORTUGUESE: _table(
            "município municípios m, distrito distritos m, cantão cantões m, comuna comunas f, paróquia paróquias f,"
            "departamento departamentos m, província províncias f, partido partidos m, corregimento corregimentos m,"
            "região regiões f, estado estados m, condado condados m, ilha ilhas f, cidade cidades f,"
            "unidade_da_federação unidades_da_federação f, unidade_federativa unidades_federativas f,"
            "entidade_federativa entidades_federativas f, localidade localidades f, comarca comarcas f,"
            "municipalidade municipalidades f, unidade unidades f"
        ),
        Language.ENGLISH: _table(
            "municipality municipalities m, district districts m, canton cantons m, commune communes m,"
            "parish parishes m, department departments m, province provinces m, borough boroughs m, region regions m,"
            "state states m, county counties m, island islands m, federal_entity federal_entities m, city cities m,"
            "unit units m"
        ),
    }
)

PLACE: Mapping[Language, str] = MappingProxyType(
    {Language.SPANISH: "municipio", Language.ENGLISH: "municipality", Language.PORTUGUESE: "município"}
)
STATE: Mapping[Language, str] = MappingProxyType(
    {Language.SPANISH: "unidad", Language.ENGLISH: "unit", Language.PORTUGUESE: "unidade"}
)
"""What is said where a country's own word has no known gender or plural: a wrong article is worse."""


def noun_of(word: str, language: Language, *, otherwise: Mapping[Language, str]) -> Noun:
    """The noun for a country's ``word``; the general one of ``otherwise`` where it is not known.

    Examples
    --------
    >>> noun_of("Comuna", Language.SPANISH, otherwise=PLACE).many
    'comunas'
    >>> noun_of("kreis", Language.PORTUGUESE, otherwise=PLACE).many
    'municípios'
    """
    known = NOUNS[language]
    return known.get(word.strip().lower(), known[otherwise[language]])
