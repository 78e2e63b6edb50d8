"""What each stage asks a team to write in its own words, beside its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.language import Text
from dashboard.response.stages import Stage


@dataclass(frozen=True, slots=True)
class StageWord:
    """One thing to write down in a stage."""

    name: str
    label: Text
    is_day: bool = False
    """A day instead of words."""


def _word(name: str, es: str, en: str, pt: str, *, is_day: bool = False) -> StageWord:
    return StageWord(name, Text(es=es, en=en, pt=pt), is_day)


STAGE_WORDS: Mapping[Stage, tuple[StageWord, ...]] = MappingProxyType(
    {
        Stage.SELECTION: (
            _word(
                "why",
                "Por qué este municipio, también si su riesgo es bajo",
                "Why this municipality, even where its risk is low",
                "Por que este município, mesmo que seu risco seja baixo",
            ),
            _word("capacity", "Capacidad institucional", "Institutional capacity", "Capacidade institucional"),
            _word("incentives", "Incentivos", "Incentives", "Incentivos"),
            _word("time", "Tiempos", "Time", "Prazos"),
        ),
        Stage.LIAISON: (_word("notes", "Notas de la vinculación", "Notes on the liaison", "Notas da articulação"),),
        Stage.CHARACTERISATION: (
            _word(
                "definition",
                "Definición operativa de trabajo infantil que se usa",
                "Operational definition of child labour used",
                "Definição operacional de trabalho infantil usada",
            ),
            _word("target_group", "Población objetivo", "Target group", "População-alvo"),
            _word(
                "not_covered",
                "Qué no cubren los datos (trabajo en la calle, trabajo doméstico…)",
                "What the data do not cover (street work, domestic work…)",
                "O que os dados não cobrem (trabalho na rua, trabalho doméstico…)",
            ),
        ),
        Stage.SERVICES: (
            _word("coordination", "Espacio de coordinación", "Coordination body", "Espaço de coordenação"),
        ),
        Stage.DESIGN: (
            _word("objectives", "Objetivos", "Objectives", "Objetivos"),
            _word("population", "Población objetivo", "Target population", "População-alvo"),
            _word("areas", "Áreas priorizadas", "Prioritised areas", "Áreas priorizadas"),
            _word("supply", "Capacidad de la oferta", "Capacity of supply", "Capacidade da oferta"),
            _word("demand", "Capacidad de la demanda", "Capacity of demand", "Capacidade da demanda"),
            _word("evaluation", "Fecha de evaluación", "Evaluation date", "Data de avaliação", is_day=True),
        ),
    }
)
"""A choice of this atlas after the stages told in Lima (2019, session 6.1); decision 0028."""
