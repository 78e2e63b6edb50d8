"""Real municipal files, with the traps they really hold: Brazil, Mexico, Peru, Costa Rica and the region.

The files lie beside the project and are never kept in it, nor is any value out of them.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.choices import Scenario
from dashboard.errors import ImportRefusedError
from dashboard.release.importer import ImportReport, import_release, read_spec
from dashboard.release.reader import open_all, read_admin1_boundaries, read_boundaries
from dashboard.release.records import Release
from dashboard.scoring.index import IndexScorer
from tests.importer.small import TODAY

pytestmark = pytest.mark.real_files

BRAZIL_MEGABYTES = 1000
"""Above what it takes (under 400 MB): a guard against holding the files several times over."""


@pytest.fixture(scope="module")
def brazil(real_files: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Release]:
    resource = pytest.importorskip("resource")  # not on Windows
    var = tmp_path_factory.mktemp("brazil")
    spec = read_spec(project / "docs" / "examples" / "brazil.yaml", data=real_files / "brazil")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the highest of whatever this process ran so far
    report = import_release(spec, var=var, created=TODAY)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < BRAZIL_MEGABYTES
    (release,), broken = open_all([var / "releases"])
    assert broken == ()
    return report, release


def test_brazil_has_5565_of_5570_municipalities_scored_and_27_states(brazil: tuple[ImportReport, Release]) -> None:
    report, release = brazil
    assert (report.places, report.scored, report.no_data, report.admin1) == (5570, 5565, 5, 27)
    assert {one.code for one in report.not_joined_boundaries} == set(report.no_data_codes)
    assert report.not_joined_table == ()
    assert len(release.factors) == 12
    assert {unit.iso_code[:3] for unit in release.municipalities.admin1} == {"BR-"}
    assert len({unit.name for unit in release.municipalities.admin1}) == 27


def test_brazils_53_invalid_outlines_are_repaired_and_the_rest_untouched(brazil: tuple[ImportReport, Release]) -> None:
    report, release = brazil
    assert len(report.repaired) == 53
    shapes = np.array(read_boundaries(release), dtype=object)
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    whole = shapely.area(np.array(read_admin1_boundaries(release), dtype=object)).sum()
    assert whole == pytest.approx(shapely.area(shapes).sum(), rel=1e-3)


def test_brazils_names_have_their_accents_again(brazil: tuple[ImportReport, Release]) -> None:
    _, release = brazil
    names = "".join(release.municipalities.names)
    assert "Ã\x83" not in names
    assert "\ufffd" not in names
    assert release.municipalities.names[release.municipalities.position("3550308")].casefold() == "são paulo"


def test_brazils_scores_equal_a_second_computation_from_the_files(
    brazil: tuple[ImportReport, Release], real_files: Path
) -> None:
    _, release = brazil
    table = pd.read_csv(real_files / "brazil" / "bra_atlas_idhm_2010_muni_119ind.csv", dtype={"codmun7": str})
    table = table.assign(rural=table.pesorur / table.pesotot).copy()
    risk = [
        "pmpobcri",
        "t_atraso_2_basico",
        "t_analf18m",
        "t_fundin_todos",
        "p_agro",
        "cpr",
        "razdep",
        "t_dens",
        "rural",
    ]
    protection = ["t_flmed", "p_formal", "t_banagua"]
    scaled = table[risk + protection].apply(lambda x: (x - x.min()) / (x.max() - x.min()))
    scaled[protection] = 1 - scaled[protection]
    expected = pd.Series(100 * scaled.mean(axis=1).to_numpy(), index=table.codmun7)
    released = pd.Series(release.estimate, index=release.municipalities.codes)
    pd.testing.assert_series_equal(released.dropna().sort_index(), expected.sort_index(), check_names=False, rtol=1e-12)


def test_brazil_is_reweighted_and_official_weights_give_the_official_result(
    brazil: tuple[ImportReport, Release],
) -> None:
    _, release = brazil
    scorer = IndexScorer(release)
    np.testing.assert_array_equal(scorer.scores(Scenario()).scores, release.estimate)
    moved = scorer.scores(Scenario(weights=(("rural", 60.0),))).scores
    assert np.isnan(moved).sum() == 5
    assert np.nanmax(np.abs(moved - release.estimate)) > 5


def test_brazil_without_the_word_on_its_encoding_is_refused(real_files: Path, project: Path, tmp_path: Path) -> None:
    spec = read_spec(
        project / "docs" / "examples" / "brazil.yaml", data=real_files / "brazil", boundary_encoding="utf-8"
    )
    with pytest.raises(ImportRefusedError, match="has accents that were read in the wrong encoding"):
        import_release(spec, var=tmp_path, created=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_mexicos_conapo_table_joins_all_its_2469_polygons(real_files: Path, tmp_path: Path) -> None:
    columns = ("ANALF", "SBASC", "OVSDE", "OVSEE", "OVSAE", "OVPT", "VHAC", "PL.5000", "PO2SM")
    spec = read_spec(
        None,
        country="MEX",
        boundaries=real_files / "mexico" / "mex_adm2_mxmaps2020.geojson",
        table=real_files / "mexico" / "mex_conapo_imm2020_muni.csv",
        code_column="CVE_MUN",
        factors=tuple(f"{name.lower().replace('.', '_')}:{name}:+:1:percent" for name in columns),
        admin1_column="adm1",
        admin1_name_column="NOM_ENT",
    )
    report = import_release(spec, var=tmp_path, created=TODAY)
    assert (report.places, report.scored, report.admin1) == (2469, 2469, 32)
    assert report.not_joined_boundaries == report.not_joined_table == ()
    assert report.repaired == ()
    (release,), _ = open_all([tmp_path / "releases"])
    assert release.municipalities.codes[0] == "01001"
    assert "Puebla" in {unit.name for unit in release.municipalities.admin1}
    # Nine deprivations with equal weights say much the same as the published index (which falls with deprivation).
    published = pd.read_csv(spec.table, dtype={"CVE_MUN": str}).set_index("CVE_MUN")["IM_2020"]
    score = pd.Series(release.estimate, index=release.municipalities.codes)
    assert score.corr(published.reindex(score.index), method="spearman") < -0.9


def _peru(real_files: Path, **settings: object) -> dict[str, object]:
    return {
        "country": "PER",
        "boundaries": real_files / "peru" / "per_adm3_distritos_juaneladio.geojson",
        "table": real_files / "peru" / "per_ubigeo_distrito_indicators.csv",
        "code_column": "inei",
        "factors": (
            "poverty:pct_pobreza_total:+:1:percent",
            "extreme_poverty:pct_pobreza_extrema:+:1:percent",
            "human_development:idh_2019:-",
            "food_vulnerability:indice_vulnerabilidad_alimentaria:+",
        ),
        "admin1_prefix": 2,
        "admin1_name_column": "departamento",
        "checks": ("pct_pobreza_extrema<=pct_pobreza_total",),
        **settings,
    }


def test_perus_districts_are_refused_with_all_their_traps_at_once(real_files: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError) as caught:
        import_release(read_spec(None, **_peru(real_files)), var=tmp_path, created=TODAY)
    refusal = str(caught.value)
    assert "has no outline (8 such features" in refusal
    assert "pass --null-geometry drop" in refusal
    assert "column 'inei': has no code" in refusal
    assert "column 'pct_pobreza_extrema'" in refusal
    assert "is above 'pct_pobreza_total'" in refusal
    assert "in 46 rows" in refusal
    assert list(tmp_path.iterdir()) == []


def test_perus_districts_import_once_every_remedy_is_given(real_files: Path, tmp_path: Path) -> None:
    settings = _peru(real_files, null_geometry="drop", missing_codes="drop", contradictions="empty")
    report = import_release(read_spec(None, **settings), var=tmp_path, created=TODAY)
    assert len(report.null_geometries) == 8
    assert report.places == 1834 - 8
    assert report.rows_without_code == 1
    assert report.admin1 == 25
    assert len(report.not_joined_table) == 58  # districts younger than the outlines
    assert all(one.nearest for one in report.not_joined_table[:50])
    assert "in 46 rows: both counted as missing there" in report.contradictions[0]
    assert report.scored + report.no_data == report.places


def test_perus_provinces_have_two_codes_twice_and_merge_on_request(real_files: Path, tmp_path: Path) -> None:
    source = real_files / "peru" / "per_ubigeo_provincia_indicators.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        rows = [{**row, "inei": row["inei"][:4]} for row in csv.DictReader(lines)]
    with (tmp_path / "provinces.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    settings = _peru(
        real_files,
        boundaries=real_files / "peru" / "per_adm2_provincias_juaneladio.geojson",
        table=tmp_path / "provinces.csv",
        checks=(),
    )
    with pytest.raises(ImportRefusedError) as caught:
        import_release(read_spec(None, **settings), var=tmp_path / "var", created=TODAY)
    assert "value '2001': stands in rows" in str(caught.value)
    assert "value '0510': stands in rows" in str(caught.value)
    report = import_release(read_spec(None, **settings, duplicates="merge"), var=tmp_path / "var", created=TODAY)
    assert set(report.merged) == {"2001", "0510"}
    assert report.places == 197 - 2


def test_costa_ricas_81_cantons_import_with_a_table_drawn_here(real_files: Path, tmp_path: Path) -> None:
    """No table of cantons lies beside their outlines: two columns of noise with a fixed seed stand in."""
    outlines = real_files / "costa_rica" / "cri_adm2_cantones_schweini.geojson"
    codes = [one["properties"]["code"] for one in json.loads(outlines.read_text("utf-8"))["features"]]
    draw = np.random.default_rng(20261122)
    pd.DataFrame(
        {"canton": codes, "a": draw.normal(50, 10, len(codes)).round(3), "b": draw.normal(20, 5, len(codes)).round(3)}
    ).to_csv(tmp_path / "drawn.csv", index=False)
    spec = read_spec(
        None,
        country="CRI",
        boundaries=outlines,
        table=tmp_path / "drawn.csv",
        code_column="canton",
        factors=("a:a:+", "b:b:-"),
        admin1_prefix=1,
        admin1_name_column="adm1",
    )
    report = import_release(spec, var=tmp_path / "var", created=TODAY)
    assert (report.places, report.scored, report.admin1) == (81, 81, 7)
    (release,), _ = open_all([tmp_path / "var" / "releases"])
    assert {unit.name.casefold() for unit in release.municipalities.admin1} >= {"heredia", "cartago"}
    assert all(shape.is_valid for shape in read_boundaries(release))


def _region(real_files: Path, folder: Path, name: str) -> tuple[list[dict[str, str]], Path]:
    """The rows of a regional table with squares for outlines; codes are the country names, without their blanks."""
    with (real_files / "regional" / name).open(encoding="utf-8", newline="") as lines:
        rows = [{**row, "place": "".join(filter(str.isalpha, row["name"]))} for row in csv.DictReader(lines)]
    squares = [
        {
            "type": "Feature",
            "properties": {"place": row["place"]},
            "geometry": json.loads(shapely.to_geojson(shapely.box(-80 + at, 0, -79 + at, 1))),
        }
        for at, row in enumerate(rows)
    ]
    (folder / "squares.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    return rows, folder / "squares.geojson"


def _write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


WORKING = "Children_Work_Statistics.Total_Percentage_of_Working_Children"


def test_the_regions_percentages_and_fractions_are_told_apart(real_files: Path, tmp_path: Path) -> None:
    for name, wrong, told in (
        ("lac_usdol_ilab_app.csv", "share", "is above 1 in a column of shares; is this a percentage?"),
        ("lac_usdol_ilab_2016.csv", "percent", "are these shares (fractions of 1)?"),
    ):
        rows, outlines = _region(real_files, tmp_path, name)
        settings = {
            "country": "LAC",
            "boundaries": outlines,
            "table": _write_rows(tmp_path / "t.csv", rows),
            "code_column": "place",
            "missing": ("Unavailable",),
        }
        with pytest.raises(ImportRefusedError, match=told.replace("?", r"\?").replace("(", r"\(").replace(")", r"\)")):
            import_release(
                read_spec(None, **settings, factors=(f"working:{WORKING}:+:1:{wrong}",)), var=tmp_path, created=TODAY
            )
        right = "percent" if wrong == "share" else "share"
        report = import_release(
            read_spec(None, **settings, factors=(f"working:{WORKING}:+:1:{right}",)),
            var=tmp_path,
            created=TODAY,
            dry_run=True,
        )
        assert report.scored > 0
        assert report.no_data == sum(row[WORKING] in ("", "Unavailable") for row in rows)


def test_unavailable_as_text_is_refused_until_it_is_named(real_files: Path, tmp_path: Path) -> None:
    rows, outlines = _region(real_files, tmp_path, "lac_usdol_ilab_2016.csv")
    column = "Children_Work_Statistics.Agriculture"
    spec = read_spec(
        None,
        country="LAC",
        boundaries=outlines,
        table=_write_rows(tmp_path / "t.csv", rows),
        code_column="place",
        factors=(f"farming:{column}:+",),
    )
    with pytest.raises(ImportRefusedError, match="value 'Unavailable': is not a number"):
        import_release(spec, var=tmp_path / "var", created=TODAY)


def test_both_regional_tables_in_one_are_refused_as_a_mixture(real_files: Path, tmp_path: Path) -> None:
    percent, _ = _region(real_files, tmp_path, "lac_usdol_ilab_app.csv")
    both, outlines = _region(real_files, tmp_path, "lac_usdol_ilab_2016.csv")
    by_place = {row["place"]: row[WORKING] for row in percent}
    mixed = [
        {"place": row["place"], "working": by_place.get(row["place"], "") if at % 2 else row[WORKING]}
        for at, row in enumerate(both)
    ]
    spec = read_spec(
        None,
        country="LAC",
        boundaries=outlines,
        table=_write_rows(tmp_path / "t.csv", mixed),
        code_column="place",
        factors=("working:working:+",),
        missing=("Unavailable",),
    )
    with pytest.raises(ImportRefusedError, match="percentages and shares are mixed"):
        import_release(spec, var=tmp_path / "var", created=TODAY)
