"""Gates and reasons in the three languages, for pages, reports and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dashboard.formatting import NumberFormat
from dashboard.language import Language, Text
from dashboard.model.diagnostics.gates import Gate, GateName
from dashboard.model.diagnostics.records import Reason


@dataclass(frozen=True, slots=True)
class GateWords:
    """What a gate is called, what it looks at, and what to do where it is not met."""

    title: Text
    meaning: Text
    remedy: Text
    unit: Literal["share", "points", "number", "count", "yes"]
    """How its value is written: ``points`` is a difference of shares."""


GATE_WORDS: Mapping[GateName, GateWords] = MappingProxyType(
    {
        GateName.CONVERGED: GateWords(
            Text(es="Convergencia", en="Convergence", pt="Convergência"),
            Text(
                es="El ajuste llegó a su solución.",
                en="The fit reached its solution.",
                pt="O ajuste chegou à sua solução.",
            ),
            Text(
                es="Una los niveles con pocos casos o quite el término que separa el resultado por completo.",
                en="Merge levels with few cases, or leave out the term that separates the outcome completely.",
                pt="Una os níveis com poucos casos ou retire o termo que separa o resultado por completo.",
            ),
            "yes",
        ),
        GateName.AUC: GateWords(
            Text(es="Discriminación (AUC)", en="Discrimination (AUC)", pt="Discriminação (AUC)"),
            Text(
                es="Probabilidad de que quien está en trabajo infantil tenga una predicción mayor que quien no.",
                en="Probability that a child in child labour has a higher prediction than one who is not.",
                pt="Probabilidade de que quem está em trabalho infantil tenha previsão mais alta que quem não está.",
            ),
            Text(
                es="Agregue las covariables que la encuesta y el censo comparten y que faltan en el modelo.",
                en="Add the covariates that survey and census share and that the model lacks.",
                pt="Acrescente as covariáveis que a pesquisa e o censo compartilham e que faltam no modelo.",
            ),
            "number",
        ),
        GateName.OPTIMISM: GateWords(
            Text(es="Optimismo (AUC)", en="Optimism (AUC)", pt="Otimismo (AUC)"),
            Text(
                es="Cuánto baja la discriminación en conglomerados que el modelo no ha visto.",
                en="How much discrimination falls in clusters that the model has not seen.",
                pt="Quanto a discriminação cai em conglomerados que o modelo não viu.",
            ),
            Text(
                es="Quite términos: el modelo aprende de memoria la encuesta.",
                en="Leave out terms: the model learns the survey by heart.",
                pt="Retire termos: o modelo decora a pesquisa.",
            ),
            "number",
        ),
        GateName.CALIBRATION: GateWords(
            Text(es="Error de calibración", en="Calibration error", pt="Erro de calibração"),
            Text(
                es="Diferencia media entre la proporción observada y la predicha, por decil de la predicción.",
                en="Mean difference between the observed and the predicted share, over deciles of the prediction.",
                pt="Diferença média entre a proporção observada e a prevista, por decil da previsão.",
            ),
            Text(
                es="Busque en la tabla por deciles dónde falla; una interacción o más niveles suelen faltar.",
                en="See in the table by decile where it fails; an interaction or more levels are often missing.",
                pt="Veja na tabela por decil onde falha; costuma faltar uma interação ou mais níveis.",
            ),
            "points",
        ),
        GateName.HOSMER_LEMESHOW: GateWords(
            Text(
                es="Hosmer-Lemeshow para encuestas (p)",
                en="Hosmer-Lemeshow for surveys (p)",
                pt="Hosmer-Lemeshow para pesquisas (p)",
            ),
            Text(
                es="Prueba F ajustada de Archer y Lemeshow: ¿son cero en conjunto los residuos medios de los deciles?",
                en="Archer-Lemeshow F-adjusted test: are the mean residuals of the deciles zero together?",
                pt="Teste F ajustado de Archer e Lemeshow: os resíduos médios dos decis são zero em conjunto?",
            ),
            Text(
                es="En una encuesta grande cualquier modelo la falla; mire el tamaño del error de calibración.",
                en="In a large survey every model fails it; look at the size of the calibration error.",
                pt="Em uma pesquisa grande qualquer modelo falha; veja o tamanho do erro de calibração.",
            ),
            "number",
        ),
        GateName.INFLATION: GateWords(
            Text(
                es="Inflación de la varianza (VIF)",
                en="Variance inflation (VIF)",
                pt="Inflação da variância (VIF)",
            ),
            Text(
                es="Cuánto repite el factor más colineal lo que dicen los otros.",
                en="How much the most collinear factor repeats what the others say.",
                pt="Quanto o fator mais colinear repete o que dizem os outros.",
            ),
            Text(
                es="Deje fuera uno de los factores que dicen lo mismo, o combínelos.",
                en="Leave out one of the factors that say the same, or combine them.",
                pt="Deixe fora um dos fatores que dizem o mesmo, ou combine-os.",
            ),
            "number",
        ),
        GateName.SIGNS: GateWords(
            Text(es="Signos contrarios", en="Contradicting signs", pt="Sinais contrários"),
            Text(
                es="Coeficientes cuyo intervalo completo va contra la dirección declarada.",
                en="Coefficients whose whole interval goes against the declared direction.",
                pt="Coeficientes cujo intervalo inteiro contraria a direção declarada.",
            ),
            Text(
                es="Revise la codificación y la categoría de referencia antes de creer en el signo.",
                en="Check the coding and the reference level before believing the sign.",
                pt="Revise a codificação e a categoria de referência antes de acreditar no sinal.",
            ),
            "count",
        ),
        GateName.INFLUENCE: GateWords(
            Text(
                es="Influencia de un conglomerado",
                en="Influence of one cluster",
                pt="Influência de um conglomerado",
            ),
            Text(
                es="Errores estándar que se mueve un coeficiente sin un solo conglomerado.",
                en="Standard errors that a coefficient moves without one single cluster.",
                pt="Erros-padrão que um coeficiente se move sem um único conglomerado.",
            ),
            Text(
                es="Revise los datos y el peso de ese conglomerado.",
                en="Check the data and the weight of that cluster.",
                pt="Revise os dados e o peso desse conglomerado.",
            ),
            "number",
        ),
        GateName.UNRELIABLE: GateWords(
            Text(
                es="Municipios no confiables",
                en="Unreliable municipalities",
                pt="Municípios não confiáveis",
            ),
            Text(
                es="Proporción de municipios cuya estimación se retiene por incierta.",
                en="Share of municipalities whose estimate is withheld as too uncertain.",
                pt="Proporção de municípios cuja estimativa é retida por incerta.",
            ),
            Text(
                es="Use menos términos, una encuesta mayor, o publique un nivel territorial más alto.",
                en="Use fewer terms, a larger survey, or publish a higher territorial level.",
                pt="Use menos termos, uma pesquisa maior ou publique um nível territorial mais alto.",
            ),
            "share",
        ),
        GateName.UNSEEN: GateWords(
            Text(
                es="Niveles que la encuesta no vio",
                en="Levels that the survey has not seen",
                pt="Níveis que a pesquisa não viu",
            ),
            Text(
                es="Proporción de niñas y niños del censo con algún nivel ausente de la encuesta.",
                en="Share of census children with a level that is absent from the survey.",
                pt="Proporção de crianças do censo com algum nível ausente da pesquisa.",
            ),
            Text(
                es="Una ese nivel con uno parecido en la especificación.",
                en="Merge that level with a similar one in the specification.",
                pt="Una esse nível a um parecido na especificação.",
            ),
            "share",
        ),
        GateName.OUTSIDE: GateWords(
            Text(
                es="Fuera del rango de la encuesta",
                en="Beyond the range of the survey",
                pt="Fora do intervalo da pesquisa",
            ),
            Text(
                es="Proporción de niñas y niños del censo donde una covariable sale de lo observado: extrapolación.",
                en="Share of census children where a covariate leaves the range observed: extrapolation.",
                pt="Proporção de crianças do censo onde uma covariável sai do intervalo observado: extrapolação.",
            ),
            Text(
                es="Agrupe esa covariable en niveles, o declare esos municipios como no modelados.",
                en="Group that covariate into levels, or declare those municipalities not modelled.",
                pt="Agrupe essa covariável em níveis, ou declare esses municípios como não modelados.",
            ),
            "share",
        ),
        GateName.DIRECT: GateWords(
            Text(
                es="Acuerdo con las estimaciones directas",
                en="Agreement with direct estimates",
                pt="Concordância com as estimativas diretas",
            ),
            Text(
                es="Proporción de municipios con la estimación directa a menos de 1,96 errores estándar del modelo.",
                en="Share of municipalities whose direct estimate lies within 1.96 standard errors of the model.",
                pt="Proporção de municípios com a estimativa direta a menos de 1,96 erros-padrão do modelo.",
            ),
            Text(
                es="Pruebe un efecto de municipio: los lugares difieren en algo que las covariables no dicen.",
                en="Try a municipality effect: places differ in something that the covariates do not tell.",
                pt="Teste um efeito de município: os lugares diferem em algo que as covariáveis não dizem.",
            ),
            "share",
        ),
        GateName.SPATIAL: GateWords(
            Text(
                es="Autocorrelación espacial de los residuos (p)",
                en="Spatial autocorrelation of residuals (p)",
                pt="Autocorrelação espacial dos resíduos (p)",
            ),
            Text(
                es="Moran: ¿está repartido al azar en el mapa lo que el modelo no explica?",
                en="Moran: is what the model leaves unexplained spread at random over the map?",
                pt="Moran: o que o modelo não explica está distribuído ao acaso no mapa?",
            ),
            Text(
                es="Agregue una covariable territorial o un efecto de estado; un efecto de municipio no lo corrige.",
                en="Add a covariate of the territory or a state effect; a municipality effect does not mend it.",
                pt="Acrescente uma covariável do território ou um efeito de estado; um de município não o corrige.",
            ),
            "number",
        ),
    }
)

REASON_WORDS: Mapping[Reason, Text] = MappingProxyType(
    {
        Reason.NO_MUNICIPALITY_IN_SURVEY: Text(
            es="la encuesta no dice el municipio",
            en="the survey does not tell the municipality",
            pt="a pesquisa não informa o município",
        ),
        Reason.NO_NEIGHBOURS: Text(
            es="no se dieron los límites de los municipios",
            en="no outlines of the municipalities were given",
            pt="não foram dados os limites dos municípios",
        ),
        Reason.TOO_FEW_CLUSTERS: Text(es="muy pocos conglomerados", en="too few clusters", pt="poucos conglomerados"),
        Reason.TOO_FEW_CHILDREN: Text(
            es="muy pocos niños entrevistados", en="too few children interviewed", pt="poucas crianças entrevistadas"
        ),
        Reason.TOO_FEW_MUNICIPALITIES: Text(es="muy pocas unidades", en="too few units", pt="poucas unidades"),
        Reason.ONE_STATE: Text(
            es="una sola unidad superior", en="one first-level unit only", pt="uma única unidade superior"
        ),
        Reason.ONE_OUTCOME_ONLY: Text(
            es="el resultado no varía", en="the outcome does not vary", pt="o resultado não varia"
        ),
        Reason.NO_DIRECT_ESTIMATES: Text(
            es="no hay estimaciones directas", en="there are no direct estimates", pt="não há estimativas diretas"
        ),
        Reason.NO_PRECISION: Text(
            es="no se calculó la precisión", en="precision was not computed", pt="a precisão não foi calculada"
        ),
        Reason.NO_CENSUS: Text(es="no se dio un censo", en="no census was given", pt="não foi dado um censo"),
        Reason.NOT_FOR_THIS_COVARIATE: Text(
            es="no se cuenta en el censo", en="not counted in the census", pt="não contado no censo"
        ),
        Reason.MODEL_WITH_EFFECTS: Text(
            es="el modelo tiene efectos", en="the model has effects", pt="o modelo tem efeitos"
        ),
        Reason.DID_NOT_CONVERGE: Text(es="no convergió", en="did not converge", pt="não convergiu"),
        Reason.NOT_COMPUTABLE: Text(es="no se puede calcular", en="cannot be computed", pt="não pode ser calculado"),
        Reason.WITHHELD: Text(es="reservado", en="withheld", pt="suprimido"),
        Reason.NOT_ASKED: Text(es="no se pidió", en="not asked for", pt="não solicitado"),
    }
)

PASSED = Text(es="cumple", en="met", pt="atende")
FAILED = Text(es="no cumple", en="not met", pt="não atende")
REPORTED = Text(es="se informa", en="reported", pt="informado")
AT_LEAST = Text(es="al menos", en="at least", pt="no mínimo")
AT_MOST = Text(es="a lo sumo", en="at most", pt="no máximo")
YES, NO = Text(es="sí", en="yes", pt="sim"), Text(es="no", en="no", pt="não")


def verdict(gate: Gate) -> Text:
    """Met, not met, or only reported.

    Examples
    --------
    >>> from dashboard.model.diagnostics.gates import Gate, GateName
    >>> verdict(Gate(outcome="work", name=GateName.AUC, value=0.7, limit=0.65, rule="at_least", passed=True)).en
    'met'
    """
    return REPORTED if gate.passed is None else PASSED if gate.passed else FAILED


def gate_value(gate: Gate, *, language: Language, numbers: NumberFormat) -> str:
    """The value as a reader sees it, or the reason why there is none."""
    if gate.value is None:
        return REASON_WORDS[Reason(gate.reason)].say(language)
    return _number(gate.value, gate.name, language, numbers)


def gate_limit(gate: Gate, *, language: Language, numbers: NumberFormat) -> str:
    """The limit with its rule (``at least 0.65``); empty where none is stated."""
    if gate.limit is None:
        return ""
    written = _number(gate.limit, gate.name, language, numbers)
    if GATE_WORDS[gate.name].unit == "yes":
        return written
    return f"{(AT_LEAST if gate.rule == 'at_least' else AT_MOST).say(language)} {written}"


def gate_line(gate: Gate, *, language: Language, numbers: NumberFormat) -> str:
    """A gate in one line, for the command line and for lists.

    Examples
    --------
    >>> from dashboard.model.diagnostics.gates import Gate, GateName
    >>> low = Gate(outcome="work", name=GateName.AUC, value=0.61, limit=0.65, rule="at_least", passed=False)
    >>> gate_line(low, language=Language.ENGLISH, numbers=NumberFormat("en"))
    'Discrimination (AUC): 0.610 (at least 0.650): not met'
    """
    limit = gate_limit(gate, language=language, numbers=numbers)
    told = gate_value(gate, language=language, numbers=numbers)
    asked = f" ({limit})" if limit else ""
    return f"{GATE_WORDS[gate.name].title.say(language)}: {told}{asked}: {verdict(gate).say(language)}"


def _number(value: float, name: GateName, language: Language, numbers: NumberFormat) -> str:
    unit = GATE_WORDS[name].unit
    if unit == "yes":
        return (YES if value else NO).say(language)
    if unit == "count":
        return numbers.integer(value)
    if unit == "share":
        return numbers.percent(value)
    if unit == "points":
        return numbers.percent(value, 2)
    return numbers.decimal(value, 3 if abs(value) < 10 else 1)
