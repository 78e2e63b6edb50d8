"""The oracle runs where R has what it needs; elsewhere its golden numbers stand alone. ``.ci/run`` prints which."""

from __future__ import annotations

from tests.golden.r.present import NEEDS, r_has

collect_ignore = [file for file, packages in NEEDS.items() if not r_has(*packages)]
