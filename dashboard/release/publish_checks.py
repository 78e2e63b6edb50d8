"""The last look before a release is written: nothing in it may be a record of a person, or point at one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.errors import ReleaseError
from dashboard.release.manifest import Protection, ReleaseKind
from dashboard.release.tables import ALL_FILES, DOCUMENTS

if TYPE_CHECKING:
    from dashboard.release.study.draft import Draft

_KNOWN = {file.rsplit(".", 1)[0] for file in ALL_FILES if file not in DOCUMENTS}
_PERSONAL = re.compile(
    r"(?i)^(person|persona|pessoa|child_id|id_(person|persona|hogar|household)|household_id|hogar|vivienda|folio|upm|psu|"
    r"cluster|conglomerado|stratum|estrato|expansion_weight|weight|peso|factor_expansion|fex|fac\w*|name_of_child|"
    r"nombre_persona|curp|dni|cpf|birth\w*|fecha_nac\w*|edad|age_years)$"
)
"""Columns that a survey or census of persons has and a release never has."""


def refuse_microdata(tables: Mapping[str, pd.DataFrame], documents: Mapping[str, str]) -> None:
    """Raise ReleaseError when a table is not one of a release, or has the columns or the size of a file of persons.

    Every table of a release has at most one row per municipality and outcome, group, class, cell or term; none has a
    row per person, so none can hold one without naming a column that the contracts do not know.
    """
    problems = [f"table '{name}' is none of a release" for name in sorted(set(tables) - _KNOWN)]
    problems += [f"document '{name}' is none of a release" for name in sorted(set(documents) - set(DOCUMENTS))]
    for name, rows in tables.items():
        personal = [str(column) for column in rows.columns if _PERSONAL.match(str(column))]
        if personal:
            problems.append(f"table '{name}' has columns of persons or of the survey's design: {personal}")
    if problems:
        raise ReleaseError("this would publish records of persons:\n  - " + "\n  - ".join(problems))


def refuse_unprotected(draft: Draft) -> None:
    """Raise ReleaseError when cells, estimates or groups tell of fewer children than the threshold.

    Exact cells are for synthetic people, or for a written reason; otherwise every cell holds ``threshold`` children.
    """
    fields, tables = draft.manifest_fields, draft.tables
    threshold = int(fields["suppression_threshold"])
    protection, kind = Protection(fields["protection"]), ReleaseKind(fields["kind"])
    problems = []
    if protection is Protection.EXACT and kind is not ReleaseKind.DEMONSTRATION and not fields["protection_note"]:
        problems.append(
            "exact census cells of real people are published only with a written reason: "
            "set 'protection: {cells: pooled}', or give its 'reason'"
        )
    if protection is Protection.POOLED and "cells" in tables:
        small = tables["cells"]["children"].to_numpy() < threshold
        if small.any():
            problems.append(f"cells: {int(small.sum())} pooled cells hold fewer than {threshold} children")
    for name, column in (("estimates", "children_5_17"), ("outcomes", "children"), ("groups", "children")):
        if name in tables:
            rows = tables[name]
            children = rows[column].to_numpy(dtype=np.float64)
            few = (children < threshold) & (children > 0) & (rows["status"] == "available").to_numpy(dtype=bool)
            if few.any():
                problems.append(f"{name}: {int(few.sum())} results of fewer than {threshold} children are told")
    if problems:
        raise ReleaseError("this release is not protected:\n  - " + "\n  - ".join(problems))
