"""What a published figure is a figure of: concepts, definition groups and series, as data.

A *concept* is what a map may be about. A *definition group* says which figures of one concept mean
alike across countries (a country map colours by group, never by rate). A *series* says which rounds
of one country were measured alike, so that a line may join them. All three follow the notes printed
with the figures; a figure that no rule names is a series of its own and is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from dashboard.language import Text


@unique
class Concept(StrEnum):
    """What one map of published facts is about; never two of them on one scale."""

    CHILD_LABOUR = "child_labour"
    """What the country's own survey calls child labour."""
    CHILDREN_WORKING = "children_working"
    """Children in any work or economic activity: wider than child labour."""
    CLRISK = "clrisk"
    """Result of the risk identification model."""
    IVTI = "ivti"
    """Points of the vulnerability index."""


@unique
class Absence(StrEnum):
    """Why a place is grey on a map of published facts; wording key ``fact_absence.<value>``."""

    NOTHING_PUBLISHED = "nothing_published"
    OTHER_CONCEPT = "other_concept"
    """Figures exist, but about another concept than the one that colours the map."""
    OTHER_EDITION = "other_edition"
    """A figure of this concept exists, but of another year, age range or definition than the others."""
    COUNTS_ONLY = "counts_only"
    """Only numbers of children are published, no rate, class or mean."""


@unique
class DefinitionGroup(StrEnum):
    """Figures of one concept that mean alike; colours a map of countries."""

    WITH_CHORES = "with_chores"
    ECONOMIC_ONLY = "economic_only"
    OTHER_AGES = "other_ages"
    WORKING_5_17 = "working_5_17"
    WORKING_5_14 = "working_5_14"
    WORKING_OTHER_AGES = "working_other_ages"
    COUNTED_BY_CLASS = "counted_by_class"
    PARTLY_PUBLISHED = "partly_published"


GROUP_LABELS: Mapping[DefinitionGroup, Text] = MappingProxyType(
    {
        DefinitionGroup.WITH_CHORES: Text(
            es="Con tareas domésticas peligrosas o extensas (5 a 17 años)",
            en="With hazardous or long household chores (ages 5-17)",
            pt="Com tarefas domésticas perigosas ou extensas (5 a 17 anos)",
        ),
        DefinitionGroup.ECONOMIC_ONLY: Text(
            es="Solo trabajo económico (5 a 17 años)",
            en="Economic work only (ages 5-17)",
            pt="Somente trabalho econômico (5 a 17 anos)",
        ),
        DefinitionGroup.OTHER_AGES: Text(
            es="Otras edades (5 a 15 o 10 a 17 años)",
            en="Other ages (5-15 or 10-17)",
            pt="Outras idades (5 a 15 ou 10 a 17 anos)",
        ),
        DefinitionGroup.WORKING_5_17: Text(
            es="Niños y niñas que trabajan, 5 a 17 años",
            en="Children working, ages 5-17",
            pt="Crianças que trabalham, 5 a 17 anos",
        ),
        DefinitionGroup.WORKING_5_14: Text(
            es="Niños y niñas que trabajan, 5 a 14 años",
            en="Children working, ages 5-14",
            pt="Crianças que trabalham, 5 a 14 anos",
        ),
        DefinitionGroup.WORKING_OTHER_AGES: Text(
            es="Niños y niñas que trabajan, otras edades o edades no impresas",
            en="Children working, other ages or ages not printed",
            pt="Crianças que trabalham, outras idades ou idades não impressas",
        ),
        DefinitionGroup.COUNTED_BY_CLASS: Text(
            es="Municipios por nivel de riesgo publicados",
            en="Municipalities per class published",
            pt="Municípios por nível de risco publicados",
        ),
        DefinitionGroup.PARTLY_PUBLISHED: Text(
            es="Resultado publicado en parte",
            en="Result published in part",
            pt="Resultado publicado em parte",
        ),
    }
)

