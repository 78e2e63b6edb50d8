"""The oracle runs where R has what it needs; elsewhere its golden numbers stand alone. ``.ci/run`` prints which."""

from __future__ import annotations

from tests.golden.r.present import r_has_survey_and_lme4

collect_ignore = [] if r_has_survey_and_lme4() else ["test_r_today.py"]
