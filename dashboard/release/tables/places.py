"""Where: the municipalities of a release, their outlines and the units above them."""

from __future__ import annotations

from dashboard.language import Text
from dashboard.release.contracts import Column, Kind, Table
from dashboard.release.tables.columns import MUNICIPALITY

MUNICIPALITIES = Table(
    "municipalities.parquet",
    Text(
        es="Los municipios del país; su orden es el de todas las demás tablas",
        en="The municipalities of the country; their order is the order of every other table",
        pt="Os municípios do país; sua ordem é a de todas as outras tabelas",
    ),
    (
        MUNICIPALITY,
        Column("name", Kind.TEXT, Text(es="Nombre oficial", en="Official name", pt="Nome oficial")),
        Column(
            "admin1_code",
            Kind.CODE,
            Text(
                es="Código de la división de primer nivel a la que pertenece",
                en="Code of the first-level unit it belongs to",
                pt="Código da divisão de primeiro nível a que pertence",
            ),
        ),
        Column(
            "admin1_name", Kind.TEXT, Text(es="Nombre de esa división", en="Name of that unit", pt="Nome dessa divisão")
        ),
        Column(
            "admin1_iso",
            Kind.TEXT,
            Text(
                es="Código ISO 3166-2 de esa división; texto vacío si no se conoce",
                en="ISO 3166-2 code of that unit; empty text where unknown",
                pt="Código ISO 3166-2 dessa divisão; texto vazio se não é conhecido",
            ),
        ),
        Column(
            "longitude",
            Kind.NUMBER,
            Text(
                es="Longitud de un punto dentro de él",
                en="Longitude of a point inside it",
                pt="Longitude de um ponto dentro dele",
            ),
            "degrees",
            -180,
            180,
        ),
        Column(
            "latitude",
            Kind.NUMBER,
            Text(
                es="Latitud de un punto dentro de él",
                en="Latitude of a point inside it",
                pt="Latitude de um ponto dentro dele",
            ),
            "degrees",
            -90,
            90,
        ),
    ),
    key=("municipality_code",),
    ascending=True,
)
BOUNDARIES = Table(
    "boundaries.parquet",
    Text(
        es="Contorno de cada municipio, en longitud y latitud (EPSG:4326)",
        en="Outline of each municipality, longitude and latitude (EPSG:4326)",
        pt="Contorno de cada município, em longitude e latitude (EPSG:4326)",
    ),
    (
        MUNICIPALITY,
        Column(
            "geometry",
            Kind.GEOMETRY,
            Text(
                es="Polígono o multipolígono válido",
                en="Valid polygon or multipolygon",
                pt="Polígono ou multipolígono válido",
            ),
        ),
    ),
    key=("municipality_code",),
    ascending=True,
)
ADMIN1 = Table(
    "admin1.parquet",
    Text(
        es="Divisiones de primer nivel: estados, departamentos, provincias, parroquias",
        en="First-level units: states, departments, provinces, parishes",
        pt="Divisões de primeiro nível: estados, departamentos, províncias, paróquias",
    ),
    (
        Column(
            "admin1_code", Kind.CODE, Text(es="Código de la división", en="Code of the unit", pt="Código da divisão")
        ),
        Column("name", Kind.TEXT, Text(es="Nombre oficial", en="Official name", pt="Nome oficial")),
        Column(
            "iso_code",
            Kind.TEXT,
            Text(
                es="Código ISO 3166-2; texto vacío si no se conoce",
                en="ISO 3166-2 code; empty text where unknown",
                pt="Código ISO 3166-2; texto vazio se não é conhecido",
            ),
        ),
        Column(
            "geometry",
            Kind.GEOMETRY,
            Text(
                es="Polígono o multipolígono válido",
                en="Valid polygon or multipolygon",
                pt="Polígono ou multipolígono válido",
            ),
        ),
    ),
    key=("admin1_code",),
    ascending=True,
)
