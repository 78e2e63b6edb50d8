"""Two people saved one record: what the second is shown to decide, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from dashboard.store.database import ConflictError
from layouts.wording import Voice


def told(conflict: ConflictError, form: MultiDict[str, str], voice: Voice) -> dict[str, Any]:
    """Both versions of the fields that the form has, and no other: a record holds more than its editors may see."""
    theirs = as_fields(conflict.theirs)
    asked = [name for name in form if name in theirs and name != "version"]
    return {
        "told": voice.say("edit.conflict"),
        "theirs": {name: theirs[name] for name in asked},
        "yours": {name: ",".join(filter(None, form.getlist(name))) for name in asked},
        "version": conflict.theirs.get("version"),
    }


def as_fields(record: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """A record as the texts of a form: ``title.es`` for what lies inside, lists with commas, nothing for None.

    Examples
    --------
    >>> as_fields({"title": {"es": "Plan", "en": ""}, "year": 2018, "factors": ["a", "b"], "note": None})
    {'title.es': 'Plan', 'title.en': '', 'year': '2018', 'factors': 'a,b', 'note': ''}
    """
    found: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            found |= as_fields(value, f"{before}{name}.")
        elif isinstance(value, bool):
            found[f"{before}{name}"] = "yes" if value else ""
        elif isinstance(value, list | tuple):
            found[f"{before}{name}"] = ",".join(map(str, value))
        else:
            found[f"{before}{name}"] = "" if value is None else str(value)
    return found