CONCEPT_LABELS: Mapping[Concept, Text] = MappingProxyType(
    {
        Concept.CHILD_LABOUR: Text(
            es="Trabajo infantil según la definición nacional",
            en="Child labour by national definition",
            pt="Trabalho infantil segundo a definição nacional",
        ),
        Concept.CHILDREN_WORKING: Text(
            es="Niños y niñas que trabajan", en="Children working", pt="Crianças que trabalham"
        ),
        Concept.CLRISK: Text(
            es="Modelo de identificación del riesgo (MIRTI)",
            en="Child labour risk identification model (CLRISK)",
            pt="Modelo de identificação do risco (CLRISK)",
        ),
        Concept.IVTI: Text(
            es="Índice de vulnerabilidad al trabajo infantil (IVTI)",
            en="Index of vulnerability to child labour (IVTI)",
            pt="Índice de vulnerabilidade ao trabalho infantil (IVTI)",
        ),
    }
)

MEASURE_CONCEPTS: Mapping[str, Concept] = MappingProxyType(
    {
        "rate": Concept.CHILD_LABOUR,
        "rate_non_permitted": Concept.CHILD_LABOUR,
        "rate_extended": Concept.CHILD_LABOUR,
        "rate_economic_child_labour": Concept.CHILD_LABOUR,
        "children": Concept.CHILD_LABOUR,
        "children_non_permitted": Concept.CHILD_LABOUR,
        "children_economic_child_labour": Concept.CHILD_LABOUR,
        "rate_working": Concept.CHILDREN_WORKING,
        "children_working": Concept.CHILDREN_WORKING,
    }
)
"""Concept of a survey measure; figures of the two instruments have the concept of their instrument."""

