"""An index becomes a release that the atlas opens, shows as built, and re-weights from where it stands."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.choices import Scenario
from dashboard.classify.cuts import NO_CLASS
from dashboard.index.build import build_index
from dashboard.release.index_release import index_release
from dashboard.release.reader import open_release
from dashboard.release.writer import write_release
from dashboard.scoring.release_scorer import ReleaseScorer
from dashboard.values import ValueStatus
from tests.index.small import index_spec, indicators, with_indicator

N = 60
CODES = [f"{1 + at // 20:02d}{at % 20:03d}" for at in range(N)]
PARENT = np.arange(N) // 20


def places() -> dict[str, pd.DataFrame]:
    squares = [shapely.box(at % 20, at // 20, at % 20 + 1, at // 20 + 1) for at in range(N)]
    units = ["01", "02", "03"]
    return {
        "municipalities": pd.DataFrame(
            {
                "municipality_code": CODES,
                "name": [f"Lugar {at}" for at in range(N)],
                "admin1_code": [units[at] for at in PARENT],
                "admin1_name": [f"Norte {at}" for at in PARENT],
                "admin1_iso": "",
                "longitude": [square.centroid.x for square in squares],
                "latitude": [square.centroid.y for square in squares],
            }
        ),
        "boundaries": pd.DataFrame({"municipality_code": CODES, "geometry": [shapely.to_wkb(one) for one in squares]}),
        "admin1": pd.DataFrame(
            {
                "admin1_code": units,
                "name": [f"Norte {at}" for at in range(3)],
                "iso_code": "",
                "geometry": [shapely.to_wkb(shapely.box(0, at, 20, at + 1)) for at in range(3)],
            }
        ),
    }


@pytest.mark.parametrize("across", ["arithmetic", "geometric"])
def test_an_index_is_written_opened_and_shown_as_built(tmp_path, across):
    dimensions = with_indicator("schooling", normalisation="distance_to_target", target=12.0, bounds=(2, 15))
    spec = index_spec(
        dimensions=dimensions,
        across_dimensions=across,
        suppress_below=20,
        classes={"method": "dalenius_hodges", "k": 3, "bins": 24},
    )
    children = np.full(N, 300.0)
    children[7] = 12
    index = build_index(
        spec,
        table=indicators(N, gaps=0.2),
        children=children,
        parent=PARENT,
        parent_codes=["01", "02", "03"],
    )
    made = index_release(index, codes=CODES, children=children, created=date(2026, 11, 22))
    write_release(tmp_path / "tst", manifest_fields=made.manifest_fields, tables={**places(), **made.tables})
    release = open_release(tmp_path / "tst")
    np.testing.assert_array_equal(release.estimate, index.scores)
    np.testing.assert_array_equal(release.status, index.status)
    assert release.status[7] == ValueStatus.SUPPRESSED
    np.testing.assert_array_equal(release.national_class, index.classes.national_class)
    np.testing.assert_array_equal(release.parent_class, index.classes.parent_class)
    assert release.national_class[7] == NO_CLASS
    assert release.manifest.classes.bins == 24
    assert [one.weight for one in release.manifest.dimensions] == pytest.approx([75, 25])
    assert {warning.text for warning in index.warnings} <= set(release.manifest.notes)
    assert np.isnan(release.children[7])
    assert all(np.isnan(values[7]) for values in release.factors.values())
    scorer = ReleaseScorer(release)
    if across == "geometric":
        assert scorer.index is None
        return
    np.testing.assert_allclose(scorer.recompute(Scenario()), index.scores, atol=1e-9)


def test_how_it_was_made_is_said_in_the_three_languages():
    index = build_index(index_spec(weighting={"dimensions": "equal"}), table=indicators())
    method = index_release(index, codes=CODES, children=None, created=date(2026, 11, 22)).manifest_fields["method"]
    assert method.en == (
        "Arithmetic mean of 4 indicators in 2 dimensions, brought to 0-100 by minimum and maximum; weights given by "
        "people and equal weights. A place with less than 50% of the weight present has no score."
    )
    assert all(getattr(method, language) for language in ("es", "pt"))
