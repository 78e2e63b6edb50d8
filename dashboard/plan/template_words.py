"""Words of the plan's template in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Text

TITLE = Text(es="Plantilla del plan", en="Template of the plan", pt="Modelo do plano")
README_SHEET = Text(es="Léame", en="Read me", pt="Leia-me")
PICK = Text(es="Elija de la lista", en="Choose from the list", pt="Escolha da lista")
MARKS: Mapping[bool, Text] = MappingProxyType(
    {
        True: Text(es="Obligatorio", en="Required", pt="Obrigatório"),
        False: Text(es="Puede quedar vacío", en="May be left empty", pt="Pode ficar vazio"),
    }
)
"""By whether a field is needed."""
EXAMPLE = Text(es="Ejemplo", en="Example", pt="Exemplo")
README = (
    Text(
        es="Llene las cuatro hojas: resultados, productos, indicadores y metas. Una fila es una cosa.",
        en="Fill in the four sheets: results, outputs, indicators and targets. A row is one thing.",
        pt="Preencha as quatro planilhas: resultados, produtos, indicadores e metas. Uma linha é uma coisa.",
    ),
    Text(
        es="La nota de cada encabezado dice qué va en la columna; en negrita, lo obligatorio.",
        en="The note on each heading says what the column holds; in bold, what is required.",
        pt="A nota de cada cabeçalho diz o que vai na coluna; em negrito, o obrigatório.",
    ),
    Text(
        es="La fila que empieza con «Ejemplo» no se lee. Puede borrarla.",
        en="The row that begins with “Example” is not read. You may delete it.",
        pt="A linha que começa com “Exemplo” não é lida. Pode apagá-la.",
    ),
    Text(
        es="Escriba valores, no fórmulas. Donde no se conoce un valor, deje la celda vacía: vacío no es cero.",
        en="Write values, not formulas. Where a value is not known leave the cell empty: empty is not zero.",
        pt="Escreva valores, não fórmulas. Onde não se conhece um valor, deixe a célula vazia: vazio não é zero.",
    ),
    Text(
        es="Al importar se revisa todo; si algo está mal, se señala cada celda y no se importa nada.",
        en="On import everything is checked; if something is wrong, each cell is named and nothing is imported.",
        pt="Ao importar tudo é verificado; se algo está errado, cada célula é indicada e nada é importado.",
    ),
    Text(
        es="Lo que no está en el archivo queda como está en el plan: importar no borra nada.",
        en="What is not in the file stays in the plan as it is: importing deletes nothing.",
        pt="O que não está no arquivo fica no plano como está: importar não apaga nada.",
    ),
    Text(
        es="Quien informa: G gobierno, E empleadores, W trabajadores, TS Secretaría Técnica, separados por /.",
        en="Reporters: G government, E employers, W workers, TS Technical Secretariat, separated by /.",
        pt="Quem informa: G governo, E empregadores, W trabalhadores, TS Secretaria Técnica, separados por /.",
    ),
)


def _same(**cells: str) -> dict[str, Text]:
    return {name: Text.same(words) for name, words in cells.items()}


EXAMPLE_ROWS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "results": {
            "title_es": Text.same("Un resultado, en español"),
            "title_en": Text.same("A result, in English"),
            "title_pt": Text.same("Um resultado, em português"),
        },
        "outputs": {**_same(code="1.a"), "title_es": Text.same("Un producto del resultado 1")},
        "indicators": {
            **_same(result="1", output="1.a", kind="number", direction="up", cumulative="no", tolerance="0.05"),
            **_same(responsible="G / E / W", frequency="yearly", baseline_year="2017"),
            "title_es": Text.same("Un indicador, en español"),
        },
        "targets": {
            **_same(year="2021"),
            "milestone": Text(
                es="Un valor o un hito en palabras", en="A value, or a milestone in words", pt="Um valor ou um marco"
            ),
        },
    }
)
"""What the example row shows, by sheet and column; no value in it is one of the plan."""
