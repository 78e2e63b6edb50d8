"""The method of a release as data: for its address, and for the archive of everything that is made behind a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dashboard.method_answers import MethodSheet


def told_of(sheet: MethodSheet) -> dict[str, Any]:
    """The method sheet as data: the manifest, the models, the checks as the release brings them."""
    found = sheet.diagnostics
    return {
        "manifest": sheet.manifest.model_dump(mode="json"),
        "digest": sheet.digest,
        "municipalities": sheet.municipalities,
        "statuses": dict(sheet.statuses),
        "models": {one.code: [asdict(term) for term in one.terms] for one in sheet.outcomes},
        "indicators": [asdict(line) for line in sheet.indicators],
        "diagnostics": found.model_dump(mode="json") if found else None,
        "specification": sheet.specification or None,
    }
