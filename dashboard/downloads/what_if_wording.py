"""Words of a what-if in the files: of association, never of causing; each reading under its own name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Text

WHAT_IF = Text(
    es=(
        "¿Y SI…?, una asociación y no la predicción de un efecto: circunstancias cambiadas con los ponderadores "
        "oficiales; no es el resultado oficial"
    ),
    en=(
        "WHAT IF, an association and not a prediction of effect: circumstances changed under the official weights; "
        "not the official result"
    ),
    pt=(
        "E SE…?, uma associação e não a previsão de um efeito: circunstâncias mudadas com os ponderadores oficiais; "
        "não é o resultado oficial"
    ),
)
OF_WHAT_IT_IS = Text(es="\u00a0% de lo que es", en="% of what it is", pt="% do que é")
CLIPPED = Text(
    es="municipios que solo podían cambiar en parte, pues una proporción va de 0 a 1",
    en="municipalities that could change in part only, a share going from 0 to 1",
    pt="municípios que só podiam mudar em parte, pois uma proporção vai de 0 a 1",
)
SCOPES: Mapping[str, Text] = MappingProxyType(
    {
        "municipality": Text(es=" (municipio)", en=" (municipality)", pt=" (município)"),
        "admin1": Text(es=" (en total)", en=" (in total)", pt=" (no total)"),
        "country": Text(es="El país en total", en="The country in total", pt="O país no total"),
    }
)
NOTHING_TOLD = Text(
    es="sin valor que se pueda mostrar", en="no value that may be shown", pt="sem valor que se possa mostrar"
)
POINTS_OF_ALL = Text(
    es="puntos porcentuales de todas las niñas, niños y adolescentes",
    en="percentage points of all children",
    pt="pontos percentuais de todas as crianças e adolescentes",
)
PERCENT_OF_WORKING = Text(
    es="por ciento de quienes están en trabajo infantil",
    en="percent of the children in child labour",
    pt="por cento de quem está em trabalho infantil",
)
POINTS_OF_OTHERS = Text(
    es="puntos porcentuales del total de {population}",
    en="percentage points of all {population}",
    pt="pontos percentuais do total de {population}",
)
PERCENT_OF_OTHERS = Text(
    es="por ciento de quienes se cuentan en «{outcome}»",
    en="percent of those counted under “{outcome}”",
    pt="por cento de quem se conta em “{outcome}”",
)
READINGS_OF_OTHERS = Text(
    es=(
        "Son dos lecturas de un mismo cambio: los puntos cuentan sobre el total de {population}, el por ciento "
        "solo sobre quienes se cuentan en «{outcome}»."
    ),
    en=(
        "These are two readings of one change: points count among all {population}, percent only among those "
        "counted under “{outcome}”."
    ),
    pt=(
        "São duas leituras da mesma mudança: os pontos contam entre o total de {population}, o por cento "
        "só entre quem se conta em “{outcome}”."
    ),
)
POINTS_OF_SCORE = Text(es="puntos del puntaje medio", en="points of the mean score", pt="pontos da pontuação média")
PERCENT_OF_SCORE = Text(
    es="por ciento del puntaje medio", en="percent of the mean score", pt="por cento da pontuação média"
)
CHILDREN = Text(
    es="niñas, niños y adolescentes esperados", en="expected children", pt="crianças e adolescentes esperados"
)
READINGS = Text(
    es=(
        "Son dos lecturas de un mismo cambio: los puntos cuentan sobre todas las niñas y niños, el por ciento "
        "solo sobre quienes están en trabajo infantil."
    ),
    en=(
        "These are two readings of one change: points count among all children, percent only among those "
        "in child labour."
    ),
    pt=(
        "São duas leituras da mesma mudança: os pontos contam entre todas as crianças, o por cento "
        "só entre as que estão em trabalho infantil."
    ),
)
NO_CHILDREN = Text(
    es="No se dicen niñas y niños: el puntaje de un índice no cuenta a nadie.",
    en="No children are told: the score of an index counts nobody.",
    pt="Não se dizem crianças: a pontuação de um índice não conta ninguém.",
)
