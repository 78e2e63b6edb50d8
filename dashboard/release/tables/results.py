"""What a release says of every municipality: its results, how sure they are, and of which groups of children."""

from __future__ import annotations

from dataclasses import replace

from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.manifest import Instrument
from dashboard.release.tables.columns import (
    MUNICIPALITY,
    OUTCOME,
    RELIABILITY_WORDS,
    STATUS,
    class_column,
    count_column,
    share_column,
)

MOST_CLASSES = 9

_NATIONAL_CLASS = Text(
    es="Clase con los cortes del país; -1 ninguna",
    en="Class, national cuts; -1 none",
    pt="Classe com os cortes do país; -1 nenhuma",
)
_PARENT_CLASS = Text(
    es="Clase dentro de su división de primer nivel; -1 ninguna",
    en="Class inside its first-level unit; -1 none",
    pt="Classe dentro de sua divisão de primeiro nível; -1 nenhuma",
)
_RECOMPUTED_NATIONAL = Text(
    es="Clase nacional que da la regla declarada, junto a la publicada; -1 ninguna",
    en="National class that the declared rule gives, beside the published one; -1 none",
    pt="Classe nacional que a regra declarada dá, ao lado da publicada; -1 nenhuma",
)
_RECOMPUTED_PARENT = Text(
    es="La misma dentro de su división de primer nivel; -1 ninguna",
    en="The same inside its first-level unit; -1 none",
    pt="A mesma dentro de sua divisão de primeiro nível; -1 nenhuma",
)
_PROBABILITY = Text(
    es="Probabilidad del resultado",
    en="Probability of the outcome",
    pt="Probabilidade do resultado",
)
_EXPECTED = Text(
    es="Estimación por esa población",
    en="Estimate times those children",
    pt="Estimativa vezes essa população",
)


def estimates_table(instrument: Instrument, classes: int) -> Table:
    """Official results; the instrument decides the range of ``estimate``, ``classes`` that of the classes."""
    is_clrisk = instrument is Instrument.CLRISK
    estimate = (
        Column(
            "estimate",
            Kind.NUMBER,
            Text(
                es="Probabilidad de trabajo infantil",
                en="Probability of child labour",
                pt="Probabilidade de trabalho infantil",
            ),
            "share",
            0,
            1,
            nullable=True,
        )
        if is_clrisk
        else Column(
            "estimate",
            Kind.NUMBER,
            Text(
                es="Puntaje compuesto, 100 = el más expuesto",
                en="Composite score, 100 = most exposed",
                pt="Pontuação composta, 100 = o mais exposto",
            ),
            "points 0-100",
            0,
            100,
            nullable=True,
        )
    )
    top = classes - 1
    return Table(
        "estimates.parquet",
        Text(
            es="El resultado oficial de cada municipio, y por qué no lo hay donde no lo hay",
            en="The official result of every municipality, and why there is none where there is none",
            pt="O resultado oficial de cada município, e por que não existe onde não existe",
        ),
        (
            MUNICIPALITY,
            STATUS,
            estimate,
            Column(
                "children_5_17",
                Kind.NUMBER,
                Text(es="Población de 5 a 17 años", en="Children aged 5-17", pt="População de 5 a 17 anos"),
                "children",
                0,
                nullable=True,
            ),
            Column(
                "expected_children",
                Kind.NUMBER,
                Text(
                    es="Estimación por población de 5 a 17 años",
                    en="Estimate times children",
                    pt="Estimativa vezes população de 5 a 17 anos",
                ),
                "children",
                0,
                nullable=True,
            ),
            class_column("national_class", _NATIONAL_CLASS, top=top),
            class_column("parent_class", _PARENT_CLASS, top=top),
            class_column("recomputed_national_class", _RECOMPUTED_NATIONAL, top=top, optional=True),
            class_column("recomputed_parent_class", _RECOMPUTED_PARENT, top=top, optional=True),
        ),
        key=("municipality_code",),
        ascending=True,
    )


