"""A refusal of the store in the visitor's language, reason by reason, each beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from callbacks.edits.mechanism import EditRefusedError, Problem
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import When
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
    facts = {
        name: said_when(fact, voice.language) if isinstance(fact, When) else fact for name, fact in reason.facts.items()
    }
    told = voice.tell(f"reporting.reason.{reason.key}", facts)
    return Problem(told, reason.field, detail=reason.told)
