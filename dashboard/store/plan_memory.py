"""The plan as it was last read, kept until something in the database changes or the day does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TypeVar

from dashboard.plan.book import Shelf
from dashboard.store.database import Database
from dashboard.store.plan_changes import Token, content_token
from dashboard.store.plan_shelf import Source, read_shelf, read_source

_MOST_MADE = 64
Made = TypeVar("Made")


@dataclass(eq=False)
class Reading:
    """A shelf and what was made of it; both are forgotten together."""

    shelf: Shelf
    key: tuple[Token, date]
    source: Source
    _made: dict[object, object] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def recall(self, what: object, make: Callable[[], Made]) -> Made:
        """``make()``, or what it gave before for ``what``."""
        with self._lock:
            if what in self._made:
                return self._made[what]  # type: ignore[return-value]
        made = make()
        with self._lock:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            self._made[what] = made
        return made


class PlanMemory:
    """Reads a database once for each change of it, whoever asks and however many at once; thread-safe."""

    def __init__(self) -> None:
        self._kept: dict[str, Reading] = {}
        self._lock = Lock()

    def read(self, database: Database, *, today: date | None = None) -> Reading:
        """What ``database`` holds at this moment: one query where nothing has changed since."""
        day = today or date.today()
        name = database.url.render_as_string()
        with database.reading() as session:
            key = content_token(session), day
            kept = self._kept.get(name)
            if kept is not None and kept.key == key:
                return kept
            with self._lock:  # one reader makes it, the others wait for it
                kept = self._kept.get(name)
                if kept is None or kept.key != key:
                    source = read_source(session, None if kept is None else kept.source)
                    kept = Reading(read_shelf(session, today=day, source=source), key, source)
                    self._kept[name] = kept
                return kept
