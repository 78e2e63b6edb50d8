"""Everything about accounts that can be written."""

from __future__ import annotations

from callbacks.account import administering, entering, own

EDITS = (*entering.EDITS, *own.EDITS, *administering.EDITS)
