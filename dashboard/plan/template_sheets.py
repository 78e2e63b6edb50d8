"""Which sheets and columns the plan has as a spreadsheet, and what each may hold, in the three languages."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.language import Language, Text
from dashboard.plan.periods import Frequency
from dashboard.plan.template_cells import (
    DIRECTIONS,
    KINDS,
    Read,
    read_code,
    read_codes,
    read_country,
    read_number,
    read_one_of,
    read_reporters,
    read_territories,
    read_version,
    read_whole,
    read_words,
    read_year,
    read_yes_no,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet."""

    name: str
    heading: Text
    meaning: Text
    read: Read
    needed: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a table with a heading row."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    """Columns that together name a row; never repeated."""

    def column(self, name: str) -> str:
        """Letter of the column ``name``."""
        return letter([one.name for one in self.fields].index(name))


def letter(position: int) -> str:
    """Letter of the column at ``position``, counted from 0.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_IN = MappingProxyType(
    {
        Language.SPANISH: Text(es="en español", en="in Spanish", pt="em espanhol"),
        Language.ENGLISH: Text(es="en inglés", en="in English", pt="em inglês"),
        Language.PORTUGUESE: Text(es="en portugués", en="in Portuguese", pt="em português"),
    }
)
_OTHERWISE = Text(
    es="Si falta un idioma se muestra otro y se dice cuál",
    en="Where a language is missing another one is shown and named",
    pt="Se falta um idioma, mostra-se outro e diz-se qual",
)


def _spoken(name: str, longest: int, what: Text, *, needed: bool = False) -> tuple[Field, ...]:
    """One column for each language; Spanish is the one that may not be empty."""

    def heading(language: Language) -> Text:
        words = _IN[language]
        return Text(es=f"{what.es} {words.es}", en=f"{what.en} {words.en}", pt=f"{what.pt} {words.pt}")

    return tuple(
        Field(
            f"{name}_{language.value}",
            heading(language),
            _OTHERWISE,
            read_words(longest),
            needed=needed and language is Language.SPANISH,
            default="",
        )
        for language in Language
    )


VERSION = Field(
    "version",
    Text(es="Versión", en="Version", pt="Versão"),
    Text(
        es="La pone la exportación: dice qué versión de la fila se editó. Déjela como está; vacía en filas nuevas",
        en="Set by the export: tells which version of the row was edited. Leave it; empty in new rows",
        pt="Posta pela exportação: diz qual versão da linha foi editada. Deixe-a; vazia em linhas novas",
    ),
    read_version,
)


