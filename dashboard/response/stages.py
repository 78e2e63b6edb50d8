"""The five stages of the local response, what each asks for, and the four flags of the workshop.

Source: V face-to-face meeting of the Regional Initiative, Lima, October 2019, sessions 6.1 (stages and what to
consider in each) and 6.2 (the workshop "El Camino": four flags, challenges and actions by role).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from dashboard.language import Text


@unique
class Stage(StrEnum):
    """A stage of the method, in its order."""

    SELECTION = "selection"
    LIAISON = "liaison"
    CHARACTERISATION = "characterisation"
    SERVICES = "services"
    DESIGN = "design"


@unique
class Flag(StrEnum):
    """A flag on the path of the workshop; the first one covers two stages."""

    PREPARATION = "preparation"
    CHARACTERISATION = "characterisation"
    SERVICES_MAPPING = "services_mapping"
    POLICY_DESIGN = "policy_design"


FLAG_OF: Mapping[Stage, Flag] = MappingProxyType(
    {
        Stage.SELECTION: Flag.PREPARATION,
        Stage.LIAISON: Flag.PREPARATION,
        Stage.CHARACTERISATION: Flag.CHARACTERISATION,
        Stage.SERVICES: Flag.SERVICES_MAPPING,
        Stage.DESIGN: Flag.POLICY_DESIGN,
    }
)


@unique
class StageStatus(StrEnum):
    """What the team says of a stage; never computed from ticks alone."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    PAUSED = "paused"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of a stage's checklist."""

    code: str
    words: Text


def _item(code: str, es: str, en: str, pt: str) -> CheckItem:
    return CheckItem(code, Text(es=es, en=en, pt=pt))


CHECKLIST: Mapping[Stage, tuple[CheckItem, ...]] = MappingProxyType(
    {
        Stage.SELECTION: (
            _item("risk", "Nivel de riesgo consultado", "Risk level looked up", "Nível de risco consultado"),
            _item(
                "capacity",
                "Capacidad institucional para llevar la estrategia",
                "Institutional capacity to carry the strategy",
                "Capacidade institucional para conduzir a estratégia",
            ),
            _item("incentives", "Incentivos institucionales", "Institutional incentives", "Incentivos institucionais"),
            _item("time", "Tiempos acordados", "Times agreed", "Prazos acordados"),
            _item(
                "reason",
                "Escrito por qué este municipio, también si su riesgo es bajo",
                "Written down why this municipality, even where its risk is low",
                "Escrito por que este município, mesmo que seu risco seja baixo",
            ),
        ),
        Stage.LIAISON: (
            _item("counterpart", "Contraparte nombrada", "Counterpart named", "Contraparte nomeada"),
            _item(
                "profile",
                "Perfil técnico o político de la contraparte",
                "Technical or political profile of the counterpart",
                "Perfil técnico ou político da contraparte",
            ),
            _item(
                "agreement",
                "Acuerdo formal (memorando de entendimiento)",
                "Formal agreement (memorandum of understanding)",
                "Acordo formal (memorando de entendimento)",
            ),
            _item("training", "Capacitación realizada", "Training given", "Capacitação realizada"),
        ),
        Stage.CHARACTERISATION: (
            _item(
                "definition",
                "Definición legal y operativa de trabajo infantil",
                "Legal and operational definition of child labour",
                "Definição legal e operacional de trabalho infantil",
            ),
            _item(
                "sources",
                "Estadísticas y registros locales reunidos",
                "Local statistics and records gathered",
                "Estatísticas e registros locais reunidos",
            ),
            _item("micro_areas", "Microáreas delimitadas", "Micro-areas drawn", "Microáreas delimitadas"),
            _item("target_group", "Población objetivo definida", "Target group defined", "População-alvo definida"),
            _item(
                "not_covered",
                "Escrito qué no cubren los datos",
                "Written down what the data do not cover",
                "Escrito o que os dados não cobrem",
            ),
        ),
        Stage.SERVICES: (
            _item(
                "institutions",
                "Instituciones y funciones identificadas",
                "Institutions and their functions identified",
                "Instituições e funções identificadas",
            ),
            _item("programmes", "Programas priorizados", "Programmes prioritised", "Programas priorizados"),
            _item(
                "coordination",
                "Espacio de coordinación en marcha",
                "Coordination body at work",
                "Espaço de coordenação em funcionamento",
            ),
            _item(
                "gaps",
                "Brechas por factor señaladas",
                "Gaps against each factor marked",
                "Lacunas por fator assinaladas",
            ),
        ),
        Stage.DESIGN: (
            _item("objectives", "Objetivos", "Objectives", "Objetivos"),
            _item("population", "Población objetivo", "Target population", "População-alvo"),
            _item("lines", "Líneas de acción", "Lines of action", "Linhas de ação"),
            _item("areas", "Territorio priorizado", "Territory prioritised", "Território priorizado"),
            _item(
                "capacity",
                "Capacidad de la oferta y de la demanda",
                "Capacity of supply and demand",
                "Capacidade da oferta e da demanda",
            ),
            _item("costs", "Costos por año y fuente", "Costs by year and source", "Custos por ano e fonte"),
            _item(
                "monitoring",
                "Indicadores, responsables y fecha de evaluación",
                "Indicators, who is responsible, evaluation date",
                "Indicadores, responsáveis e data de avaliação",
            ),
            _item(
                "consulted",
                "Gobierno, empleadores, trabajadores y sociedad civil consultados",
                "Government, employers, workers and civil society consulted",
                "Governo, empregadores, trabalhadores e sociedade civil consultados",
            ),
        ),
    }
)


def ticked(stage: Stage, codes: Collection[str]) -> tuple[int, int]:
    """How many lines of a stage's checklist are ticked, and how many there are; unknown codes count as nothing.

    Examples
    --------
    >>> ticked(Stage.LIAISON, {"counterpart", "agreement", "of another stage"})
    (2, 4)
    """
    known = [item.code for item in CHECKLIST[stage]]
    return sum(code in codes for code in known), len(known)
