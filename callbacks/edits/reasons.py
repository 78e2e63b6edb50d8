"""A refusal of the store in the visitor's language, reason by reason, each beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from callbacks.edits.mechanism import EditRefusedError, Problem
from dashboard.store.refusals import Reason, RefusedError
from layouts.wording import Voice


def problems_of(refused: RefusedError, voice: Voice) -> tuple[Problem, ...]:
    """One problem for each reason; the sentence stands under ``reporting.reason.<key>``."""
    return tuple(_problem(reason, voice) for reason in refused.reasons)


@contextmanager
def told_in(voice: Voice) -> Iterator[None]:
    """Tell whatever is refused inside in the language of ``voice``."""
    try:
        yield
    except RefusedError as refused:
        raise EditRefusedError(*problems_of(refused, voice)) from refused


def _problem(reason: Reason, voice: Voice) -> Problem:
    told = voice.tell(f"reporting.reason.{reason.key}", reason.facts)
    return Problem(told, reason.field, detail=reason.told)
