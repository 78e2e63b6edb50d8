"""The few words that name categories of a map; sentences are made by the wording of the pages."""

from __future__ import annotations

from dashboard.language import Text

ALL_FACTORS = Text(es="Con todos los factores", en="With all factors", pt="Com todos os fatores")
SOME_FACTORS = Text(es="Con una parte de los factores", en="With some of the factors", pt="Com uma parte dos fatores")
RELIABLE = Text(es="Estimación confiable", en="Reliable estimate", pt="Estimativa confiável")
CAUTIONED = Text(es="Usar con cautela", en="Use with caution", pt="Usar com cautela")
WITH_MUNICIPAL_DATA = Text(es="Con datos municipales", en="With municipal data", pt="Com dados municipais")
WITH_DEMONSTRATION = Text(
    es="Datos municipales de demostración", en="Demonstration municipal data", pt="Dados municipais de demonstração"
)
WITH_PUBLISHED_FACTS = Text(es="Solo cifras publicadas", en="Published figures only", pt="Apenas cifras publicadas")
REGION_NAME = Text(es="América Latina y el Caribe", en="Latin America and the Caribbean", pt="América Latina e Caribe")
