"""The factors of a release: their values, how much they weigh, and whom they describe."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.manifest import FactorSpec
from dashboard.release.tables.columns import FACTOR, MUNICIPALITY, OUTCOME, TERM, count_column, in_every_language


def factors_table(specs: Sequence[FactorSpec]) -> Table:
    """One column per declared factor; shares are 0-1, whatever is missing is empty."""
    return Table(
        "factors.parquet",
        Text(
            es="Valor de cada factor en cada municipio",
            en="Value of every factor in every municipality",
            pt="Valor de cada fator em cada município",
        ),
        (
            MUNICIPALITY,
            *(
                Column(
                    spec.code,
                    Kind.NUMBER,
                    _of_factor(spec),
                    spec.unit,
                    minimum=0.0 if spec.unit == "share" else None,
                    maximum=1.0 if spec.unit == "share" else None,
                    nullable=True,
                )
                for spec in specs
            ),
        ),
        key=("municipality_code",),
        ascending=True,
    )


WITHHELD_FACTORS = Table(
    "withheld_factors.parquet",
    Text(
        es=(
            "Valores de factores que se reservan, porque hablarían de menos niñas y niños que el mínimo que se "
            "muestra, o dejarían hallar otro valor reservado: se conocen, pero factors los deja vacíos"
        ),
        en=(
            "Values of factors that are withheld, because they would tell of fewer children than the smallest number "
            "shown, or would give another withheld value away: they are known, but factors leaves them empty"
        ),
        pt=(
            "Valores de fatores que são omitidos, porque falariam de menos crianças que o mínimo que se mostra, "
            "ou deixariam achar outro valor omitido: são conhecidos, mas factors os deixa vazios"
        ),
    ),
    (MUNICIPALITY, FACTOR),
    key=("municipality_code", "factor"),
    ascending=True,
)


def _of_factor(spec: FactorSpec) -> Text:
    return in_every_language(lambda language: f"{spec.name.say(language)}. {spec.description.say(language)}")


def _measure(name: str, description: Text, unit: str, minimum: float | None = None) -> Column:
    return Column(name, Kind.NUMBER, description, unit, minimum, nullable=True)


FACTOR_WEIGHTS = Table(
    "factor_weights.csv",
    Text(
        es="Cuánto pesa cada término: razón de chances, coeficiente estandarizado y efecto marginal",
        en="How much each term weighs: odds ratio, standardised coefficient and marginal effect",
        pt="Quanto pesa cada termo: razão de chances, coeficiente padronizado e efeito marginal",
    ),
    (
        OUTCOME,
        TERM,
        FACTOR,
        _measure(
            "odds_ratio",
            Text(es="Razón de chances", en="Odds ratio", pt="Razão de chances"),
            "ratio",
            0,
        ),
        _measure(
            "odds_lower",
            Text(
                es="Límite inferior de su intervalo del 95\u00a0%",
                en="Lower end of its 95% interval",
                pt="Limite inferior do seu intervalo de 95%",
            ),
            "ratio",
            0,
        ),
        _measure(
            "odds_upper",
            Text(
                es="Límite superior de su intervalo del 95\u00a0%",
                en="Upper end of its 95% interval",
                pt="Limite superior do seu intervalo de 95%",
            ),
            "ratio",
            0,
        ),
        _measure(
            "standardised",
            Text(
                es="Coeficiente por la desviación estándar del término",
                en="Coefficient times the standard deviation of the term",
                pt="Coeficiente vezes o desvio padrão do termo",
            ),
            "log odds",
        ),
        _measure(
            "marginal_effect",
            Text(
                es="Cambio medio de la probabilidad por unidad del término",
                en="Mean change of the probability per unit of the term",
                pt="Mudança média da probabilidade por unidade do termo",
            ),
            "share",
        ),
        _measure(
            "discrete_change",
            Text(
                es="Cambio medio de la probabilidad del nivel frente a su referencia, puestos ambos a cada niña y niño",
                en="Mean change of the probability from the reference to the level, both put to every child",
                pt="Mudança média da probabilidade da referência para o nível, ambos aplicados a cada criança",
            ),
            "share",
        ),
        _measure(
            "mean",
            Text(
                es="Media del término entre las niñas y los niños del censo",
                en="Mean of the term over the children of the census",
                pt="Média do termo entre as crianças do censo",
            ),
            "",
        ),
        _measure(
            "deviation",
            Text(
                es="Desviación estándar del término entre ellos",
                en="Standard deviation of the term over them",
                pt="Desvio padrão do termo entre elas",
            ),
            "",
            0,
        ),
    ),
    key=("outcome", "term"),
)
FACTOR_PROFILE = Table(
    "factor_profile.parquet",
    Text(
        es="Media de cada factor en los municipios de cada clase, ponderada por niñas y niños",
        en="Mean of every factor over the municipalities of each class, weighted by children",
        pt="Média de cada fator nos municípios de cada classe, ponderada por crianças",
    ),
    (
        OUTCOME,
        Column(
            "scope",
            Kind.TEXT,
            Text(
                es="'country', o el código de la división de primer nivel",
                en="'country', or the code of the first-level unit",
                pt="'country', ou o código da divisão de primeiro nível",
            ),
        ),
        FACTOR,
        Column(
            "class",
            Kind.WHOLE,
            Text(es="Clase nacional, desde 0", en="National class, from 0", pt="Classe nacional, a partir de 0"),
            minimum=0,
            storage="int8",
        ),
        _measure(
            "mean",
            Text(es="Media del factor", en="Mean of the factor", pt="Média do fator"),
            "",
        ),
        count_column(
            "children",
            Text(
                es="Niñas, niños y adolescentes de esos municipios",
                en="Children of those municipalities",
                pt="Crianças e adolescentes desses municípios",
            ),
        ),
    ),
    key=("outcome", "scope", "factor", "class"),
    ascending=True,
)