COLOURING_MEASURES: Mapping[Concept, tuple[str, ...]] = MappingProxyType(
    {
        Concept.CHILD_LABOUR: ("rate",),
        Concept.CHILDREN_WORKING: ("rate_working",),
        Concept.CLRISK: ("risk_level",),
        Concept.IVTI: ("mean_score",),
    }
)
"""The one measure that colours first-level units under each concept."""


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one country and measure that were measured alike: rounds that a line may join."""

    code: str
    country: str
    measure: str
    group: DefinitionGroup | None
    years: tuple[str, ...] = ()
    """Rounds that belong to it; empty = every year not claimed by an earlier rule."""
    told_by: str = ""
    """Words in the source or note that tell the series apart from another of the same year."""


_CHORES, _ECONOMIC, _AGES = DefinitionGroup.WITH_CHORES, DefinitionGroup.ECONOMIC_ONLY, DefinitionGroup.OTHER_AGES
_W17, _W14 = DefinitionGroup.WORKING_5_17, DefinitionGroup.WORKING_5_14

SERIES: tuple[Series, ...] = (
    Series("mex-wide", "MEX", "rate", _CHORES, ("2015", "2017", "2019", "2022")),
    Series("mex-wide-children", "MEX", "children", _CHORES, ("2015", "2017", "2019", "2022")),
    Series("mex-non-permitted", "MEX", "rate_non_permitted", _ECONOMIC, ("2015", "2017", "2019", "2022")),
    Series("mex-non-permitted-children", "MEX", "children_non_permitted", _ECONOMIC, ("2015", "2017", "2019", "2022")),
    # The other tabulation and the inspectorate's studies of 2016 and 2019 rest on other bases.
    Series("bra-fnpeti-2019", "BRA", "rate", _ECONOMIC, ("2019",), told_by="FNPETI tabulation"),
    Series("bra-fnpeti-2019-children", "BRA", "children", _ECONOMIC, ("2019",), told_by="FNPETI tabulation"),
    Series("bra-ibge", "BRA", "rate", _ECONOMIC),
    Series("bra-ibge-children", "BRA", "children", _ECONOMIC),
    Series("col-employed", "COL", "rate", _ECONOMIC),
    Series("col-employed-children", "COL", "children", _ECONOMIC),
    Series("col-extended", "COL", "rate_extended", _CHORES),
    Series("chl-2023", "CHL", "rate", _CHORES, ("2023",)),
    Series("chl-occupation", "CHL", "rate_economic_child_labour", _ECONOMIC),
    Series("chl-occupation-children", "CHL", "children_economic_child_labour", _ECONOMIC),
    Series("cri-enaho", "CRI", "rate", _ECONOMIC),
    Series("ecu-2012", "ECU", "rate", _ECONOMIC, ("2012",)),
    Series("slv-ehpm", "SLV", "rate", _ECONOMIC),
    Series("slv-ehpm-children", "SLV", "children", _ECONOMIC),
    Series("hnd-2023", "HND", "rate", _CHORES, ("2023-2024",)),
    Series("ury-2024", "URY", "rate", _CHORES, ("2024",)),
    Series("ury-2009", "URY", "rate", _ECONOMIC, ("2009-2010",), told_by="prohibited forms"),
    Series("ury-2009-wider", "URY", "rate", _CHORES, ("2009-2010",)),
    Series("arg-2016", "ARG", "rate", _AGES, ("2016-2017",)),
    Series("pry-2021", "PRY", "rate", _AGES, ("2021",)),
    Series("pry-mics-2016", "PRY", "rate", _CHORES, ("2016",)),
    Series("guy-mics", "GUY", "rate", _CHORES),
    Series("tto-mics", "TTO", "rate", _CHORES),
    Series("per-2024", "PER", "rate_working", _W17, ("2024",)),
    Series("per-2015", "PER", "rate_working", _W17, ("2015",)),
    Series("hnd-ephpm", "HND", "rate_working", _W17),
    Series("ury-2009-activity", "URY", "rate_working", _W17),
    Series("pry-2011", "PRY", "rate_working", _W17, ("2011",)),
    Series("mex-2007", "MEX", "rate_working", _W17, ("2007",)),
    Series("dom-mics-2014", "DOM", "rate_working", _W17, ("2014",)),
    Series("bra-2016-working", "BRA", "rate_working", _W17, ("2016",)),
)
"""Rules in order, the first that fits wins. Chile 2012, Bolivia 2008, Panama 2000, Belize 2011 and the
like are named by none together with their later round: those are not joined."""

WORKING_AGES: Mapping[str, DefinitionGroup] = MappingProxyType({"5-17": _W17, "5-14": _W14})
"""Group of a working-children figure by its ages; every other age range is ``WORKING_OTHER_AGES``."""

EDITIONS: tuple[tuple[str, str, str], ...] = (
    ("CLRISK applied in Guatemala", "2014-2018", "7-17"),
    ("vulnerability model applied in Chile", "2020", "5-17"),
    ("MTI 2015 + Intercensal Survey 2015", "2015", "5-17"),
    ("ILO/ECLAC fact sheet State of Mexico", "2015", "5-17"),
    ("ILO/ECLAC fact sheet Hidalgo", "2015", "5-17"),
    ("press, Chiapas, 2017", "2017", "5-17"),
    ("ILO/ECLAC fact sheets Costa Rica", "2020", "5-17"),
    ("DNP Colombia, 26 November 2019", "2019", "5-17"),
    ("EANNA 2016-17 + Census 2010", "2016-2017", ""),
    ("Jamaica Youth Activity Survey 2016", "2016", "5-17"),
    ("ILO/ECLAC fact sheet San Marcos", "2014-2018", "7-17"),
    ("ILO global estimates 2016", "2016", "5-17"),
)
"""Year and ages of the two instruments' results, by words of their source; not printed = empty."""

WITHHELD: tuple[tuple[str, str, float], ...] = (
    ("MEX", "children", 3371867.0),
    ("CL-VS", "children", 67695.0),
    ("HND", "rate", 45.9),
    ("HND", "rate", 35.2),
    ("HND", "rate", 34.0),
)
"""Misprints and figures of another indicator that circulate in the press: (territory or country, measure, value)."""
