"""What a specification leaves unsaid, in the three languages: the words that a release needs all the same."""

from __future__ import annotations

from dashboard.language import Language, Text
from dashboard.model.specification import CovariateSpec, OutcomeDefinition, Specification

METHOD = Text(
    es="Regresión logística ponderada de la encuesta, aplicada a los niños, niñas y adolescentes del censo (CLRISK)",
    en="Survey-weighted logistic regression applied to the children of the census (CLRISK)",
    pt="Regressão logística ponderada da pesquisa, aplicada às crianças e aos adolescentes do censo (CLRISK)",
)
SURVEY_AND_CENSUS = Text(es="Encuesta y censo", en="Survey and census", pt="Pesquisa e censo")


def population_of(spec: Specification, outcome: OutcomeDefinition) -> Text:
    """Of whom an outcome speaks: said, or its ages and the labels of its levels."""
    if outcome.population_words is not None:
        return outcome.population_words
    first, last = outcome.ages
    restrictions = [
        [level.label for level in spec.covariate(code).all_levels if level.code in levels]
        for code, levels in outcome.population.items()
        if code != spec.survey.age
    ]

    def say(language: Language, ages: str) -> str:
        labels = ["/".join(label.say(language) for label in labels) for labels in restrictions]
        return "; ".join([ages, *labels])

    return Text(
        es=say(Language.SPANISH, f"{first} a {last} años"),
        en=say(Language.ENGLISH, f"ages {first} to {last}"),
        pt=say(Language.PORTUGUESE, f"{first} a {last} anos"),
    )


def description_of(covariate: CovariateSpec) -> Text:
    """What the factor on the map counts: said, or the levels whose share it is."""
    if covariate.description is not None:
        return covariate.description
    shown = [level.label for level in covariate.all_levels if level.code in covariate.shown_levels]
    if not shown:
        return Text(es="Valor del territorio", en="Value of the territory", pt="Valor do território")

    def labels(language: Language) -> str:
        return ", ".join(label.say(language) for label in shown)

    return Text(
        es=f"Proporción de niñas, niños y adolescentes: {labels(Language.SPANISH)}",
        en=f"Share of children: {labels(Language.ENGLISH)}",
        pt=f"Proporção de crianças e adolescentes: {labels(Language.PORTUGUESE)}",
    )


def both(first: Text, second: Text) -> Text:
    """The name of an interaction of two covariates."""
    return Text(es=f"{first.es} × {second.es}", en=f"{first.en} × {second.en}", pt=f"{first.pt} × {second.pt}")


def pooled_note(*, cells: int, before: int, largest: float, threshold: int) -> Text:
    """What joining small cells changed."""
    points = f"{100 * largest:.4f}"
    return Text(
        es=f"Las celdas con menos de {threshold} niñas y niños se unieron con las más parecidas en riesgo "
        f"({before} celdas, {cells} publicadas); ninguna probabilidad recalculada cambia más de {points} puntos.",
        en=f"Cells under {threshold} children were joined with those nearest in risk ({before} cells, {cells} "
        f"published); no recomputed probability moves by more than {points} points.",
        pt=f"As células com menos de {threshold} crianças foram unidas às mais próximas em risco ({before} células, "
        f"{cells} publicadas); nenhuma probabilidade recalculada muda mais de {points} pontos.",
    )
