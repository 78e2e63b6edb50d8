"""The tables of a release, declared: which files, which columns, in which unit and range."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.language import Language, Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.manifest import FactorSpec, Instrument, Manifest
from dashboard.values import ValueStatus

STATUS_WORDS = tuple(status.name.lower() for status in ValueStatus)
"""``available``, ``no_data``, ``suppressed``, ``not_modelled``; position = ValueStatus."""

INTERCEPT = "intercept"
EFFECT = "effect"
TERM_KINDS = ("person", "household", "territory")

_MUNICIPALITY = Column(
    "municipality_code",
    Kind.CODE,
    Text(
        es="Código oficial del municipio, texto con sus ceros a la izquierda",
        en="Official code of the municipality, text with leading zeros",
        pt="Código oficial do município, texto com seus zeros à esquerda",
    ),
)

MUNICIPALITIES = Table(
    "municipalities.parquet",
    Text(
        es="Los municipios del país; su orden es el de todas las demás tablas",
        en="The municipalities of the country; their order is the order of every other table",
        pt="Os municípios do país; sua ordem é a de todas as outras tabelas",
    ),
    (
        _MUNICIPALITY,
        Column("name", Kind.TEXT, Text(es="Nombre oficial", en="Official name", pt="Nome oficial")),
        Column(
            "admin1_code",
            Kind.CODE,
            Text(
                es="Código de la división de primer nivel a la que pertenece",
                en="Code of the first-level unit it belongs to",
                pt="Código da divisão de primeiro nível a que pertence",
            ),
        ),
        Column(
            "admin1_name", Kind.TEXT, Text(es="Nombre de esa división", en="Name of that unit", pt="Nome dessa divisão")
        ),
        Column(
            "admin1_iso",
            Kind.TEXT,
            Text(
                es="Código ISO 3166-2 de esa división; texto vacío si no se conoce",
                en="ISO 3166-2 code of that unit; empty text where unknown",
                pt="Código ISO 3166-2 dessa divisão; texto vazio se não é conhecido",
            ),
        ),
        Column(
            "longitude",
            Kind.NUMBER,
            Text(
                es="Longitud de un punto dentro de él",
                en="Longitude of a point inside it",
                pt="Longitude de um ponto dentro dele",
            ),
            "degrees",
            -180,
            180,
        ),
        Column(
            "latitude",
            Kind.NUMBER,
            Text(
                es="Latitud de un punto dentro de él",
                en="Latitude of a point inside it",
                pt="Latitude de um ponto dentro dele",
            ),
            "degrees",
            -90,
            90,
        ),
    ),
    key=("municipality_code",),
    ascending=True,
)
BOUNDARIES = Table(
    "boundaries.parquet",
    Text(
        es="Contorno de cada municipio, en longitud y latitud (EPSG:4326)",
        en="Outline of each municipality, longitude and latitude (EPSG:4326)",
        pt="Contorno de cada município, em longitude e latitude (EPSG:4326)",
    ),
    (
        _MUNICIPALITY,
        Column(
            "geometry",
            Kind.GEOMETRY,
            Text(
                es="Polígono o multipolígono válido",
                en="Valid polygon or multipolygon",
                pt="Polígono ou multipolígono válido",
            ),
        ),
    ),
    key=("municipality_code",),
    ascending=True,
)
ADMIN1 = Table(
    "admin1.parquet",
    Text(
        es="Divisiones de primer nivel: estados, departamentos, provincias, parroquias",
        en="First-level units: states, departments, provinces, parishes",
        pt="Divisões de primeiro nível: estados, departamentos, províncias, paróquias",
    ),
    (
        Column(
            "admin1_code", Kind.CODE, Text(es="Código de la división", en="Code of the unit", pt="Código da divisão")
        ),
        Column("name", Kind.TEXT, Text(es="Nombre oficial", en="Official name", pt="Nome oficial")),
        Column(
            "iso_code",
            Kind.TEXT,
            Text(
                es="Código ISO 3166-2; texto vacío si no se conoce",
                en="ISO 3166-2 code; empty text where unknown",
                pt="Código ISO 3166-2; texto vazio se não é conhecido",
            ),
        ),
        Column(
            "geometry",
            Kind.GEOMETRY,
            Text(
                es="Polígono o multipolígono válido",
                en="Valid polygon or multipolygon",
                pt="Polígono ou multipolígono válido",
            ),
        ),
    ),
    key=("admin1_code",),
    ascending=True,
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
        Column("term", Kind.CODE, Text(es="Código del término", en="Code of the term", pt="Código do termo")),
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
            _MUNICIPALITY,
            Column(
                "status",
                Kind.TEXT,
                Text(
                    es="Si hay resultado, o por qué no",
                    en="Whether there is a result, or why not",
                    pt="Se há resultado, ou por que não",
                ),
                allowed=STATUS_WORDS,
            ),
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
            Column(
                "national_class",
                Kind.WHOLE,
                Text(
                    es="Clase con los cortes del país; -1 ninguna",
                    en="Class, national cuts; -1 none",
                    pt="Classe com os cortes do país; -1 nenhuma",
                ),
                "",
                -1,
                top,
                storage="int8",
            ),
            Column(
                "parent_class",
                Kind.WHOLE,
                Text(
                    es="Clase dentro de su división de primer nivel; -1 ninguna",
                    en="Class inside its first-level unit; -1 none",
                    pt="Classe dentro de sua divisão de primeiro nível; -1 nenhuma",
                ),
                "",
                -1,
                top,
                storage="int8",
            ),
        ),
        key=("municipality_code",),
        ascending=True,
    )


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
            _MUNICIPALITY,
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


def patterns_table(terms: Sequence[str]) -> Table:
    """Covariates of each pattern: one column per person or household term."""
    return Table(
        "patterns.parquet",
        Text(
            es="Covariables de cada patrón",
            en="Covariates of each pattern of children",
            pt="Covariáveis de cada padrão",
        ),
        (PATTERN_COLUMN, *(Column(term, Kind.NUMBER, _of_term(term)) for term in terms)),
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
            _MUNICIPALITY,
            *(Column(term, Kind.NUMBER, _of_term(term)) for term in terms),
            Column(
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
            ),
        ),
        key=("municipality_code",),
        ascending=True,
    )


def tables_of(instrument: Instrument, specs: Sequence[FactorSpec], classes: int) -> tuple[Table, ...]:
    """Tables every release of ``instrument`` has, apart from those whose columns the model's terms decide."""
    common = (MUNICIPALITIES, BOUNDARIES, ADMIN1, factors_table(specs), estimates_table(instrument, classes))
    return (*common, COEFFICIENTS, CELLS) if instrument is Instrument.CLRISK else common


