"""What a running job says of itself, and how it hears that it is no longer wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SetProgress = Callable[[tuple[str, str, str]], None]
"""Value, maximum and a sentence, as the progress bar of ``layouts.jobs`` takes them."""

Steps = Callable[[int, int, str], None]
"""Done, of how many, what is being done; raises ``JobCancelledError`` in a job that was cancelled."""


@dataclass(frozen=True)
class Shelved:
    """A file that lies ready under an address, where it is too large to travel inside an answer."""

    filename: str
    address: str
    size: int
    """Bytes."""


UNATTENDED_SECONDS = 180
"""How long a job goes on without a question from its page: three times what a browser makes a hidden page wait."""


class JobCancelledError(Exception):
    """Raised inside a job at its next step after somebody cancelled it."""


class JobUnattendedError(Exception):
    """Raised inside a job at its next step when its page has not asked for it in ``UNATTENDED_SECONDS``."""


def steps_of(set_progress: SetProgress) -> Steps:
    """Numbers and words as the three properties of the progress bar."""

    def step(done: int, total: int, words: str) -> None:
        set_progress((str(done), str(max(total, 1)), words))

    return step
