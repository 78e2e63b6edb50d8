"""Words of the quality report in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.language import Text

TITLE = Text(es="Informe de calidad", en="Quality report", pt="Relatório de qualidade")
AUTHOR = "CLRISK Atlas"
FOOTER = Text(es="Fuente: {source}", en="Source: {source}", pt="Fonte: {source}")
NOT_PUBLISHED = Text(es="estudio sin publicar", en="study not published", pt="estudo não publicado")
DESCRIPTION = Text(
    es="Comprobaciones del modelo de riesgo de trabajo infantil antes de su publicación",
    en="Checks of the child labour risk model before publication",
    pt="Verificações do modelo de risco de trabalho infantil antes da publicação",
)

HEADINGS: Mapping[str, Text] = MappingProxyType(
    {
        "identity": Text(es="Qué se comprobó", en="What was checked", pt="O que foi verificado"),
        "gates": Text(es="Criterios de publicación", en="Publication gates", pt="Critérios de publicação"),
        "survey": Text(es="Encuesta y ajuste", en="Survey and fit", pt="Pesquisa e ajuste"),
        "calibration": Text(es="Calibración", en="Calibration", pt="Calibração"),
        "coefficients": Text(es="Coeficientes", en="Coefficients", pt="Coeficientes"),
        "stability": Text(
            es="Colinealidad e influencia", en="Collinearity and influence", pt="Colinearidade e influência"
        ),
        "validation": Text(es="Validación cruzada", en="Cross-validation", pt="Validação cruzada"),
        "direct": Text(
            es="Comparación con estimaciones directas",
            en="Comparison with direct estimates",
            pt="Comparação com estimativas diretas",
        ),
        "spatial": Text(es="Autocorrelación espacial", en="Spatial autocorrelation", pt="Autocorrelação espacial"),
        "coverage": Text(es="Encuesta frente a censo", en="Survey against census", pt="Pesquisa frente ao censo"),
        "reliability": Text(
            es="Confiabilidad de los municipios",
            en="Reliability of the municipalities",
            pt="Confiabilidade dos municípios",
        ),
        "specification": Text(es="Especificación", en="Specification", pt="Especificação"),
        "method": Text(es="Cómo se calculó", en="How it was computed", pt="Como foi calculado"),
    }
)

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "item": Text(es="Dato", en="Item", pt="Item"),
        "value": Text(es="Valor", en="Value", pt="Valor"),
        "country": Text(es="País", en="Country", pt="País"),
        "release": Text(es="Versión de los datos", en="Data release", pt="Versão dos dados"),
        "digest": Text(es="Huella digital", en="Digest", pt="Impressão digital"),
        "created": Text(es="Fecha de la versión", en="Date of the release", pt="Data da versão"),
        "year": Text(es="Año de los datos", en="Year of the data", pt="Ano dos dados"),
        "source": Text(es="Fuente", en="Source", pt="Fonte"),
        "model": Text(es="Modelo", en="Model", pt="Modelo"),
        "definition": Text(es="Definición", en="Definition", pt="Definição"),
        "population": Text(es="Población", en="Population", pt="População"),
        "ages": Text(es="Edades", en="Ages", pt="Idades"),
        "gate": Text(es="Criterio", en="Gate", pt="Critério"),
        "limit": Text(es="Límite", en="Limit", pt="Limite"),
        "verdict": Text(es="Veredicto", en="Verdict", pt="Veredicto"),
        "children": Text(es="Entrevistas", en="Interviewed", pt="Entrevistas"),
        "children_long": Text(
            es="Niñas, niños y adolescentes entrevistados", en="Children interviewed", pt="Crianças entrevistadas"
        ),
        "working": Text(
            es="de ellos, con el resultado que se modela",
            en="of them, with the outcome modelled",
            pt="delas, com o resultado modelado",
        ),
        "rate": Text(
            es="Proporción observada (error estándar)",
            en="Observed share (standard error)",
            pt="Proporção observada (erro-padrão)",
        ),
        "strata": Text(es="Estratos y conglomerados", en="Strata and clusters", pt="Estratos e conglomerados"),
        "freedom": Text(es="Grados de libertad", en="Degrees of freedom", pt="Graus de liberdade"),
        "weights": Text(
            es="Efecto de ponderación (Kish)", en="Weighting effect (Kish)", pt="Efeito de ponderação (Kish)"
        ),
        "municipalities": Text(
            es="Municipios alcanzados por la encuesta",
            en="Municipalities reached by the survey",
            pt="Municípios alcançados pela pesquisa",
        ),
        "dropped": Text(es="Dejados fuera: {reason}", en="Left out: {reason}", pt="Deixados fora: {reason}"),
        "auc": Text(es="AUC ponderada", en="Weighted AUC", pt="AUC ponderada"),
        "brier": Text(
            es="Puntaje de Brier (de la sola tasa)",
            en="Brier score (of the rate alone)",
            pt="Escore de Brier (só a taxa)",
        ),
        "skill": Text(es="Mejora sobre la tasa", en="Improvement over the rate", pt="Melhora sobre a taxa"),
        "mcfadden": Text(es="Pseudo R² de McFadden", en="McFadden's pseudo R²", pt="Pseudo R² de McFadden"),
        "nagelkerke": Text(es="Pseudo R² de Nagelkerke", en="Nagelkerke's pseudo R²", pt="Pseudo R² de Nagelkerke"),
        "tjur": Text(es="R² de Tjur", en="Tjur's R²", pt="R² de Tjur"),
        "converged": Text(es="Convergió (iteraciones)", en="Converged (iterations)", pt="Convergiu (iterações)"),
        "decile": Text(es="Decil", en="Decile", pt="Decil"),
        "observed": Text(es="Observado", en="Observed", pt="Observado"),
        "predicted": Text(es="Predicho", en="Predicted", pt="Previsto"),
        "difference": Text(es="Diferencia", en="Difference", pt="Diferença"),
        "error": Text(es="Error est.", en="Std. error", pt="Erro-pad."),
        "state": Text(es="Unidad superior", en="First-level unit", pt="Unidade superior"),
        "pooled": Text(
            es="{n} unidades con pocas entrevistas, juntas",
            en="{n} units with few interviews, together",
            pt="{n} unidades com poucas entrevistas, juntas",
        ),
        "term": Text(es="Término (referencia)", en="Term (reference)", pt="Termo (referência)"),
        "coefficient": Text(es="Coef. (e. e.)", en="Coef. (s. e.)", pt="Coef. (e. p.)"),
        "odds": Text(es="Razón de chances [95\u00a0%]", en="Odds ratio [95%]", pt="Razão de chances [95%]"),
        "p": Text.same("p"),
        "sign": Text(es="Signo", en="Sign", pt="Sinal"),
        "intercept": Text(es="Constante", en="Intercept", pt="Constante"),
        "factor": Text(es="Factor", en="Factor", pt="Fator"),
        "terms": Text(es="Términos", en="Terms", pt="Termos"),
        "gvif": Text.same("GVIF"),
        "vif": Text.same("VIF"),
        "cluster": Text(es="Estrato / conglomerado", en="Stratum / cluster", pt="Estrato / conglomerado"),
        "dfbeta": Text(es="Mayor |dfbeta|", en="Largest |dfbeta|", pt="Maior |dfbeta|"),
        "moves": Text(es="Coeficiente", en="Coefficient", pt="Coeficiente"),
        "cook": Text(es="Distancia de Cook", en="Cook's distance", pt="Distância de Cook"),
        "weight": Text(es="Peso", en="Weight", pt="Peso"),
        "fold": Text(es="Grupo", en="Fold", pt="Grupo"),
        "all": Text(es="Todos", en="All", pt="Todos"),
        "held_auc": Text.same("AUC"),
        "held_brier": Text.same("Brier"),
        "correlation": Text(es="Correlación", en="Correlation", pt="Correlação"),
        "compared": Text(
            es="Unidades comparadas (alcanzadas)", en="Units compared (reached)", pt="Unidades comparadas (alcançadas)"
        ),
        "design_effect": Text(es="Efecto de diseño", en="Design effect", pt="Efeito de desenho"),
        "mean_difference": Text(
            es="Diferencia media, puntos", en="Mean difference, points", pt="Diferença média, pontos"
        ),
        "inside": Text(
            es="Dentro de 1,96 errores estándar", en="Within 1.96 standard errors", pt="Dentro de 1,96 erros-padrão"
        ),
        "slope": Text(
            es="Pendiente (directa sobre modelo)", en="Slope (direct on model)", pt="Inclinação (direta sobre modelo)"
        ),
        "wald": Text(es="Prueba de Wald (p)", en="Wald test (p)", pt="Teste de Wald (p)"),
        "by_municipality": Text(es="Municipios", en="Municipalities", pt="Municípios"),
        "by_state": Text(es="Unidades superiores", en="First-level units", pt="Unidades superiores"),
        "direct": Text(es="Directa", en="Direct", pt="Direta"),
        "of": Text(es="Sobre", en="Of", pt="Sobre"),
        "residual": Text(es="Residuo municipal", en="Municipal residual", pt="Resíduo municipal"),
        "estimate": Text(es="Estimación", en="Estimate", pt="Estimativa"),
        "moran": Text(es="I de Moran", en="Moran's I", pt="I de Moran"),
        "units": Text(es="Municipios", en="Municipalities", pt="Municípios"),
        "quadrant_1": Text(es="alto-alto", en="high-high", pt="alto-alto"),
        "quadrant_2": Text(es="bajo-alto", en="low-high", pt="baixo-alto"),
        "quadrant_3": Text(es="bajo-bajo", en="low-low", pt="baixo-baixo"),
        "quadrant_4": Text(es="alto-bajo", en="high-low", pt="alto-baixo"),
        "level": Text(es="Nivel", en="Level", pt="Nível"),
        "survey": Text(es="Encuesta", en="Survey", pt="Pesquisa"),
        "census": Text(es="Censo", en="Census", pt="Censo"),
        "covariate": Text(es="Covariable", en="Covariate", pt="Covariável"),
        "range_survey": Text(es="Rango en la encuesta", en="Range in the survey", pt="Intervalo na pesquisa"),
        "range_census": Text(es="Rango en el censo", en="Range in the census", pt="Intervalo no censo"),
        "outside": Text(es="Fuera", en="Outside", pt="Fora"),
        "reliability": Text(es="Confiabilidad", en="Reliability", pt="Confiabilidade"),
        "share": Text(es="Proporción", en="Share", pt="Proporção"),
        "publish": Text(es="se publica", en="published", pt="publicada"),
        "warn": Text(es="se publica con advertencia", en="published with a warning", pt="publicada com advertência"),
        "withhold": Text(es="se retiene", en="withheld", pt="retida"),
    }
)

SIGNS: Mapping[str, Text] = MappingProxyType(
    {
        "as_expected": Text(es="como se espera", en="as expected", pt="como esperado"),
        "unclear": Text(es="incierto", en="unclear", pt="incerto"),
        "contradicts": Text(es="contrario", en="contradicts", pt="contrário"),
        "none_expected": Text(es="sin expectativa", en="none expected", pt="sem expectativa"),
    }
)

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "all_met": Text(
            es="El modelo cumple los {stated} criterios que se fijaron.",
            en="The model meets all {stated} gates that were set.",
            pt="O modelo atende aos {stated} critérios fixados.",
        ),
        "not_met": Text(
            es="El modelo no cumple {failed} de los {stated} criterios que se fijaron.",
            en="The model does not meet {failed} of the {stated} gates that were set.",
            pt="O modelo não atende a {failed} dos {stated} critérios fixados.",
        ),
        "despite": Text(
            es="Se publicó con esta razón escrita",
            en="Published for this written reason",
            pt="Publicado com esta razão escrita",
        ),
        "cannot": Text(
            es="No se puede publicar mientras un criterio no se cumpla, salvo con una razón escrita que se muestra.",
            en="It cannot be published while a gate is not met, unless with a written reason that is shown.",
            pt="Não pode ser publicado enquanto um critério não for atendido, salvo com uma razão escrita que é "
            "mostrada.",
        ),
        "limits": Text(
            es="Los límites son los de la especificación. Los valores que trae el atlas son usos de la estadística "
            "aplicada, no límites de la OIT ni de la CEPAL, cuyo método publicado no los dice.",
            en="The limits are those of the specification. The ones that come with the atlas are customs of applied "
            "statistics, not limits of ILO or ECLAC, whose published method states none.",
            pt="Os limites são os da especificação. Os que vêm com o atlas são usos da estatística aplicada, não "
            "limites da OIT nem da CEPAL, cujo método publicado não os informa.",
        ),
        "association": Text(
            es="Los coeficientes describen asociación, no efecto: cambiar un factor no cambia por ello el riesgo.",
            en="Coefficients describe association, not effect: changing a factor does not thereby change the risk.",
            pt="Os coeficientes descrevem associação, não efeito: mudar um fator não muda por isso o risco.",
        ),
        "calibration": Text(
            es="Error medio por decil {error}; el mayor, {largest}. Recta de recalibración: constante {intercept}, "
            "pendiente {slope} (lo ideal es 0 y 1). Archer-Lemeshow: F = {f} con {numerator} y {denominator} grados "
            "de libertad, p {p}.",
            en="Mean error by decile {error}; the largest, {largest}. Recalibration line: intercept {intercept}, slope "
            "{slope} (0 and 1 are perfect). Archer-Lemeshow: F = {f} with {numerator} and {denominator} degrees of "
            "freedom, p {p}.",
            pt="Erro médio por decil {error}; o maior, {largest}. Reta de recalibração: constante {intercept}, "
            "inclinação {slope} (o ideal é 0 e 1). Archer-Lemeshow: F = {f} com {numerator} e {denominator} graus de "
            "liberdade, p {p}.",
        ),
        "influence": Text(
            es="{above} de {clusters} conglomerados mueven algún coeficiente más de {threshold} errores estándar "
            "(2/√n); el mayor movimiento es de {largest}.",
            en="{above} of {clusters} clusters move some coefficient by more than {threshold} standard errors (2/√n); "
            "the largest move is {largest}.",
            pt="{above} de {clusters} conglomerados movem algum coeficiente mais de {threshold} erros-padrão (2/√n); o "
            "maior movimento é de {largest}.",
        ),
        "by_cluster": Text(
            es="Conglomerados dejados fuera por turnos",
            en="Clusters held out in turn",
            pt="Conglomerados deixados fora em turnos",
        ),
        "by_state": Text(
            es="Unidades superiores dejadas fuera una por una",
            en="First-level units held out one by one",
            pt="Unidades superiores deixadas fora uma a uma",
        ),
        "validation": Text(
            es="AUC sobre lo que el modelo no vio: {auc} (ajustado a todo: {apparent}). Error de calibración: {error}.",
            en="AUC on what the model has not seen: {auc} (fitted to all: {apparent}). Calibration error: {error}.",
            pt="AUC sobre o que o modelo não viu: {auc} (ajustado a tudo: {apparent}). Erro de calibração: {error}.",
        ),
        "unseen": Text(
            es="Niñas y niños del censo con un nivel que la encuesta no vio: {unseen}. Fuera del rango de alguna "
            "covariable: {outside}.",
            en="Census children with a level that the survey has not seen: {unseen}. Beyond the range of some "
            "covariate: {outside}.",
            pt="Crianças do censo com um nível que a pesquisa não viu: {unseen}. Fora do intervalo de alguma "
            "covariável: {outside}.",
        ),
        "variation": Text(
            es="Coeficiente de variación mediano: {median}. Viven en municipios retenidos: {children} de las "
            "niñas y niños.",
            en="Median coefficient of variation: {median}. Living in withheld municipalities: {children} of the "
            "children.",
            pt="Coeficiente de variação mediano: {median}. Vivem em municípios retidos: {children} das crianças.",
        ),
        "absent": Text(es="No se informa: {reason}.", en="Not reported: {reason}.", pt="Não informado: {reason}."),
        "no_specification": Text(
            es="Esta versión no trae su especificación.",
            en="This release does not carry its specification.",
            pt="Esta versão não traz a sua especificação.",
        ),
        "no_gates": Text(es="No se fijaron criterios.", en="No gates were set.", pt="Não foram fixados critérios."),
    }
)

CAPTIONS: Mapping[str, Text] = MappingProxyType(
    {
        "identity": Text(es="Identidad de los datos", en="Identity of the data", pt="Identidade dos dados"),
        "gates": Text(
            es="Lo que se midió, lo que se pidió y si se cumple",
            en="What was measured, what was asked, and whether it is met",
            pt="O que foi medido, o que foi pedido e se é atendido",
        ),
        "survey": Text(
            es="Encuesta, pesos y capacidad del modelo",
            en="Survey, weights and skill of the model",
            pt="Pesquisa, pesos e capacidade do modelo",
        ),
        "deciles": Text(
            es="Observado y predicho por decil de la predicción",
            en="Observed and predicted by decile of the prediction",
            pt="Observado e previsto por decil da previsão",
        ),
        "calibration_chart": Text(
            es="Cada punto es un decil; la línea vertical, el intervalo del 95\u00a0%. En la diagonal ambas coinciden.",
            en="Each dot is a decile; the vertical line, the 95% interval. On the diagonal both agree.",
            pt="Cada ponto é um decil; a linha vertical, o intervalo de 95%. Na diagonal ambas coincidem.",
        ),
        "calibration_alt": Text(
            es="Gráfico de proporción observada contra predicha en {n} deciles; los números están en la tabla "
            "siguiente. "
            "Diferencia mayor: {largest}.",
            en="Chart of observed against predicted share in {n} deciles; the numbers are in the next table. Largest "
            "difference: {largest}.",
            pt="Gráfico da proporção observada contra a prevista em {n} decis; os números estão na tabela seguinte. "
            "Maior diferença: {largest}.",
        ),
        "states": Text(
            es="Por unidad superior: punto y línea, lo observado con su intervalo del 95\u00a0%; rombo, lo predicho",
            en="By first-level unit: dot and line, observed with its 95% interval; diamond, predicted",
            pt="Por unidade superior: ponto e linha, o observado com seu intervalo de 95%; losango, o previsto",
        ),
        "coefficients": Text(
            es="Cada nivel frente a su referencia; la línea de puntos es la razón 1",
            en="Each level against its reference; the dotted line is a ratio of 1",
            pt="Cada nível frente à sua referência; a linha pontilhada é a razão 1",
        ),
        "inflation": Text(
            es="Inflación de la varianza, generalizada por factor",
            en="Variance inflation, generalised by factor",
            pt="Inflação da variância, generalizada por fator",
        ),
        "influence": Text(
            es="Los conglomerados que más mueven el modelo",
            en="The clusters that move the model most",
            pt="Os conglomerados que mais movem o modelo",
        ),
        "direct": Text(
            es="Modelo frente a la encuesta por sí sola",
            en="Model against the survey by itself",
            pt="Modelo frente à pesquisa por si só",
        ),
        "direct_chart": Text(
            es="Cada punto es una unidad con 20 entrevistas o más. En la diagonal ambas coinciden.",
            en="Each dot is a unit with 20 interviews or more. On the diagonal both agree.",
            pt="Cada ponto é uma unidade com 20 entrevistas ou mais. Na diagonal ambas coincidem.",
        ),
        "direct_alt": Text(
            es="Gráfico de la estimación directa contra la del modelo en {n} unidades; correlación {correlation}.",
            en="Chart of the direct estimate against the model's in {n} units; correlation {correlation}.",
            pt="Gráfico da estimativa direta contra a do modelo em {n} unidades; correlação {correlation}.",
        ),
        "spatial": Text(
            es="Municipios con p ≤ 0,05 por tipo de agrupación (valor propio-vecinos)",
            en="Municipalities with p ≤ 0.05 by kind of cluster (own value-neighbours)",
            pt="Municípios com p ≤ 0,05 por tipo de agrupamento (valor próprio-vizinhos)",
        ),
        "levels": Text(
            es="Proporción de niñas y niños en cada nivel",
            en="Share of children in each level",
            pt="Proporção de crianças em cada nível",
        ),
        "ranges": Text(
            es="Covariables que son números", en="Covariates that are numbers", pt="Covariáveis que são números"
        ),
        "reliability": Text(
            es="Municipios por confiabilidad de su estimación",
            en="Municipalities by the reliability of their estimate",
            pt="Municípios por confiabilidade da sua estimativa",
        ),
    }
)

DIRECT_ESTIMATE = Text(es="Estimación directa", en="Direct estimate", pt="Estimativa direta")
MODEL_ESTIMATE = Text(es="Estimación del modelo", en="Model estimate", pt="Estimativa do modelo")

METHOD: tuple[Text, ...] = (
    Text(
        es="Errores estándar: linealización de Taylor sobre estratos y conglomerados (Binder 1983). Intervalos: t con "
        "conglomerados menos estratos grados de libertad.",
        en="Standard errors: Taylor linearisation over strata and clusters (Binder 1983). Intervals: t with clusters "
        "less strata degrees of freedom.",
        pt="Erros-padrão: linearização de Taylor sobre estratos e conglomerados (Binder 1983). Intervalos: t com "
        "conglomerados menos estratos graus de liberdade.",
    ),
    Text(
        es="Hosmer-Lemeshow para encuestas: prueba F ajustada de Archer y Lemeshow (2006) sobre deciles de igual peso. "
        "VIF: raíz de orden m del GVIF de Fox y Monette (1992), m términos. Pseudo R²: Lumley (2017) para los pesos.",
        en="Hosmer-Lemeshow for surveys: F-adjusted test of Archer and Lemeshow (2006) over deciles of equal "
        "weight. VIF: "
        "m-th root of Fox and Monette's GVIF (1992), m terms. Pseudo R²: Lumley (2017) for the weights.",
        pt="Hosmer-Lemeshow para pesquisas: teste F ajustado de Archer e Lemeshow (2006) sobre decis de igual "
        "peso. VIF: "
        "raiz de ordem m do GVIF de Fox e Monette (1992), m termos. Pseudo R²: Lumley (2017) para os pesos.",
    ),
    Text(
        es="Influencia: un paso de Newton sin el conglomerado (Pregibon 1981). Validación cruzada: se reajusta "
        "la parte "
        "fija del modelo. Las comprobaciones se hacen antes de calibrar a tasas conocidas.",
        en="Influence: one Newton step without the cluster (Pregibon 1981). Cross-validation: the fixed part of "
        "the model "
        "is fitted again. Checks are made before calibration to known rates.",
        pt="Influência: um passo de Newton sem o conglomerado (Pregibon 1981). Validação cruzada: a parte fixa "
        "do modelo "
        "é reajustada. As verificações são feitas antes de calibrar a taxas conhecidas.",
    ),
    Text(
        es="Moran y LISA (Anselin 1995): vecinos que se tocan, filas estandarizadas, 999 permutaciones con "
        "semilla fija. "
        "Comparación directa: Brown y otros (2001), con un efecto de diseño común a todas las unidades.",
        en="Moran and LISA (Anselin 1995): neighbours that touch, rows standardised, 999 permutations with a "
        "fixed seed. "
        "Direct comparison: Brown and others (2001), with one design effect for all units.",
        pt="Moran e LISA (Anselin 1995): vizinhos que se tocam, linhas padronizadas, 999 permutações com semente fixa. "
        "Comparação direta: Brown e outros (2001), com um efeito de desenho comum a todas as unidades.",
    ),
    Text(
        es="Grupos con menos de 20 entrevistas se muestran juntos. Los mismos números, sin redondear, están en "
        "diagnostics.json, dentro de la versión de los datos.",
        en="Groups with fewer than 20 interviews are shown together. The same numbers, not rounded, are in "
        "diagnostics.json, inside the data release.",
        pt="Grupos com menos de 20 entrevistas são mostrados juntos. Os mesmos números, sem arredondar, estão em "
        "diagnostics.json, dentro da versão dos dados.",
    ),
)