def declared_tables(manifest: Manifest) -> tuple[Table, ...]:
    """Every table of a release, as its data dictionary shows them.

    The columns of ``patterns`` and ``territory`` are the terms that ``coefficients`` lists.
    """
    tables = tables_of(manifest.instrument, manifest.factors, manifest.classes.k)
    return (*tables, patterns_table(()), territory_table(())) if manifest.instrument is Instrument.CLRISK else tables


def data_dictionary(manifest: Manifest, *, language: Language = Language.ENGLISH) -> tuple[dict[str, str], ...]:
    """Every column of every table of a release, printed from the same declarations that validate it."""
    return tuple(row for table in declared_tables(manifest) for row in table.dictionary(language=language))


def _of_factor(spec: FactorSpec) -> Text:
    return _in_every_language(lambda language: f"{spec.name.say(language)}. {spec.description.say(language)}")


def _of_term(term: str) -> Text:
    return Text(es=f"Valor del término {term}", en=f"Value of term {term}", pt=f"Valor do termo {term}")


def _in_every_language(say: Callable[[Language], str]) -> Text:
    return Text(es=say(Language.SPANISH), en=say(Language.ENGLISH), pt=say(Language.PORTUGUESE))


CLRISK_ONLY = ("coefficients.csv", "patterns.parquet", "territory.parquet", "cells.parquet")
FILE_NAMES = ("municipalities.parquet", "boundaries.parquet", "admin1.parquet", "factors.parquet", "estimates.parquet")
