"""Headings and labels of the printed sheet; its sentences come from the profile, so that page and paper agree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Text

AUTHOR = "CLRISK Atlas"

WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "title": Text(
            es="{name}, {state}, {country}: riesgo de trabajo infantil",
            en="{name}, {state}, {country}: child labour risk",
            pt="{name}, {state}, {country}: risco de trabalho infantil",
        ),
        "collection": Text(
            es="{place}: fichas municipales de riesgo de trabajo infantil",
            en="{place}: municipal sheets on child labour risk",
            pt="{place}: fichas municipais de risco de trabalho infantil",
        ),
        "subject": Text(
            es="Riesgo de trabajo infantil en el municipio: nivel, factores, lugar y fuentes",
            en="Child labour risk in the municipality: level, factors, place and sources",
            pt="Risco de trabalho infantil no município: nível, fatores, posição e fontes",
        ),
        "code": Text(es="código", en="code", pt="código"),
        "level": Text(es="Nivel de riesgo", en="Risk level", pt="Nível de risco"),
        "index_level": Text(es="Nivel del índice", en="Index level", pt="Nível do índice"),
        "in_brief": Text(es="En breve", en="In brief", pt="Em resumo"),
        "where": Text(es="Dónde está", en="Where it is", pt="Onde fica"),
        "map_title": Text(
            es="{name} entre los municipios de {state}, por nivel",
            en="{name} among the municipalities of {state}, by level",
            pt="{state}: {name} entre os municípios, por nível",
        ),
        "map_caption": Text(
            es="{name} en {state}. En el recuadro, {state} en {country}.",
            en="{name} in {state}. Inset: {state} in {country}.",
            pt="{name}, {state}. No detalhe: {state}, {country}.",
        ),
        "map_alt": Text(
            es="Mapa de los municipios de {state} por nivel; {name} está marcado: {level}. {counts}",
            en="Map of the municipalities of {state} by level; {name} is marked: {level}. {counts}",
            pt="{state}: mapa dos municípios por nível; {name} está marcado: {level}. {counts}",
        ),
        "near_caption": Text(
            es="{name} y los municipios que lo rodean, por nivel",
            en="{name} and the municipalities around it, by level",
            pt="{name} e os municípios ao seu redor, por nível",
        ),
        "locator_alt": Text(
            es="{country} con {state} resaltado y un punto en {name}",
            en="{country} with {state} filled and a point at {name}",
            pt="{country} com {state} em destaque e um ponto em {name}",
        ),
        "here_mark": Text(es="este municipio", en="this municipality", pt="este município"),
        "up": Text(
            es="Lo que va con un nivel más alto",
            en="What goes with a higher level",
            pt="O que vai com um nível mais alto",
        ),
        "down": Text(
            es="Lo que va con un nivel más bajo",
            en="What goes with a lower level",
            pt="O que vai com um nível mais baixo",
        ),
        "here": Text(es="Aquí", en="Here", pt="Aqui"),
        "state": Text(es="Estado", en="State", pt="Estado"),
        "country": Text(es="País", en="Country", pt="País"),
        "none_known": Text(es="ninguno que se pueda decir", en="none that can be told", pt="nenhum que se possa dizer"),
        "position": Text(es="Su lugar entre todos", en="Its place among all", pt="Sua posição entre todos"),
        "average": Text(es="media", en="mean", pt="média"),
        "moves": Text(
            es="Qué lo llevaría a otro nivel", en="What would move its level", pt="O que o levaria a outro nível"
        ),
        "actions": Text(es="Del factor a la acción", en="From driver to action", pt="Do fator à ação"),
        "factors": Text(
            es="Los factores frente al estado y al país",
            en="The factors beside state and country",
            pt="Os fatores diante do estado e do país",
        ),
        "factor": Text(es="Factor", en="Factor", pt="Fator"),
        "spread": Text(es="Entre todos los municipios", en="Among all municipalities", pt="Entre todos os municípios"),
        "spread_key": Text(
            es="Línea: del menor al mayor; caja: la mitad central; rombo: aquí; círculo: estado; raya: país.",
            en="Line: lowest to highest; box: middle half; diamond: here; circle: state; bar: country.",
            pt="Linha: do menor ao maior; caixa: metade central; losango: aqui; círculo: estado; traço: país.",
        ),
        "contribution": Text(
            es="Aporte, puntos porcentuales", en="Weight, percentage points", pt="Peso, pontos percentuais"
        ),
        "contribution_index": Text(
            es="Aporte, puntos del índice", en="Weight, index points", pt="Peso, pontos do índice"
        ),
        "contributions": Text(
            es="Cuánto se asocia con cada factor, frente al país",
            en="How much goes with each factor, compared with the country",
            pt="Quanto se associa a cada fator, diante do país",
        ),
        "stands": Text(es="Frente al país", en="Beside the country", pt="Diante do país"),
        "worse": Text(es="más riesgo", en="more risk", pt="mais risco"),
        "same": Text(es="igual", en="the same", pt="igual"),
        "better": Text(es="menos riesgo", en="less risk", pt="menos risco"),
        "groups": Text(
            es="Por sexo, edad y otros grupos", en="By sex, age and other groups", pt="Por sexo, idade e outros grupos"
        ),
        "group": Text(es="Grupo", en="Group", pt="Grupo"),
        "estimate": Text(es="Resultado", en="Result", pt="Resultado"),
        "children": Text(es="Niñas, niños y adolescentes", en="Children", pt="Crianças e adolescentes"),
        "lower": Text(es="Intervalo del 95\u00a0%, desde", en="95% interval, from", pt="Intervalo de 95%, de"),
        "upper": Text(es="hasta", en="to", pt="até"),
        "expected": Text(es="Casos esperados", en="Expected children", pt="Casos esperados"),
        "direct": Text(
            es="Solo con la encuesta, sin el modelo",
            en="From the survey alone, without the model",
            pt="Só com a pesquisa, sem o modelo",
        ),
        "interviewed": Text(es="Entrevistas", en="Interviews", pt="Entrevistas"),
        "interval": Text(es="Intervalo del 95\u00a0%", en="95% interval", pt="Intervalo de 95%"),
        "neighbours": Text(es="Municipios vecinos", en="Neighbouring municipalities", pt="Municípios vizinhos"),
        "similar": Text(es="Municipios parecidos", en="Similar municipalities", pt="Municípios parecidos"),
        "place": Text(es="Municipio", en="Municipality", pt="Município"),
        "distance": Text(es="Distancia", en="Distance", pt="Distância"),
        "alike": Text(
            es="Qué se parece y qué difiere", en="What is alike, what differs", pt="O que se parece e difere"
        ),
        "not_covered": Text(
            es="Lo que los datos no cubren", en="What the data do not cover", pt="O que os dados não cobrem"
        ),
        "about": Text(es="De dónde salen los números", en="Where the numbers come from", pt="De onde vêm os números"),
        "definition": Text(es="Definición", en="Definition", pt="Definição"),
        "ages": Text(es="Edades", en="Ages", pt="Idades"),
        "population": Text(es="Población", en="Population", pt="População"),
        "source": Text(es="Fuente", en="Source", pt="Fonte"),
        "method": Text(es="Método", en="Method", pt="Método"),
        "classes": Text(es="Niveles", en="Levels", pt="Níveis"),
        "release": Text(es="Versión de los datos", en="Data release", pt="Versão dos dados"),
        "licence": Text(es="Licencia", en="Licence", pt="Licença"),
        "attribution": Text(es="Límites y atribución", en="Boundaries and attribution", pt="Limites e atribuição"),
        "notes": Text(es="Notas", en="Notes", pt="Notas"),
        "kind": Text(es="Tipo de datos", en="Kind of data", pt="Tipo de dados"),
        "replay": Text(es="Para repetirla", en="To make it again", pt="Para refazê-la"),
        "address": Text(es="Dirección", en="Address", pt="Endereço"),
        "open": Text(
            es="Abrir esta misma vista y versión",
            en="Open this same view and release",
            pt="Abrir esta mesma vista e versão",
        ),
        "qr_alt": Text(
            es="Código QR que abre {address}", en="QR code that opens {address}", pt="Código QR que abre {address}"
        ),
        "of_hundred_alt": Text(
            es="Cien puntos, de los que {number} están llenos",
            en="A hundred dots, of which {number} are filled",
            pt="Cem pontos, dos quais {number} estão cheios",
        ),
        "more": Text(
            es="y {number} más en la página", en="and {number} more on the page", pt="e mais {number} na página"
        ),
        "boundaries": Text(
            es="Los límites y nombres que se muestran no implican aceptación oficial.",
            en="The boundaries and names shown do not imply official endorsement.",
            pt="Os limites e nomes mostrados não implicam aceitação oficial.",
        ),
        "association": Text(
            es="Los factores muestran asociación, no efecto.",
            en="Factors show association, not effect.",
            pt="Os fatores mostram associação, não efeito.",
        ),
        "page_of": Text(es="página {page} de {of}", en="page {page} of {of}", pt="página {page} de {of}"),
        "practices": Text(es="Prácticas conocidas", en="Known practices", pt="Práticas conhecidas"),
        "no_qr": Text(
            es="sin código QR: no se conoce la dirección pública del atlas",
            en="no QR code: the public address of the atlas is not known",
            pt="sem código QR: o endereço público do atlas não é conhecido",
        ),
        "municipalities": Text(es="municipios", en="municipalities", pt="municípios"),
        "municipality_one": Text(es="municipio", en="municipality", pt="município"),
        "comparison": Text(es="Comparación", en="Comparison", pt="Comparação"),
        "sheet": Text(es="Ficha municipal", en="Municipal sheet", pt="Ficha municipal"),
        "summary": Text(es="Resumen", en="Summary", pt="Resumo"),
        "value": Text(es="Valor", en="Value", pt="Valor"),
        "item": Text(es="Dato", en="Item", pt="Dado"),
        "as_read": Text(es="Como se lee en la página", en="As read on the page", pt="Como se lê na página"),
        "unit": Text(es="Unidad", en="Unit", pt="Unidade"),
        "dimension": Text(es="Agrupación", en="Grouping", pt="Agrupamento"),
        "now": Text(es="Ahora", en="Now", pt="Agora"),
        "then": Text(es="Con el cambio", en="With the change", pt="Com a mudança"),
        "factors_short": Text(es="Factores", en="Factors", pt="Fatores"),
        "groups_short": Text(es="Grupos", en="Groups", pt="Grupos"),
        "position_state": Text(es="Posición en el estado", en="Rank in the state", pt="Posição no estado"),
        "position_country": Text(es="Posición en el país", en="Rank in the country", pt="Posição no país"),
        "mark": Text(es="Marca", en="Mark", pt="Marca"),
    }
)
