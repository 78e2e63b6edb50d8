"""A bounded memory for answers that are dear to make: thread-safe, keyed on frozen choices only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """The ``size`` answers used last.

    Two threads that ask the same new question at once may both work on it; the answers are equal, so
    one simply replaces the other. No thread ever waits for another's computation.

    Examples
    --------
    >>> memory = Memory[int](size=2)
    >>> memory.recall("a", lambda: 1), memory.recall("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, *, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def recall(self, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer kept for ``question``, made now when it is not."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        answer = make()
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return answer

    def __len__(self) -> int:
        return len(self._answers)