OUTCOMES = Table(
    "outcomes.parquet",
    Text(
        es="Los demás resultados modelados de cada municipio, cada uno con su definición en manifest.json",
        en="The other modelled outcomes of every municipality, each with its definition in manifest.json",
        pt="Os demais resultados modelados de cada município, cada um com sua definição em manifest.json",
    ),
    (
        OUTCOME,
        MUNICIPALITY,
        STATUS,
        share_column("estimate", _PROBABILITY),
        count_column(
            "children",
            Text(
                es="Niñas, niños y adolescentes de los que habla el resultado",
                en="Children whom the outcome speaks of",
                pt="Crianças e adolescentes de que fala o resultado",
            ),
        ),
        count_column("expected_children", _EXPECTED),
        class_column("national_class", _NATIONAL_CLASS, top=MOST_CLASSES - 1),
        class_column("parent_class", _PARENT_CLASS, top=MOST_CLASSES - 1),
        class_column("recomputed_national_class", _RECOMPUTED_NATIONAL, top=MOST_CLASSES - 1, optional=True),
        class_column("recomputed_parent_class", _RECOMPUTED_PARENT, top=MOST_CLASSES - 1, optional=True),
    ),
    key=("outcome", "municipality_code"),
    ascending=True,
)
PRECISION = Table(
    "precision.parquet",
    Text(
        es="Cuán segura es cada estimación, y la estimación directa de la encuesta donde ésta llegó",
        en="How sure each estimate is, and the survey's direct estimate where the survey went",
        pt="Quão segura é cada estimativa, e a estimativa direta da pesquisa onde ela chegou",
    ),
    (
        OUTCOME,
        MUNICIPALITY,
        share_column(
            "standard_error",
            Text(
                es="Error estándar de la estimación, por la incertidumbre de los coeficientes",
                en="Standard error of the estimate, from the uncertainty of the coefficients",
                pt="Erro padrão da estimativa, pela incerteza dos coeficientes",
            ),
        ),
        share_column(
            "lower",
            Text(
                es="Límite inferior del intervalo del 95\u00a0%",
                en="Lower end of the 95% interval",
                pt="Limite inferior do intervalo de 95%",
            ),
        ),
        share_column(
            "upper",
            Text(
                es="Límite superior del intervalo del 95\u00a0%",
                en="Upper end of the 95% interval",
                pt="Limite superior do intervalo de 95%",
            ),
        ),
        share_column(
            "root_mse",
            Text(
                es="Raíz del error cuadrático medio, con el efecto del municipio; vacío si el modelo no lo tiene",
                en="Root of the mean squared error, municipality effect included; empty if the model has none",
                pt="Raiz do erro quadrático médio, com o efeito do município; vazio se o modelo não o tem",
            ),
        ),
        share_column(
            "spread_within",
            Text(
                es="Desviación estándar entre las probabilidades de sus niñas y niños; no es un error de la estimación",
                en="Standard deviation between the probabilities of its children; not an error of the estimate",
                pt="Desvio padrão entre as probabilidades de suas crianças; não é um erro da estimativa",
            ),
        ),
        share_column(
            "direct_estimate",
            Text(
                es="Estimación directa de la encuesta, sin modelo",
                en="Direct estimate of the survey, without a model",
                pt="Estimativa direta da pesquisa, sem modelo",
            ),
        ),
        share_column(
            "direct_standard_error",
            Text(
                es="Error estándar de la estimación directa",
                en="Standard error of the direct estimate",
                pt="Erro padrão da estimativa direta",
            ),
        ),
        count_column(
            "direct_children",
            Text(
                es="Niñas, niños y adolescentes encuestados allí",
                en="Children interviewed there",
                pt="Crianças e adolescentes entrevistados ali",
            ),
        ),
        Column(
            "variation",
            Kind.NUMBER,
            Text(
                es="Coeficiente de variación: el error entre la estimación",
                en="Coefficient of variation: the error over the estimate",
                pt="Coeficiente de variação: o erro sobre a estimativa",
            ),
            "ratio",
            0,
            nullable=True,
        ),
        Column(
            "reliability",
            Kind.TEXT,
            Text(
                es="Si se publica, se publica con advertencia o se reserva",
                en="Whether it is published, published with a warning, or withheld",
                pt="Se é publicada, publicada com advertência ou retida",
            ),
            allowed=RELIABILITY_WORDS,
            nullable=True,
        ),
    ),
    key=("outcome", "municipality_code"),
    ascending=True,
)
GROUPS = Table(
    "groups.parquet",
    Text(
        es="El resultado por grupos de niñas, niños y adolescentes dentro de cada municipio",
        en="The result by groups of children inside every municipality",
        pt="O resultado por grupos de crianças e adolescentes dentro de cada município",
    ),
    (
        OUTCOME,
        MUNICIPALITY,
        Column(
            "dimension",
            Kind.TEXT,
            Text(
                es="Covariable que forma los grupos: sexo, edad, área ...",
                en="Covariate that makes the groups: sex, age, area ...",
                pt="Covariável que forma os grupos: sexo, idade, área ...",
            ),
        ),
        Column("group", Kind.TEXT, Text(es="Su categoría", en="Its level", pt="Sua categoria")),
        STATUS,
        share_column("estimate", _PROBABILITY),
        count_column(
            "children",
            Text(
                es="Niñas, niños y adolescentes del grupo",
                en="Children of the group",
                pt="Crianças e adolescentes do grupo",
            ),
        ),
        count_column("expected_children", _EXPECTED),
        replace(
            share_column(
                "error",
                Text(
                    es="Error estándar del grupo; con efecto del municipio, raíz del error cuadrático medio",
                    en="Standard error of the group; with a municipality effect, root of the mean squared error",
                    pt="Erro padrão do grupo; com efeito do município, raiz do erro quadrático médio",
                ),
            ),
            optional=True,
        ),
    ),
    key=("outcome", "municipality_code", "dimension", "group"),
    ascending=True,
)
