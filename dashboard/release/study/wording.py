"""What a specification leaves unsaid, in the three languages: the words that a release needs all the same."""

from __future__ import annotations

from dashboard.language import Language, Text
from dashboard.model.share_names import POPULATION, among, share_name
from dashboard.model.specification import CovariateSpec, OutcomeDefinition, Specification

METHOD = Text(
    es="Regresión logística ponderada de la encuesta, aplicada a los niños, niñas y adolescentes del censo (CLRISK)",
    en="Survey-weighted logistic regression applied to the children of the census (CLRISK)",
    pt="Regressão logística ponderada da pesquisa, aplicada às crianças e aos adolescentes do censo (CLRISK)",
)
SURVEY_AND_CENSUS = Text(es="Encuesta y censo", en="Survey and census", pt="Pesquisa e censo")

NO_CELLS = Text(
    es="El modelo contiene un número de cada niña, niño u hogar (o su producto con un valor del municipio), que "
    "ninguna tabla de celdas puede guardar: se predijo persona por persona, no se publican celdas, y por eso los "
    "pesos y las circunstancias no se pueden cambiar en el mapa.",
    en="The model holds a number of each child or household (or its product with a value of the municipality), which "
    "no table of cells can hold: it was predicted person by person, no cells are published, and so neither weights nor "
    "circumstances can be changed on the map.",
    pt="O modelo contém um número de cada criança ou domicílio (ou seu produto com um valor do município), que nenhuma "
    "tabela de células pode guardar: foi previsto pessoa por pessoa, não se publicam células, e por isso nem os pesos "
    "nem as circunstâncias podem ser alterados no mapa.",
)

CELLS_KEPT = Text(
    es="Quien publicó esta versión decidió no publicar las celdas del censo con que se predice; por eso los pesos y "
    "las circunstancias no se pueden cambiar en el mapa.",
    en="Who published this release chose not to publish the census cells that it is predicted with, and so neither "
    "weights nor circumstances can be changed on the map.",
    pt="Quem publicou esta versão decidiu não publicar as células do censo com que se prevê; por isso nem os pesos nem "
    "as circunstâncias podem ser alterados no mapa.",
)


def population_of(spec: Specification, outcome: OutcomeDefinition) -> Text:
    """Of whom an outcome speaks: said, or its ages and the labels of its levels."""
    if outcome.population_words is not None:
        return outcome.population_words
    first, last = outcome.ages
    restrictions = [
        [level.label for level in restricted.all_levels if level.code in levels]
        for restricted, levels in ((spec.covariate(code), levels) for code, levels in outcome.population.items())
        if restricted.survey is None or restricted.survey.column != spec.survey.age  # ages are told already
    ]

    def say(language: Language, ages: str) -> str:
        labels = ["/".join(label.say(language) for label in labels) for labels in restrictions]
        return f"{ages} ({'; '.join(labels)})" if labels else ages

    return Text(
        es=say(Language.SPANISH, f"niñas, niños y adolescentes de {first} a {last} años"),
        en=say(Language.ENGLISH, f"children aged {first} to {last}"),
        pt=say(Language.PORTUGUESE, f"crianças e adolescentes de {first} a {last} anos"),
    )


def name_of(covariate: CovariateSpec, *, population: Text) -> Text:
    """What a factor is called: whose share it is, with the levels that it shows."""
    shown = [level.label for level in covariate.all_levels if level.code in covariate.shown_levels]
    return among(share_name(covariate.label, levels=shown, shown_as=covariate.shown_as), population=population)


def description_of(covariate: CovariateSpec, *, population: Text) -> Text:
    """What a factor counts among ``population``: said, or the levels whose share it is."""
    return among(covariate.description or _counted(covariate), population=population)


def _counted(covariate: CovariateSpec) -> Text:
    shown = [level.label for level in covariate.all_levels if level.code in covariate.shown_levels]
    if covariate.is_number and covariate.kind != "territory":
        return Text(es=f"Media de {POPULATION}", en=f"Mean over {POPULATION}", pt=f"Média de {POPULATION}")
    if not shown:
        return Text(es="Valor del territorio", en="Value of the territory", pt="Valor do território")

    def labels(language: Language) -> str:
        return ", ".join(label.say(language) for label in shown)

    return Text(
        es=f"Proporción de {POPULATION}: {labels(Language.SPANISH)}",
        en=f"Share of {POPULATION}: {labels(Language.ENGLISH)}",
        pt=f"Proporção de {POPULATION}: {labels(Language.PORTUGUESE)}",
    )


def both(first: Text, second: Text) -> Text:
    """The name of an interaction of two covariates."""
    return Text(es=f"{first.es} × {second.es}", en=f"{first.en} × {second.en}", pt=f"{first.pt} × {second.pt}")


def pooled_note(*, cells: int, before: int, largest: float, threshold: int) -> Text:
    """What joining small cells changed."""
    points = f"{100 * largest:.2f}"
    return Text(
        es=f"Las celdas con menos de {threshold} niñas y niños se unieron con las más parecidas en riesgo ({before:,} "
        f"celdas, {cells:,} publicadas). Los efectos municipales compensan la diferencia, de {points} puntos como "
        "máximo: los resultados oficiales no cambian y los reponderados son una aproximación.",
        en=f"Cells under {threshold} children were joined with those nearest in risk ({before:,} cells, {cells:,} "
        f"published). The municipal effects take up the difference, {points} points at most: official results stay, "
        "re-weighted ones are an approximation.",
        pt=f"As células com menos de {threshold} crianças foram unidas às mais próximas em risco ({before:,} células, "
        f"{cells:,} publicadas). Os efeitos municipais compensam a diferença, de {points} pontos no máximo: os "
        "resultados oficiais não mudam e os reponderados são uma aproximação.",
    )
