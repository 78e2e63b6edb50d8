"""The model of a release: its coefficients and what they are applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.tables.columns import (
    EFFECT,
    INTERCEPT,
    MUNICIPALITY,
    OUTCOME,
    TERM,
    TERM_KINDS,
    of_term,
)

PATTERN_COLUMN = Column(
    "pattern",
    Kind.WHOLE,
    Text(
        es="Número del patrón de covariables, desde 0",
        en="Number of the covariate pattern, from 0",
        pt="Número do padrão de covariáveis, a partir de 0",
    ),
    minimum=0,
    storage="int32",
)
_EFFECT_COLUMN = Column(
    EFFECT,
    Kind.NUMBER,
    Text(
        es="Efecto del municipio; 0 donde el modelo no lo tiene",
        en="Effect of the municipality; 0 where the model has none",
        pt="Efeito do município; 0 onde o modelo não o tem",
    ),
    "log odds",
    -50,
    50,
)
CELLS = Table(
    "cells.parquet",
    Text(
        es="Niñas, niños y adolescentes de 5 a 17 años del censo, agrupados por municipio y patrón de covariables",
        en="Children 5-17 of the census, grouped by municipality and covariate pattern",
        pt="Crianças e adolescentes de 5 a 17 anos do censo, agrupados por município e padrão de covariáveis",
    ),
    (
        Column(
            "municipality",
            Kind.WHOLE,
            Text(
                es="Posición del municipio, desde 0",
                en="Position of the municipality, from 0",
                pt="Posição do município, a partir de 0",
            ),
            minimum=0,
            storage="int32",
        ),
        PATTERN_COLUMN,
        Column(
            "children",
            Kind.WHOLE,
            Text(
                es="Niñas, niños y adolescentes de la celda",
                en="Children in the cell",
                pt="Crianças e adolescentes da célula",
            ),
            "children",
            minimum=1,
            storage="int32",
        ),
    ),
    key=("municipality", "pattern"),
    ascending=True,
)
COEFFICIENTS = Table(
    "coefficients.csv",
    Text(
        es="El modelo ajustado: una fila por término; la primera es la constante",
        en="The fitted model: one row per term, the first row is the intercept",
        pt="O modelo ajustado: uma linha por termo; a primeira é a constante",
    ),
    (
        TERM,
        Column(
            "factor",
            Kind.TEXT,
            Text(
                es="Factor cuyo control mueve el término; vacío en la constante",
                en="Factor whose slider moves the term; empty for the intercept",
                pt="Fator cujo controle move o termo; vazio na constante",
            ),
            nullable=True,
        ),
        Column(
            "kind",
            Kind.TEXT,
            Text(
                es="A quién describe la covariable: persona, hogar o territorio",
                en="Where the covariate lives",
                pt="A quem a covariável descreve: pessoa, domicílio ou território",
            ),
            nullable=True,
            allowed=(*TERM_KINDS, INTERCEPT),
        ),
        Column(
            "level",
            Kind.TEXT,
            Text(
                es="Categoría de la covariable que representa el término",
                en="Level of the covariate that the term stands for",
                pt="Categoria da covariável que o termo representa",
            ),
            nullable=True,
        ),
        Column(
            "reference",
            Kind.TEXT,
            Text(
                es="Categoría con la que se compara",
                en="Level it is compared with",
                pt="Categoria com a qual é comparada",
            ),
            nullable=True,
        ),
        Column(
            "coefficient",
            Kind.NUMBER,
            Text(
                es="Cambio del logaritmo de la razón de probabilidades",
                en="Change of the log odds",
                pt="Mudança do logaritmo da razão de chances",
            ),
            "log odds",
            -50,
            50,
        ),
        Column(
            "standard_error",
            Kind.NUMBER,
            Text(
                es="Error estándar del coeficiente",
                en="Standard error of the coefficient",
                pt="Erro padrão do coeficiente",
            ),
            "log odds",
            0,
            nullable=True,
        ),
    ),
    key=("term",),
)
OUTCOME_COEFFICIENTS = replace(
    COEFFICIENTS,
    file="outcome_coefficients.csv",
    description=Text(
        es="Los modelos de los demás resultados, como coefficients.csv",
        en="The models of the other outcomes, as coefficients.csv",
        pt="Os modelos dos demais resultados, como coefficients.csv",
    ),
    columns=(OUTCOME, *COEFFICIENTS.columns),
    key=("outcome", "term"),
)
COVARIANCE = Table(
    "covariance.csv",
    Text(
        es="Covarianza de los coeficientes, triángulo superior con la diagonal",
        en="Covariance of the coefficients, upper triangle with its diagonal",
        pt="Covariância dos coeficientes, triângulo superior com a diagonal",
    ),
    (
        OUTCOME,
        replace(TERM, name="term_a"),
        replace(TERM, name="term_b"),
        Column(
            "covariance",
            Kind.NUMBER,
            Text(
                es="Covarianza de ambos coeficientes, según el diseño de la encuesta",
                en="Covariance of the two coefficients, by the design of the survey",
                pt="Covariância dos dois coeficientes, segundo o desenho da pesquisa",
            ),
            "squared log odds",
        ),
    ),
    key=("outcome", "term_a", "term_b"),
)

OUTCOME_PATTERNS = Table(
    "outcome_patterns.parquet",
    Text(
        es="Qué parte de cada patrón pertenece a la población de los demás resultados; sin fila, nadie",
        en="Which part of each pattern belongs to the population of the other outcomes; no row, nobody",
        pt="Que parte de cada padrão pertence à população dos demais resultados; sem linha, ninguém",
    ),
    (
        OUTCOME,
        PATTERN_COLUMN,
        Column(
            "share",
            Kind.NUMBER,
            Text(
                es="Proporción de las niñas, niños y adolescentes del patrón de quienes habla el resultado",
                en="Share of the children of the pattern whom the outcome speaks of",
                pt="Proporção das crianças e adolescentes do padrão de quem o resultado fala",
            ),
            "share",
            0,
            1,
        ),
    ),
    key=("outcome", "pattern"),
    ascending=True,
)
OUTCOME_EFFECTS = Table(
    "outcome_effects.parquet",
    Text(
        es="Efecto de cada municipio en los modelos de los demás resultados",
        en="Effect of each municipality in the models of the other outcomes",
        pt="Efeito de cada município nos modelos dos demais resultados",
    ),
    (OUTCOME, MUNICIPALITY, _EFFECT_COLUMN),
    key=("outcome", "municipality_code"),
    ascending=True,
)


def patterns_table(terms: Sequence[str]) -> Table:
    """Covariates of each pattern: one column per person or household term."""
    return Table(
        "patterns.parquet",
        Text(
            es="Covariables de cada patrón",
            en="Covariates of each pattern of children",
            pt="Covariáveis de cada padrão",
        ),
        (PATTERN_COLUMN, *(Column(term, Kind.NUMBER, of_term(term)) for term in terms)),
        key=("pattern",),
        ascending=True,
    )


def territory_table(terms: Sequence[str]) -> Table:
    """Covariates of each municipality: one column per territory term, and its own effect."""
    return Table(
        "territory.parquet",
        Text(
            es="Covariables de territorio de cada municipio y su efecto",
            en="Territory covariates of each municipality and its effect",
            pt="Covariáveis de território de cada município e seu efeito",
        ),
        (
            MUNICIPALITY,
            *(Column(term, Kind.NUMBER, of_term(term), nullable=True) for term in terms),
            _EFFECT_COLUMN,
        ),
        key=("municipality_code",),
        ascending=True,
    )