SHEETS = (
    Sheet(
        "results",
        Text(es="Resultados", en="Results", pt="Resultados"),
        (
            Field(
                "number",
                Text(es="Número", en="Number", pt="Número"),
                Text(es="1, 2, 3 …", en="1, 2, 3 …", pt="1, 2, 3 …"),
                read_whole,
                needed=True,
            ),
            *_spoken("title", 600, Text(es="Resultado", en="Result", pt="Resultado"), needed=True),
            VERSION,
        ),
        ("number",),
    ),
    Sheet(
        "outputs",
        Text(es="Productos", en="Outputs", pt="Produtos"),
        (
            Field(
                "result",
                Text(es="Resultado", en="Result", pt="Resultado"),
                Text(es="Su número", en="Its number", pt="Seu número"),
                read_whole,
                needed=True,
            ),
            Field(
                "code",
                Text(es="Código", en="Code", pt="Código"),
                Text(es="Como 3.a", en="Such as 3.a", pt="Como 3.a"),
                read_code,
                needed=True,
            ),
            *_spoken("title", 600, Text(es="Producto", en="Output", pt="Produto"), needed=True),
            VERSION,
        ),
        ("code",),
    ),
    Sheet(
        "indicators",
        Text(es="Indicadores", en="Indicators", pt="Indicadores"),
        (
            Field(
                "code",
                Text(es="Código", en="Code", pt="Código"),
                Text(es="Como 1.2", en="Such as 1.2", pt="Como 1.2"),
                read_code,
                needed=True,
            ),
            Field(
                "result",
                Text(es="Resultado", en="Result", pt="Resultado"),
                Text(es="Su número", en="Its number", pt="Seu número"),
                read_whole,
                needed=True,
            ),
            Field(
                "output",
                Text(es="Producto", en="Output", pt="Produto"),
                Text(es="Su código, si lo hay", en="Its code, if any", pt="Seu código, se houver"),
                read_code,
            ),
            *_spoken("title", 600, Text(es="Indicador", en="Indicator", pt="Indicador"), needed=True),
            *_spoken("definition", 4000, Text(es="Definición", en="Definition", pt="Definição")),
            Field(
                "kind",
                Text(es="Tipo de valor", en="Kind of value", pt="Tipo de valor"),
                Text(es="number, yes_no o text", en="number, yes_no or text", pt="number, yes_no ou text"),
                read_one_of(KINDS),
                needed=True,
                choices=tuple(KINDS),
            ),
            *_spoken("unit", 60, Text(es="Unidad", en="Unit", pt="Unidade")),
            Field(
                "direction",
                Text(es="Sentido", en="Direction", pt="Sentido"),
                Text(es="Qué es mejor: up o down", en="Which is better: up or down", pt="O que é melhor: up ou down"),
                read_one_of(DIRECTIONS),
                choices=("up", "down"),
                default=1,
            ),
            Field(
                "formula",
                Text(es="Fórmula", en="Formula", pt="Fórmula"),
                Text(
                    es="Cómo se calcula, en palabras",
                    en="How it is computed, in words",
                    pt="Como se calcula, em palavras",
                ),
                read_words(1000),
                default="",
            ),
            Field(
                "disaggregation",
                Text(es="Desagregación", en="Disaggregation", pt="Desagregação"),
                Text(es="Sexo, edad, zona …", en="Sex, age, area …", pt="Sexo, idade, área …"),
                read_words(400),
                default="",
            ),
            Field(
                "baseline",
                Text(es="Línea de base", en="Baseline", pt="Linha de base"),
                Text(es="Vacío si no se conoce", en="Empty where it is not known", pt="Vazio se não se conhece"),
                read_number,
            ),
            Field(
                "baseline_year",
                Text(es="Año de base", en="Baseline year", pt="Ano de base"),
                Text(es="Como 2018", en="Such as 2018", pt="Como 2018"),
                read_year,
            ),
            Field(
                "cumulative",
                Text(es="Acumulativo", en="Cumulative", pt="Cumulativo"),
                Text(
                    es="yes: cada informe dice lo que se sumó en su período",
                    en="yes: each report tells what its period added",
                    pt="yes: cada relatório diz o que seu período somou",
                ),
                read_yes_no,
                choices=("yes", "no"),
                default=False,
            ),
            Field(
                "tolerance",
                Text(es="Tolerancia", en="Tolerance", pt="Tolerância"),
                Text(
                    es="Entre 0 y 0.5; 0.05 si vacío", en="0 to 0.5; 0.05 if empty", pt="Entre 0 e 0.5; 0.05 se vazio"
                ),
                read_number,
                default=0.05,
            ),
            Field(
                "responsible",
                Text(es="Informan", en="Reporters", pt="Informam"),
                Text(es="G / E / W / TS", en="G / E / W / TS", pt="G / E / W / TS"),
                read_reporters,
                needed=True,
            ),
            Field(
                "frequency",
                Text(es="Frecuencia", en="Frequency", pt="Frequência"),
                Text(
                    es="yearly, biannual (dos veces al año) o quarterly (cada trimestre)",
                    en="yearly, biannual (twice a year) or quarterly",
                    pt="yearly, biannual (duas vezes por ano) ou quarterly (a cada trimestre)",
                ),
                read_one_of({one.value: one.value for one in Frequency}),
                choices=tuple(Frequency),
                default=Frequency.YEARLY.value,
            ),
            Field(
                "source",
                Text(es="Fuente", en="Source", pt="Fonte"),
                Text(es="De dónde sale el valor", en="Where the value comes from", pt="De onde vem o valor"),
                read_words(1000),
                default="",
            ),
            Field(
                "verification",
                Text(es="Medio de verificación", en="Means of verification", pt="Meio de verificação"),
                Text(es="Qué lo prueba", en="What shows it", pt="O que o comprova"),
                read_words(1000),
                default="",
            ),
            Field(
                "activities",
                Text(es="Actividades", en="Activities", pt="Atividades"),
                Text(es="Qué se hará", en="What will be done", pt="O que será feito"),
                read_words(4000),
                default="",
            ),
            Field(
                "factors",
                Text(es="Factores de riesgo", en="Risk factors", pt="Fatores de risco"),
                Text(
                    es="Códigos, divididos por comas",
                    en="Codes, divided by commas",
                    pt="Códigos, divididos por vírgulas",
                ),
                read_codes,
                default=(),
            ),
            Field(
                "territories",
                Text(es="Territorios", en="Territories", pt="Territórios"),
                Text(
                    es="PER, MEX/07, MEX/07/07101; divididos por comas",
                    en="PER, MEX/07, MEX/07/07101; divided by commas",
                    pt="PER, MEX/07, MEX/07/07101; divididos por vírgulas",
                ),
                read_territories,
                default=(),
            ),
            VERSION,
        ),
        ("code",),
    ),
    Sheet(
        "targets",
        Text(es="Metas", en="Targets", pt="Metas"),
        (
            Field(
                "indicator",
                Text(es="Indicador", en="Indicator", pt="Indicador"),
                Text(es="Su código", en="Its code", pt="Seu código"),
                read_code,
                needed=True,
            ),
            Field(
                "country",
                Text(es="País", en="Country", pt="País"),
                Text(es="Vacío: todos", en="Empty: all", pt="Vazio: todos"),
                read_country,
                default="",
            ),
            Field(
                "year",
                Text(es="Año", en="Year", pt="Ano"),
                Text(es="Como 2021", en="Such as 2021", pt="Como 2021"),
                read_year,
                needed=True,
            ),
            Field(
                "value",
                Text(es="Valor", en="Value", pt="Valor"),
                Text(es="1 o 0 para sí o no", en="1 or 0 for yes or no", pt="1 ou 0 para sim ou não"),
                read_number,
            ),
            Field(
                "milestone",
                Text(es="Hito", en="Milestone", pt="Marco"),
                Text(es="En palabras", en="In words", pt="Em palavras"),
                read_words(400),
                default="",
            ),
            VERSION,
        ),
        ("indicator", "country", "year"),
    ),
)


def sheet_of(name: str) -> Sheet:
    """The sheet called ``name``."""
    return next(one for one in SHEETS if one.name == name)
