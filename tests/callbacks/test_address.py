"""An address rebuilds its view, and no address is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.address import PARENT_OF, Page, data_query, page_of, page_path, read, read_query, write
from dashboard.choices import Camera, Classing, FactorOption, Scenario, View
from dashboard.language import Language

codes = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True).filter(lambda code: code.strip("."))
factor_codes = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
shares = st.floats(0, 1)
weights = st.lists(st.tuples(factor_codes, st.floats(0, 100)), max_size=6, unique_by=lambda pair: pair[0]).map(tuple)
options = st.lists(
    st.builds(
        FactorOption,
        factor=factor_codes,
        direction=st.sampled_from((None, -1, 1)),
        normalisation=st.sampled_from((None, "min_max", "z_score", "percentile_rank")),
    ),
    max_size=3,
).map(tuple)
cameras = st.builds(
    Camera,
    longitude=st.floats(-180, 180).map(lambda x: round(x, 4)),
    latitude=st.floats(-85, 85).map(lambda x: round(x, 4)),
    zoom=st.floats(0, 16).map(lambda x: round(x, 4)),
)
views = st.builds(
    View,
    language=st.sampled_from(Language),
    country=st.from_regex(r"[A-Z]{3}", fullmatch=True).filter(lambda code: code != "LAC"),
    release=st.none() | st.from_regex(r"[a-z0-9][a-z0-9._-]{2,20}", fullmatch=True),
    admin1=st.none() | codes,
    municipality=st.none() | codes,
    layer=st.sampled_from(("level", "estimate", "factor:rural", "facts:ivti", "coverage")),
    classing=st.builds(
        Classing,
        method=st.sampled_from((None, "natural_breaks", "quantiles", "equal_width")),
        k=st.none() | st.integers(2, 7),
        scope=st.sampled_from(("national", "parent")),
    ),
    scenario=st.builds(
        Scenario,
        weights=weights,
        calibrate=st.booleans(),
        aggregation=st.sampled_from(("arithmetic", "geometric")),
        availability_threshold=st.none() | shares,
        options=options,
    ),
    hidden=st.sets(st.integers(0, 255), max_size=4).map(lambda found: tuple(sorted(found))),
    camera=st.none() | cameras,
)


@given(views)
def test_a_view_written_and_read_again_is_the_same_view(view: View) -> None:
    again, notices = read(write(view))

    assert (again, notices) == (view, ())


@given(views)
def test_a_data_endpoint_is_asked_for_the_same_view_without_its_camera(view: View) -> None:
    from urllib.parse import parse_qsl

    asked = read_query(dict(parse_qsl(data_query(view))))

    assert asked == view.model_copy(update={"camera": None})


@given(st.text(max_size=300))
def test_no_address_is_an_error(address: str) -> None:
    view, _ = read("/es/mapa/" + address)

    assert isinstance(view, View)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("w=rural:nan", "w"),
        ("w=rural:inf", "w"),
        ("w=rural:-1", "w"),
        ("w=__import__('os'):1", "w"),
        ("k=99", "k"),
        ("method=magic", "method"),
        ("cam=1,2", "cam"),
        ("cam=nan,0,3", "cam"),
        ("hide=-4", "hide"),
        ("min=2", "min"),
        ("opt=rural:7:", "opt"),
        ("layer=DROP TABLE", "layer"),
        ("release=../../etc/passwd", "release"),
    ],
)
def test_a_field_that_cannot_be_read_is_left_out_and_told(query: str, field: str) -> None:
    view, notices = read(f"/en/map/MEX?{query}")

    assert (view, [dict(notice.facts) for notice in notices]) == (
        View(language=Language.ENGLISH, country="MEX"),
        [{"fields": field}],
    )


def test_a_municipality_may_be_asked_for_without_knowing_its_state() -> None:
    view, notices = read(f"/es/mapa/MEX/{PARENT_OF}/21114")

    assert (view.admin1, view.municipality, notices) == (None, "21114", ())


def test_a_country_code_in_small_letters_is_understood() -> None:
    assert read("/es/mapa/mex")[0].country == "MEX"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/es/mapa", (Language.SPANISH, Page.RISK_MAP)),
        ("/en/mapa/MEX", (Language.ENGLISH, Page.RISK_MAP)),
        ("/pt/fontes", (Language.PORTUGUESE, Page.SOURCES)),
        ("/pt", (Language.PORTUGUESE, Page.RISK_MAP)),
        ("/pt/fontes/x", (Language.PORTUGUESE, None)),
        ("/fr/carte", (Language.SPANISH, None)),
        ("/es/nada", (Language.SPANISH, None)),
    ],
)
def test_the_path_names_language_and_page(path: str, expected: tuple[Language, Page | None]) -> None:
    assert page_of(path) == expected


def test_every_page_has_a_path_of_its_own_in_every_language() -> None:
    assert all(page_of(page_path(page, language)) == (language, page) for page in Page for language in Language)
