"""Words of the files: column titles and the lines to read first, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Language, Text

README_SHEET = Text(es="Léame", en="Read me", pt="Leia-me")
DATA_SHEET = Text(es="Datos", en="Data", pt="Dados")

COLUMNS: Mapping[str, Text] = MappingProxyType(
    {
        "code": Text(es="Código", en="Code", pt="Código"),
        "name": Text(es="Nombre", en="Name", pt="Nome"),
        "admin1": Text(es="Unidad superior", en="Parent unit", pt="Unidade superior"),
        "status": Text(es="Estado del dato", en="Data status", pt="Situação do dado"),
        "level": Text(es="Nivel de riesgo", en="Risk level", pt="Nível de risco"),
        "estimate": Text(es="Resultado", en="Result", pt="Resultado"),
        "official_level": Text(es="Nivel oficial", en="Official level", pt="Nível oficial"),
        "recomputed_level": Text(
            es="Nivel según la regla declarada",
            en="Level by the declared rule",
            pt="Nível segundo a regra declarada",
        ),
        "class_basis": Text(es="Base de la clase", en="Basis of the class", pt="Base da classe"),
        "official_estimate": Text(es="Resultado oficial", en="Official result", pt="Resultado oficial"),
        "difference": Text(
            es="Diferencia con el resultado oficial",
            en="Difference from the official result",
            pt="Diferença em relação ao resultado oficial",
        ),
        "more_children": Text(
            es="Cambio en niñas y niños esperados (¿y si…?)",
            en="Change in expected children (what-if)",
            pt="Mudança nas crianças esperadas (e se…?)",
        ),
        "change_percent": Text(
            es="Cambio relativo al resultado oficial (¿y si…?)",
            en="Change relative to the official result (what-if)",
            pt="Mudança relativa ao resultado oficial (e se…?)",
        ),
        "rank": Text(es="Posición en el país", en="Rank in the country", pt="Posição no país"),
        "children": Text(
            es="Niñas, niños y adolescentes de 5 a 17 años",
            en="Children aged 5-17",
            pt="Crianças e adolescentes de 5 a 17 anos",
        ),
        "expected_children": Text(
            es="Casos esperados de trabajo infantil",
            en="Expected children in child labour",
            pt="Casos esperados de trabalho infantil",
        ),
        "lower": Text(
            es="Límite inferior del intervalo del 95\u00a0% (oficial)",
            en="Lower end of the 95% interval (official)",
            pt="Limite inferior do intervalo de 95% (oficial)",
        ),
        "upper": Text(
            es="Límite superior del intervalo del 95\u00a0% (oficial)",
            en="Upper end of the 95% interval (official)",
            pt="Limite superior do intervalo de 95% (oficial)",
        ),
        "error": Text(
            es="Error de la estimación (oficial)",
            en="Error of the estimate (official)",
            pt="Erro da estimativa (oficial)",
        ),
        "reliability": Text(es="Confiabilidad", en="Reliability", pt="Confiabilidade"),
        "group": Text(
            es="Clase o grupo de definición", en="Class or definition group", pt="Classe ou grupo de definição"
        ),
        "value": Text(es="Valor publicado", en="Published value", pt="Valor publicado"),
        "unit": Text(es="Unidad", en="Unit", pt="Unidade"),
        "year": Text(es="Año", en="Year", pt="Ano"),
        "ages": Text(es="Edades", en="Ages", pt="Idades"),
        "source": Text(es="Fuente", en="Source", pt="Fonte"),
        "note": Text(es="Nota", en="Note", pt="Nota"),
    }
)

UNITS: Mapping[str, Text] = MappingProxyType(
    {
        "share": Text(es="proporción 0-1", en="share 0-1", pt="proporção 0-1"),
        "percent": Text(es="%", en="%", pt="%"),
        "points": Text(es="puntos 0-100", en="points 0-100", pt="pontos 0-100"),
        "years": Text(es="años", en="years", pt="anos"),
        "per_1000": Text(es="por mil", en="per 1,000", pt="por mil"),
        "index": Text(es="índice", en="index", pt="índice"),
        "ratio": Text(es="razón", en="ratio", pt="razão"),
        "count": Text(es="número", en="number", pt="número"),
        "units": Text(es="unidades", en="units", pt="unidades"),
        "children": Text.same(""),
        "": Text.same(""),
    }
)

CELLS: Mapping[str, Text] = MappingProxyType(
    {
        "low": Text(es="Bajo", en="Low", pt="Baixo"),
        "medium": Text(es="Medio", en="Medium", pt="Médio"),
        "high": Text(es="Alto", en="High", pt="Alto"),
        "available": Text(es="con dato", en="available", pt="com dado"),
        "no_data": Text(es="sin dato", en="no data", pt="sem dado"),
        "suppressed": Text(es="reservado", en="suppressed", pt="suprimido"),
        "not_modelled": Text(es="no modelado", en="not modelled", pt="não modelado"),
        "unreliable": Text(es="poco confiable", en="unreliable", pt="pouco confiável"),
        "not_comparable": Text(es="no comparable", en="not comparable", pt="não comparável"),
        "publish": Text(es="confiable", en="reliable", pt="confiável"),
        "warn": Text(es="usar con cautela", en="use with caution", pt="usar com cautela"),
        "withhold": Text(es="no confiable, reservado", en="unreliable, withheld", pt="não confiável, reservado"),
        "class_only": Text(
            es="clase publicada por otra fuente, sin estimación aquí",
            en="class published elsewhere, no estimate here",
            pt="classe publicada por outra fonte, sem estimativa aqui",
        ),
    }
)
"""Words for the values of the columns ``level``, ``status`` and ``reliability``."""


def cell(value: object, *, kind: str, language: Language) -> str:
    """The text of a cell that is not a number; levels and statuses in the visitor's language.

    Examples
    --------
    >>> cell("high", kind="level", language=Language.SPANISH)
    'Alto'
    """
    if value is None:
        return ""
    words = CELLS.get(str(value)) if kind in ("level", "status", "reliability", "basis") else None
    return words.say(language) if words else str(value)


PUBLISHED_CLASSES = Text(
    es="clases publicadas por: {source}, conservadas tal cual; no resultan de los límites que siguen. Al lado, la "
    "regla declarada: {rule}",
    en="classes published by: {source}, kept as they are; they do not follow from the limits below. Beside them, the "
    "declared rule: {rule}",
    pt="classes publicadas por: {source}, mantidas como estão; não resultam dos limites a seguir. Ao lado, a regra "
    "declarada: {rule}",
)
EXPECTED_OF = Text(es="Casos esperados", en="Expected children", pt="Casos esperados")
"""Of another outcome than the main one, whose name stands before it."""
INDEX_LEVEL = Text(es="Nivel del índice", en="Index level", pt="Nível do índice")
"""The level of an index, whose score is no probability and so no risk."""

LAYERS: Mapping[str, Text] = MappingProxyType(
    {
        "level": Text(es="Nivel de riesgo", en="Risk level", pt="Nível de risco"),
        "estimate": Text(es="Resultado", en="Result", pt="Resultado"),
        "expected_children": COLUMNS["expected_children"],
        "children": COLUMNS["children"],
        "difference": COLUMNS["difference"],
        "error": COLUMNS["error"],
        "coverage": Text(es="Cobertura", en="Coverage", pt="Cobertura"),
    }
)

KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "demonstration": Text(
            es="DATOS DE DEMOSTRACIÓN: valores sintéticos, no describen ningún lugar real",
            en="DEMONSTRATION DATA: synthetic values that describe no real place",
            pt="DADOS DE DEMONSTRAÇÃO: valores sintéticos que não descrevem nenhum lugar real",
        ),
        "imported": Text(
            es="Datos importados por quien usa el atlas",
            en="Data imported by the user of the atlas",
            pt="Dados importados por quem usa o atlas",
        ),
        "published": Text(es="Datos publicados", en="Published data", pt="Dados publicados"),
        "facts": Text(
            es="Cifras publicadas, cada una con su fuente",
            en="Published figures, each with its source",
            pt="Cifras publicadas, cada uma com sua fonte",
        ),
    }
)

FILE_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "demonstration": Text(es="demostracion", en="demonstration", pt="demonstracao"),
        "imported": Text(es="importado", en="imported", pt="importado"),
        "published": Text(es="publicado", en="published", pt="publicado"),
        "facts": Text(es="cifras-publicadas", en="published-figures", pt="cifras-publicadas"),
    }
)
"""Plain letters: file names travel through programs that know no accents."""
FILE_EXPLORATORY = Text(es="exploratorio", en="exploratory", pt="exploratorio")

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "kind": Text(es="Tipo de datos", en="Kind of data", pt="Tipo de dados"),
        "title": Text(es="Título", en="Title", pt="Título"),
        "outcome": Text(es="Resultado modelado", en="Modelled outcome", pt="Resultado modelado"),
        "population": Text(es="Población", en="Population", pt="População"),
        "place": Text(es="Lugar", en="Place", pt="Lugar"),
        "layer": Text(es="Capa", en="Layer", pt="Camada"),
        "release": Text(es="Versión de los datos", en="Data release", pt="Versão dos dados"),
        "created": Text(es="Fecha de la versión", en="Date of the release", pt="Data da versão"),
        "year": Text(es="Año de los datos", en="Year of the data", pt="Ano dos dados"),
        "ages": Text(es="Edades", en="Ages", pt="Idades"),
        "definition": Text(es="Definición", en="Definition", pt="Definição"),
        "method": Text(es="Método", en="Method", pt="Método"),
        "scenario": Text(es="Ponderadores", en="Weights", pt="Ponderadores"),
        "shifts": Text(es="Circunstancias cambiadas", en="Circumstances changed", pt="Circunstâncias mudadas"),
        "what_if": Text(es="A qué se asocia", en="What goes with it", pt="A que se associa"),
        "classes": Text(es="Clases", en="Classes", pt="Classes"),
        "filter": Text(es="Filtro", en="Filter", pt="Filtro"),
        "rows": Text(es="Filas", en="Rows", pt="Linhas"),
        "marks": Text(es="Marcas", en="Marks", pt="Marcas"),
        "sums": Text(es="Sumas", en="Sums", pt="Somas"),
        "use": Text(es="Cómo leerlo", en="How to read it", pt="Como ler"),
        "boundaries": Text(es="Límites", en="Boundaries", pt="Limites"),
        "source": Text(es="Fuente", en="Source", pt="Fonte"),
        "licence": Text(es="Licencia", en="Licence", pt="Licença"),
        "attribution": Text(es="Atribución", en="Attribution", pt="Atribuição"),
        "language": Text(es="Idioma", en="Language", pt="Idioma"),
        "address": Text(
            es="Dirección que rehace esta vista",
            en="Address that rebuilds this view",
            pt="Endereço que refaz esta vista",
        ),
    }
)

LANGUAGE_NAME = Text(es="español", en="English", pt="português")
OFFICIAL = Text(
    es="Oficiales (resultado oficial, sin cambios)",
    en="Official (official result, unchanged)",
    pt="Oficiais (resultado oficial, sem alterações)",
)
EXPLORATORY = Text(
    es="EXPLORATORIO, no es el resultado oficial",
    en="EXPLORATORY, not the official result",
    pt="EXPLORATÓRIO, não é o resultado oficial",
)
INSTEAD_OF = Text(es="oficial", en="official", pt="oficial")
CALIBRATED = Text(
    es="calibrado a la tasa nacional", en="calibrated to the national rate", pt="calibrado à taxa nacional"
)
AGGREGATION: Mapping[str, Text] = MappingProxyType(
    {
        "arithmetic": Text(es="media aritmética", en="arithmetic mean", pt="média aritmética"),
        "geometric": Text(es="media geométrica", en="geometric mean", pt="média geométrica"),
    }
)
AVAILABILITY = Text(es="umbral de disponibilidad", en="availability threshold", pt="limiar de disponibilidade")
DIRECTION = Text(es="sentido", en="direction", pt="sentido")
NORMALISATIONS: Mapping[str, Text] = MappingProxyType(
    {
        "min_max": Text(es="mínimo-máximo", en="min-max", pt="mínimo-máximo"),
        "z_score": Text(es="puntuación z", en="z-score", pt="escore z"),
        "percentile_rank": Text(es="rango percentil", en="percentile rank", pt="posto percentil"),
    }
)
METHODS: Mapping[str, Text] = MappingProxyType(
    {
        "natural_breaks": Text(es="cortes naturales", en="natural breaks", pt="quebras naturais"),
        "k_means": Text(es="k-medias", en="k-means", pt="k-médias"),
        "quantiles": Text(es="cuantiles", en="quantiles", pt="quantis"),
        "equal_width": Text(es="intervalos iguales", en="equal width", pt="intervalos iguais"),
        "dalenius_hodges": Text.same("Dalenius-Hodges"),
        "fixed": Text(es="cortes fijos", en="fixed cuts", pt="cortes fixos"),
    }
)
BINS_PER_CLASS = Text(es="10 tramos por clase", en="10 bins per class", pt="10 faixas por classe")
SCOPES: Mapping[str, Text] = MappingProxyType(
    {
        "national": Text(es="nacionales", en="national", pt="nacionais"),
        "parent": Text(
            es="relativas a la unidad superior", en="relative to the parent unit", pt="relativas à unidade superior"
        ),
    }
)
CUTS = Text(es="cortes", en="cuts", pt="cortes")
CUTS_DIFFER = Text(
    es="distintos en cada unidad superior", en="different in each parent unit", pt="diferentes em cada unidade superior"
)
INTERVALS = Text(
    es="intervalo abierto abajo y cerrado arriba",
    en="open below, closed above",
    pt="intervalo aberto embaixo e fechado em cima",
)
NO_FILTER = Text(es="ninguno", en="none", pt="nenhum")
LEFT_OUT = Text(es="sin las entradas de leyenda", en="without the legend entries", pt="sem as entradas de legenda")
CLASS = Text(es="clase", en="class", pt="classe")

MARKS = Text(
    es=(
        "[c] reservado: por sí mismo o por resta hablaría de menos niñas y niños que el mínimo que se muestra; "
        "[x] sin dato; [m] no modelado; "
        "[u] estimado, pero con demasiada incertidumbre para publicarlo; "
        "[n] hay una cifra pero no es comparable; [z] publicado como clase, sin número. "
        "Ninguna marca significa cero: el cero se escribe 0."
    ),
    en=(
        "[c] suppressed: by itself or by subtraction it would tell of fewer children than the smallest number shown; "
        "[x] no data; [m] not modelled; "
        "[u] estimated, but too uncertain to be published; "
        "[n] a figure exists but is not comparable; [z] published as a class, without a number. "
        "No mark means zero: zero is written 0."
    ),
    pt=(
        "[c] suprimido: por si só ou por subtração falaria de menos crianças que o mínimo mostrado; "
        "[x] sem dado; [m] não modelado; "
        "[u] estimado, mas com incerteza demais para ser publicado; "
        "[n] existe uma cifra, mas não é comparável; [z] publicado como classe, sem número. "
        "Nenhuma marca significa zero: o zero se escreve 0."
    ),
)
ALL_CHILDREN = Text(
    es="niñas, niños y adolescentes de 5 a 17 años",
    en="children aged 5-17",
    pt="crianças e adolescentes de 5 a 17 anos",
)
"""Whom a release counts that does not say it of its outcomes."""
SUMS = Text(
    es=(
        "Las tasas de varios municipios deben ponderarse por {population}. Ninguna suma incluye municipios reservados."
    ),
    en=("Rates of several municipalities must be weighted by {population}. No sum includes suppressed municipalities."),
    pt=(
        "As taxas de vários municípios devem ser ponderadas por {population}. "
        "Nenhuma soma inclui municípios suprimidos."
    ),
)
USE = Text(
    es=(
        "Los factores muestran asociación, no efecto. "
        "No compare ni ordene países: sus definiciones, edades y años difieren."
    ),
    en=(
        "Factors show association, not effect. "
        "Do not compare or rank countries: their definitions, ages and years differ."
    ),
    pt="Os fatores mostram associação, não efeito. Não compare nem ordene países: definições, idades e anos diferem.",
)
PUBLISHED_SOURCE = Text(
    es="Véase la fuente de cada fila", en="See the source of each row", pt="Veja a fonte de cada linha"
)
