"""Two files become a release: scored by the written formula, joined by code, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.choices import Scenario
from dashboard.errors import ImportRefusedError
from dashboard.language import Language
from dashboard.release.importer import import_release
from dashboard.release.reader import open_all, open_release, read_admin1_boundaries, read_boundaries
from dashboard.release.records import Release
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.values import ValueStatus
from tests.importer.small import (
    CODES,
    ROWS,
    TODAY,
    changed,
    feature,
    features,
    run,
    spec_of,
    square,
    write_csv,
    write_geojson,
)


def released(folder: Path) -> Release:
    (release,), broken = open_all([folder / "var" / "releases"])
    assert broken == ()
    return release


def test_scores_are_the_mean_of_min_max_factors_computed_by_hand(tmp_path: Path) -> None:
    report = run(tmp_path)
    # Poverty 10.5 to 60.5; schooling 40 to 90, reversed. Estero lacks schooling: half of its weight is there.
    by_hand = [(0 + 0) / 2, (20 + 20) / 2, (40 + 40) / 2, (60 + 60) / 2, 80.0, (100 + 100) / 2]
    np.testing.assert_allclose(released(tmp_path).estimate, by_hand, rtol=0, atol=1e-12)
    assert (report.scored, report.no_data, report.admin1) == (6, 0, 2)


def test_given_weights_count_as_given(tmp_path: Path) -> None:
    report = run(tmp_path, factors=("poverty:pobreza:+:30", "schooling:escuela:-:10"), availability_threshold=0.5)
    assert [factor.weight for factor in report.factors] == [75.0, 25.0]
    assert released(tmp_path).estimate[4] == pytest.approx(80.0)


def test_a_place_with_too_little_data_is_no_data_never_low(tmp_path: Path) -> None:
    report = run(tmp_path, factors=("poverty:pobreza:+:10", "schooling:escuela:-:30"))
    release = released(tmp_path)
    assert report.no_data_codes == ("020102",)
    assert release.status[4] == ValueStatus.NO_DATA
    assert np.isnan(release.estimate[4])
    assert release.national_class[4] == 255


def test_a_boundary_without_a_row_is_shown_as_no_data_and_told_with_the_nearest_code(tmp_path: Path) -> None:
    write_csv(tmp_path / "table.csv", changed(7, ubigeo="020109"))
    report = run(tmp_path)
    (lone,), (stranger,) = report.not_joined_boundaries, report.not_joined_table
    assert (lone.code, lone.name, lone.nearest[0]) == ("020103", "Fuente", "020109")
    assert (stranger.code, stranger.row, stranger.nearest[0]) == ("020109", 7, "020103")
    assert released(tmp_path).status[5] == ValueStatus.NO_DATA


def test_codes_names_units_and_outlines_arrive_unharmed(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "states.csv", [{"c": "010000", "n": "Norte", "i": "NOR"}, {"c": "020000", "n": "Sur", "i": "PE-SUR"}]
    )
    names = {"file": tmp_path / "states.csv", "code": "c", "name": "n", "iso": "i"}
    run(tmp_path, admin1_names=names, children_column="ninos")
    release = released(tmp_path)
    assert release.municipalities.codes == CODES
    assert release.municipalities.names[0] == "Alta"
    assert [(unit.code, unit.name, unit.iso_code) for unit in release.municipalities.admin1] == [
        ("01", "Norte", "PE-NOR"),
        ("02", "Sur", "PE-SUR"),
    ]
    assert release.children[0] == 1200
    assert read_boundaries(release)[0].bounds == (-70, -10, -69, -9)
    assert read_admin1_boundaries(release)[0].bounds == (-70, -10, -67, -9)
    assert release.manifest.country_name.say(Language.PORTUGUESE) == "Peru"
    assert release.manifest.locale["es"] == "es_PE"


def test_a_table_of_better_names_wins_over_the_names_of_the_outlines(tmp_path: Path) -> None:
    write_csv(tmp_path / "names.csv", [{"c": CODES[1], "n": "Ñañaicapac"}, {"c": CODES[0], "n": "Alta del Norte"}])
    report = run(tmp_path, place_names={"file": tmp_path / "names.csv", "code": "c", "name": "n"})
    names = released(tmp_path).municipalities.names
    assert names[:2] == ("Alta del Norte", "Ñañaicapac")
    assert names[5] == "Fuente"
    assert any("places have no name in names.csv" in note for note in report.notes)


def test_places_with_few_children_can_be_withheld(tmp_path: Path) -> None:
    report = run(tmp_path, children_column="ninos", suppress_below=20)
    release = released(tmp_path)
    assert report.suppressed == 1
    assert release.status[3] == ValueStatus.SUPPRESSED
    assert np.isnan(release.estimate[3])


def test_a_withheld_place_that_is_the_extreme_of_a_factor_stands_behind_no_score(tmp_path: Path) -> None:
    scores = []
    for name, poverty in (("inside", "40.5"), ("extreme", "99")):
        folder = tmp_path / name
        folder.mkdir()
        write_csv(folder / "table.csv", changed(5, pobreza=poverty))
        run(folder, children_column="ninos", suppress_below=20)
        release = released(folder)
        scores.append(release.estimate.tolist())
        again = ReleaseScorer(release).recompute(Scenario())
        np.testing.assert_allclose(again, release.estimate, rtol=1e-12)
    assert scores[0] == pytest.approx(scores[1], nan_ok=True)
    assert np.isnan(scores[0][3])
    assert scores[0][5] == pytest.approx(100)


def test_an_invalid_ring_is_repaired_and_reported(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[-70, -10], [-69, -9], [-69, -10], [-70, -9], [-70, -10]]]}
    write_geojson(tmp_path / "places.geojson", [feature(CODES[0], bow_tie, name="Alta"), *features()[1:]])
    (repair,) = run(tmp_path).repaired
    assert (repair.code, repair.reason) == ("010101", "Self-intersection")
    assert all(shape.is_valid and not shape.is_empty for shape in read_boundaries(released(tmp_path)))


def test_null_geometries_are_left_out_on_request(tmp_path: Path) -> None:
    write_geojson(tmp_path / "places.geojson", [feature(CODES[0], None), *features()[1:]])
    report = run(tmp_path, null_geometry="drop")
    assert report.null_geometries == ("010101",)
    assert report.places == 5
    assert report.not_joined_table == ()  # known, only without an outline


def test_parts_that_share_a_code_are_merged_on_request(tmp_path: Path) -> None:
    write_geojson(tmp_path / "places.geojson", [*features(), feature(CODES[5], square(6), name="Fuente")])
    assert run(tmp_path, duplicates="merge").merged == ("020103",)
    assert read_boundaries(released(tmp_path))[5].bounds == (-65, -10, -63, -9)


def test_contradictions_are_emptied_kept_or_refused_as_asked(tmp_path: Path) -> None:
    rows = [{**row, "pobreza_extrema": str(float(row["pobreza"]) / 2)} for row in ROWS]
    rows[1]["pobreza_extrema"] = "99"
    write_csv(tmp_path / "table.csv", rows)
    settings = {
        "factors": ("poverty:pobreza:+", "extreme:pobreza_extrema:+"),
        "checks": ("pobreza_extrema<=pobreza",),
    }
    with pytest.raises(ImportRefusedError, match=r"row 3, column 'pobreza_extrema', value '99': is above 'pobreza'"):
        run(tmp_path, **settings)
    assert run(tmp_path, **settings, contradictions="empty").no_data_codes == ("010102",)
    report = run(tmp_path, **settings, contradictions="keep")
    assert report.contradictions == ("'pobreza_extrema' is above 'pobreza' in 1 rows: kept as they are",)


def test_a_part_above_its_whole_is_suspected_without_being_asked(tmp_path: Path) -> None:
    rows = [{"ubigeo": f"{at:06d}", "pct_total": 40 + at % 7, "pct_total_extreme": 20 + at % 3} for at in range(40)]
    rows[7]["pct_total_extreme"] = 90
    write_csv(tmp_path / "table.csv", rows)
    write_geojson(tmp_path / "places.geojson", [feature(row["ubigeo"], square(at % 9)) for at, row in enumerate(rows)])
    report = run(tmp_path, factors=("total:pct_total:+", "extreme:pct_total_extreme:+"))
    assert "'pct_total_extreme' is above 'pct_total' in 1 rows and below it elsewhere" in report.contradictions[0]


def test_importing_again_replaces_the_release_in_one_step(tmp_path: Path) -> None:
    first = run(tmp_path, name="per-trial")
    write_csv(tmp_path / "table.csv", changed(2, pobreza="11.5"))
    second = run(tmp_path, name="per-trial")
    assert first.folder != second.folder
    assert released(tmp_path).path == second.folder
    assert first.folder is not None
    open_release(first.folder)  # what served a moment ago is still whole
    third = run(tmp_path, name="per-trial")
    assert released(tmp_path).path == third.folder
    assert not first.folder.exists()


def test_a_refused_import_leaves_the_old_release_and_nothing_else(tmp_path: Path) -> None:
    run(tmp_path)
    before = sorted(path for path in (tmp_path / "var").rglob("*"))
    digest = released(tmp_path).digest
    write_csv(tmp_path / "table.csv", changed(4, pobreza="much"))
    with pytest.raises(ImportRefusedError):
        run(tmp_path)
    assert sorted(path for path in (tmp_path / "var").rglob("*")) == before
    assert released(tmp_path).digest == digest


def test_a_refused_first_import_leaves_no_folder_at_all(tmp_path: Path) -> None:
    write_csv(tmp_path / "table.csv", changed(4, pobreza="much"))
    with pytest.raises(ImportRefusedError):
        run(tmp_path)
    assert not (tmp_path / "var").exists()


def test_an_import_that_dies_while_writing_keeps_the_old_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path)
    digest = released(tmp_path).digest
    write_csv(tmp_path / "table.csv", changed(2, pobreza="11.5"))

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.release.files.os.fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        run(tmp_path)
    assert released(tmp_path).digest == digest
    assert [folder.name for folder in (tmp_path / "var/releases/PER").iterdir() if folder.is_dir()] == [
        released(tmp_path).path.name
    ]


def test_a_dry_run_reports_everything_and_writes_nothing(tmp_path: Path) -> None:
    report = import_release(spec_of(tmp_path), var=tmp_path / "var", created=TODAY, dry_run=True)
    assert report.folder is None
    assert report.scored == 6
    assert not (tmp_path / "var").exists()


def test_progress_hears_of_every_stage_in_order(tmp_path: Path) -> None:
    heard: list[str] = []
    import_release(spec_of(tmp_path), var=tmp_path / "var", created=TODAY, progress=heard.append)
    assert heard == ["table", "boundaries", "columns", "join", "repair", "score", "write"]


def test_a_factor_with_one_single_value_is_set_aside_and_told(tmp_path: Path) -> None:
    write_csv(tmp_path / "table.csv", [{**row, "escuela": "70"} for row in ROWS])
    report = run(tmp_path)
    assert any("'schooling' has one single value" in note for note in report.notes)
    assert report.scored == 6


def test_a_country_without_first_level_units_is_one_unit(tmp_path: Path) -> None:
    report = run(tmp_path, admin1_prefix=None)
    assert report.admin1 == 1
    assert any("the country is one unit" in note for note in report.notes)
