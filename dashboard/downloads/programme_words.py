"""Words of the programme report in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Text
from dashboard.plan.indicators import Reporter, ValueKind
from dashboard.plan.periods import Frequency
from dashboard.plan.status import Status

AUTHOR = "CLRISK Atlas"
STATUS: Mapping[Status, Text] = MappingProxyType(
    {
        Status.ACHIEVED: Text(es="Logrado", en="Achieved", pt="Alcançado"),
        Status.ON_TRACK: Text(es="En camino", en="On track", pt="No caminho certo"),
        Status.BEHIND: Text(es="Avanza con retraso", en="Progress, but behind", pt="Avança com atraso"),
        Status.NO_PROGRESS: Text(es="Sin avance", en="No progress", pt="Sem avanço"),
        Status.GOING_BACK: Text(es="Retrocede", en="Going back", pt="Retrocede"),
        Status.NOT_DUE: Text(es="Aún no corresponde", en="Not due", pt="Ainda não corresponde"),
        Status.NO_DATA: Text(es="Sin datos", en="No data", pt="Sem dados"),
        Status.TO_BE_JUDGED: Text(es="Por valorar", en="To be judged", pt="A avaliar"),
    }
)
"""As the page calls them (held by a test)."""
INK: Mapping[Status, str] = MappingProxyType(
    {
        Status.ACHIEVED: "#0f6b4f",
        Status.ON_TRACK: "#4f9f8c",
        Status.BEHIND: "#e0a63a",
        Status.NO_PROGRESS: "#a58f7a",
        Status.GOING_BACK: "#a6324a",
        Status.NOT_DUE: "#dfe6eb",
        Status.NO_DATA: "#b6c0c8",
        Status.TO_BE_JUDGED: "#8a7fb5",
    }
)
"""The colours of the page's light theme; a word stands beside each."""
REPORTER: Mapping[Reporter, Text] = MappingProxyType(
    {
        Reporter.GOVERNMENT: Text(es="Gobierno", en="Government", pt="Governo"),
        Reporter.EMPLOYERS: Text(es="Empleadores", en="Employers", pt="Empregadores"),
        Reporter.WORKERS: Text(es="Trabajadores", en="Workers", pt="Trabalhadores"),
        Reporter.TECHNICAL_SECRETARIAT: Text(
            es="Secretaría Técnica", en="Technical Secretariat", pt="Secretaria Técnica"
        ),
    }
)
FREQUENCY: Mapping[Frequency, Text] = MappingProxyType(
    {
        Frequency.YEARLY: Text(es="cada año", en="every year", pt="a cada ano"),
        Frequency.BIANNUAL: Text(es="dos veces al año", en="twice a year", pt="duas vezes por ano"),
        Frequency.QUARTERLY: Text(es="cada trimestre", en="every quarter", pt="a cada trimestre"),
    }
)
KIND: Mapping[ValueKind, Text] = MappingProxyType(
    {
        ValueKind.NUMBER: Text(es="número", en="number", pt="número"),
        ValueKind.YES_NO: Text(es="sí o no", en="yes or no", pt="sim ou não"),
        ValueKind.TEXT: Text(es="palabras", en="words", pt="palavras"),
    }
)
YES = Text(es="sí", en="yes", pt="sim")
NO = Text(es="no", en="no", pt="não")
UP = Text(es="más es mejor", en="more is better", pt="mais é melhor")
DOWN = Text(es="menos es mejor", en="less is better", pt="menos é melhor")
NOT_REPORTED, NOT_DUE, TOLD, NOT_ASKED = "[r]", "[d]", "[w]", "[-]"
"""Marks in the place of a value; a blank would not say which of them it is."""
MARKS: Mapping[str, Text] = MappingProxyType(
    {
        NOT_REPORTED: Text(
            es="debía informarse y no se informó; no quiere decir que no haya avance",
            en="was due and was not reported; it does not mean that there is no progress",
            pt="devia ser relatado e não foi; não quer dizer que não haja avanço",
        ),
        NOT_DUE: Text(es="aún no corresponde informar", en="not due yet", pt="ainda não corresponde relatar"),
        TOLD: Text(
            es="informado en palabras (hoja de textos)",
            en="reported in words (sheet of texts)",
            pt="relatado em palavras (planilha de textos)",
        ),
        NOT_ASKED: Text(es="no se le pide", en="not asked for", pt="não se pede"),
    }
)
SAID: Mapping[str, Text] = MappingProxyType(
    {
        "title": Text(
            es="Informe del programa: metas y lo informado",
            en="Programme report: targets and what was reported",
            pt="Relatório do programa: metas e o que foi relatado",
        ),
        "description": Text(
            es="Metas de cada indicador y lo que informaron gobiernos, empleadores, trabajadores y la Secretaría "
            "Técnica",
            en="Targets of each indicator and what governments, employers, workers and the Technical Secretariat "
            "reported",
            pt="Metas de cada indicador e o que relataram governos, empregadores, trabalhadores e a Secretaria Técnica",
        ),
        "demonstration": Text(
            es="DEMOSTRACIÓN: plan e informes inventados; no dicen nada de ningún país",
            en="DEMONSTRATION: made-up plan and reports; they say nothing about any country",
            pt="DEMONSTRAÇÃO: plano e relatórios inventados; nada dizem de nenhum país",
        ),
        "as_of": Text(es="Situación al {day}", en="As of {day}", pt="Situação em {day}"),
        "accepted": Text(
            es="Contiene solo informes aceptados por la Secretaría Técnica. Nada se promedia: cada parte habla por sí "
            "y se dice quién no informó. Los países no se ordenan.",
            en="It holds only reports that the Technical Secretariat accepted. Nothing is averaged: each party speaks "
            "for itself, and those who have not reported are named. Countries are not ranked.",
            pt="Contém apenas relatórios aceitos pela Secretaria Técnica. Nenhuma média é calculada: cada parte fala "
            "por si e se diz quem não informou. Os países não são ordenados.",
        ),
        "rule": Text(
            es="El estado compara el ritmo observado desde la línea de base con el que pide la meta (método de Open "
            "SDG, de Statistics Canada). Donde ninguna cuenta se aplica, vale el estado que fijó la Secretaría "
            "Técnica, con su razón.",
            en="The status compares the pace observed since the baseline with the pace that the target requires "
            "(method of Open SDG, from Statistics Canada). Where no arithmetic applies, the status that the Technical "
            "Secretariat set stands, with its reason.",
            pt="A situação compara o ritmo observado desde a linha de base com o que a meta exige (método do Open SDG, "
            "da Statistics Canada). Onde nenhuma conta se aplica, vale a situação que a Secretaria Técnica definiu, "
            "com sua razão.",
        ),
        "summary": Text(es="Dónde está cada resultado", en="Where each result stands", pt="Onde está cada resultado"),
        "summary_caption": Text(
            es="Lecturas por estado. Una lectura es un indicador, en un país, según quien informa",
            en="Readings by status. A reading is one indicator, in one country, as one reporter tells it",
            pt="Leituras por situação. Uma leitura é um indicador, em um país, segundo quem informa",
        ),
        "coverage": Text(es="Cobertura de los informes", en="Coverage of reporting", pt="Cobertura dos relatórios"),
        "coverage_caption": Text(
            es="Lecturas con informe, de las que se piden",
            en="Readings with a report, of those asked for",
            pt="Leituras com relatório, das que se pedem",
        ),
        "of": Text(es="{reported} de {expected}", en="{reported} of {expected}", pt="{reported} de {expected}"),
        "result": Text(es="Resultado", en="Result", pt="Resultado"),
        "result_number": Text(es="Resultado {number}", en="Result {number}", pt="Resultado {number}"),
        "results": Text(es="Resultados", en="Results", pt="Resultados"),
        "output": Text(es="Producto", en="Output", pt="Produto"),
        "indicator": Text(es="Indicador", en="Indicator", pt="Indicador"),
        "indicators": Text(es="Indicadores", en="Indicators", pt="Indicadores"),
        "readings": Text(es="Lecturas", en="Readings", pt="Leituras"),
        "targets": Text(es="Metas", en="Targets", pt="Metas"),
        "texts": Text(es="Textos", en="Texts", pt="Textos"),
        "readme": Text(es="Léame", en="Read me", pt="Leia-me"),
        "all": Text(es="Total", en="Total", pt="Total"),
        "country": Text(es="País", en="Country", pt="País"),
        "countries": Text(es="todos los países", en="all countries", pt="todos os países"),
        "code": Text(es="Código", en="Code", pt="Código"),
        "country_code": Text(es="Código del país", en="Country code", pt="Código do país"),
        "reporter": Text(es="Quién informa", en="Who reports", pt="Quem informa"),
        "reporters": Text(es="Informan", en="Reported by", pt="Informam"),
        "judged": Text(
            es="Estados fijados por la Secretaría Técnica",
            en="Statuses set by the Technical Secretariat",
            pt="Situações definidas pela Secretaria Técnica",
        ),
        "judged_sheet": Text(es="Estados fijados", en="Statuses set", pt="Situações definidas"),
        "reason": Text(es="Razón", en="Reason", pt="Razão"),
        "set_at": Text(es="Fijado el", en="Set on", pt="Definida em"),
        "card": Text(es="lo que se promete", en="what is promised", pt="o que se promete"),
        "definition": Text(es="Definición", en="Definition", pt="Definição"),
        "kind": Text(es="Tipo de valor", en="Kind of value", pt="Tipo de valor"),
        "unit": Text(es="Unidad", en="Unit", pt="Unidade"),
        "direction": Text(es="Sentido", en="Direction", pt="Sentido"),
        "cumulative": Text(es="Acumulativo", en="Cumulative", pt="Cumulativo"),
        "cumulative_note": Text(
            es="acumulativo: se suma cada período",
            en="cumulative: periods are summed",
            pt="cumulativo: somam-se os períodos",
        ),
        "frequency": Text(es="Frecuencia", en="Frequency", pt="Frequência"),
        "period": Text(es="Período", en="Period", pt="Período"),
        "last_period": Text(es="Período del último valor", en="Period of the last value", pt="Período do último valor"),
        "parts": Text(es="Períodos", en="Periods", pt="Períodos"),
        "baseline": Text(es="Línea de base", en="Baseline", pt="Linha de base"),
        "baseline_year": Text(es="Año de base", en="Baseline year", pt="Ano de base"),
        "target": Text(es="Meta", en="Target", pt="Meta"),
        "target_year": Text(es="Año de la meta", en="Target year", pt="Ano da meta"),
        "milestone": Text(es="Hito", en="Milestone", pt="Marco"),
        "year": Text(es="Año", en="Year", pt="Ano"),
        "value": Text(es="Valor", en="Value", pt="Valor"),
        "item": Text(es="Dato", en="Item", pt="Dado"),
        "last_value": Text(es="Último valor", en="Last value", pt="Último valor"),
        "last_year": Text(es="Año del último valor", en="Year of the last value", pt="Ano do último valor"),
        "status": Text(es="Estado", en="Status", pt="Situação"),
        "words": Text(es="Texto informado", en="Text reported", pt="Texto relatado"),
        "source": Text(es="Fuente", en="Source", pt="Fonte"),
        "verification": Text(es="Medio de verificación", en="Means of verification", pt="Meio de verificação"),
        "activities": Text(es="Actividades", en="Activities", pt="Atividades"),
        "plan": Text(es="Plan", en="Plan", pt="Plano"),
        "years": Text(es="Años", en="Years", pt="Anos"),
        "marks": Text(es="Marcas", en="Marks", pt="Marcas"),
        "made_by": Text(es="Hecho con", en="Made with", pt="Feito com"),
        "told": Text(es="Lo que se contó", en="What was told", pt="O que foi contado"),
        "in_words": Text(es="en palabras", en="in words", pt="em palavras"),
        "not_reported": Text(es="sin informe", en="not reported", pt="sem relatório"),
        "not_due": Text(es="aún no corresponde", en="not due", pt="ainda não corresponde"),
        "silent": Text(
            es="Ninguna parte informó: {countries}.",
            en="Reported by nobody: {countries}.",
            pt="Ninguém relatou: {countries}.",
        ),
        "no_readings": Text(
            es="Este plan no tiene todavía indicadores. La Secretaría Técnica los incorpora.",
            en="This plan has no indicators yet. The Technical Secretariat adds them.",
            pt="Este plano ainda não tem indicadores. A Secretaria Técnica os incorpora.",
        ),
        "no_indicators": Text(
            es="Este resultado no tiene todavía indicadores.",
            en="This result has no indicators yet.",
            pt="Este resultado ainda não tem indicadores.",
        ),
        "chart_alt": Text(
            es="Barras: lecturas por estado. {told}",
            en="Bars: readings by status. {told}",
            pt="Barras: leituras por situação. {told}",
        ),
        "continued": Text(
            es="{title} ({page} de {pages})", en="{title} ({page} of {pages})", pt="{title} ({page} de {pages})"
        ),
    }
)
