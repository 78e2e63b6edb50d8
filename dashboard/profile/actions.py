"""From the main factors of a place to what the plan holds and what other countries are known to have done.

The plan's items come from the store. Practices are the facts of the Initiative's two reports, tied to a factor by
their subject alone: that they are about the same thing is all that is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.language import Language, Text
from dashboard.profile.answers import DriverAction, FactorPosition, PlanItem, Practice
from dashboard.profile.context import Here

LIMA = Text(
    es="V reunión presencial de la Iniciativa Regional, Lima, 22 a 25 de octubre de 2019",
    en="Fifth face-to-face meeting of the Regional Initiative, Lima, 22-25 October 2019",
    pt="V reunião presencial da Iniciativa Regional, Lima, 22 a 25 de outubro de 2019",
)
BRASILIA = Text(
    es="Mesa de cooperación Sur-Sur, Brasilia, 1 a 3 de julio de 2015",
    en="Round table for South-South cooperation, Brasilia, 1-3 July 2015",
    pt="Mesa de cooperação Sul-Sul, Brasília, 1 a 3 de julho de 2015",
)


@dataclass(frozen=True, slots=True)
class KnownPractice:
    """A practice or exchange that one of the reports tells of."""

    subjects: frozenset[str]
    countries: tuple[str, ...]
    title: Text
    source: Text


SUBJECTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "agriculture": frozenset({"agricultural", "agriculture", "sector", "farm", "farming"}),
        "formality": frozenset({"formal", "informal", "social", "security", "labour", "inspection", "informality"}),
        "adolescents": frozenset({"age", "adolescents", "youth"}),
        "rural": frozenset({"rural", "area"}),
    }
)
"""Subject to the words of a factor's code that are about it."""

PRACTICES: tuple[KnownPractice, ...] = (
    KnownPractice(
        frozenset({"agriculture"}),
        (),
        Text(
            es="Sistematización subregional de buenas prácticas en el sector azucarero de Centroamérica",
            en="Subregional systematisation of good practices in the sugar sector of Central America",
            pt="Sistematização sub-regional de boas práticas no setor açucareiro da América Central",
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"formality"}),
        ("CRI", "GTM"),
        Text(
            es="Asistencia técnica a las redes de empresas de Costa Rica y Guatemala",
            en="Technical assistance to the enterprise networks of Costa Rica and Guatemala",
            pt="Assistência técnica às redes de empresas da Costa Rica e da Guatemala",
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"formality"}),
        ("DOM", "PER"),
        Text(
            es="Intercambio entre República Dominicana y Perú sobre inspección del trabajo",
            en="Exchange between the Dominican Republic and Peru on labour inspection",
            pt="Intercâmbio entre a República Dominicana e o Peru sobre inspeção do trabalho",
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"formality"}),
        ("BHS", "GUY", "JAM"),
        Text(
            es=(
                "Intercambio entre Bahamas, Guyana y Jamaica sobre inspección y seguridad en el trabajo, "
                "con una guía adaptada de Brasil"
            ),
            en=(
                "Exchange between the Bahamas, Guyana and Jamaica on inspection and safety at work, "
                "with a guide adapted from Brazil"
            ),
            pt=(
                "Intercâmbio entre Bahamas, Guiana e Jamaica sobre inspeção e segurança no trabalho, "
                "com um guia adaptado do Brasil"
            ),
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"adolescents"}),
        ("ARG", "MEX"),
        Text(
            es="Intercambio entre Argentina y México de 2019 sobre inspección del trabajo adolescente",
            en="Exchange between Argentina and Mexico of 2019 on the inspection of adolescent work",
            pt="Intercâmbio entre Argentina e México de 2019 sobre inspeção do trabalho adolescente",
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"adolescents", "rural"}),
        (),
        Text(
            es=(
                "Modelo de formación en competencias para adolescentes rurales de 12 a 17 años "
                "(producto propuesto para 2020-2021)"
            ),
            en="Training model on skills for rural adolescents aged 12-17 (output proposed for 2020-2021)",
            pt=(
                "Modelo de formação em competências para adolescentes rurais de 12 a 17 anos "
                "(produto proposto para 2020-2021)"
            ),
        ),
        LIMA,
    ),
    KnownPractice(
        frozenset({"formality"}),
        ("ECU", "COL"),
        Text(
            es="Intercambio entre Ecuador y Colombia sobre la red de empresas",
            en="Exchange between Ecuador and Colombia on the network of companies",
            pt="Intercâmbio entre Equador e Colômbia sobre a rede de empresas",
        ),
        BRASILIA,
    ),
)


def actions_for(here: Here, drivers: Sequence[FactorPosition], plan: Sequence[PlanItem]) -> tuple[DriverAction, ...]:
    """For each of the factors that go with more risk here, the items of the plan and the practices about it."""
    return tuple(_action(here, driver, plan) for driver in drivers)


def subjects_of(code: str) -> frozenset[str]:
    """What a factor is about, by the words of its code.

    Examples
    --------
    >>> sorted(subjects_of("agricultural_employment_share")), sorted(subjects_of("poverty_share"))
    (['agriculture'], [])
    """
    words = set(code.split("_"))
    return frozenset(subject for subject, about in SUBJECTS.items() if about & words)


def _action(here: Here, driver: FactorPosition, plan: Sequence[PlanItem]) -> DriverAction:
    items = tuple(item for item in plan if not item.factors or driver.factor in item.factors)
    practices = tuple(
        _practice(known, here.language) for known in PRACTICES if known.subjects & subjects_of(driver.factor)
    )
    if items and practices:
        told = here.speaker.tell("actions.both", count=len(items), name=driver.name)
    elif items:
        told = here.speaker.tell("actions.plan", count=len(items), name=driver.name)
    elif practices:
        told = here.speaker.tell("actions.practices", name=driver.name)
    else:
        told = here.speaker.tell("actions.none", name=driver.name, tone="absent")
    return DriverAction(driver.factor, driver.name, items, practices, told)


def _practice(known: KnownPractice, language: Language) -> Practice:
    return Practice(
        title=known.title.say(language),
        country=", ".join(known.countries),
        text="",
        source=known.source.say(language),
    )
