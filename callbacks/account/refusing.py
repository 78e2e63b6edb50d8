"""Reasons against an account, as problems beside the fields of a form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from callbacks.edits.mechanism import EditRefusedError, Problem
from dashboard.accounts.passwords import PasswordError
from dashboard.accounts.reasons import Reason
from dashboard.store.account_refusals import AccountError
from layouts.wording import Voice


@contextmanager
def beside_fields(voice: Voice) -> Iterator[None]:
    """Tell the refusals of accounts and passwords in the visitor's language, beside the fields they are about."""
    try:
        yield
    except (AccountError, PasswordError) as refused:
        raise EditRefusedError(*(problem_of(reason, voice) for reason in refused.reasons)) from refused


def problem_of(reason: Reason, voice: Voice) -> Problem:
    """One reason in the visitor's language."""
    return Problem(voice.tell(f"account.refused.{reason.code}", reason.facts), reason.field)
