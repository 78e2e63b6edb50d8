"""How often something may be done from one place; shared by every process where there is Redis."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from dashboard.settings import Settings

_log = structlog.get_logger("atlas.gates")


class Gates:
    """Counts in memory, or in Redis when the settings name one; ``rate_limit=off`` opens every gate.

    Examples
    --------
    >>> gates = Gates(Settings())
    >>> gates.is_open("sign-in", "1 per hour", "10.0.0.1"), gates.is_open("sign-in", "1 per hour", "10.0.0.1")
    (True, False)
    """

    def __init__(self, settings: Settings) -> None:
        address = "memory://" if settings.redis_url is None else settings.redis_url.get_secret_value()
        self._is_off = settings.rate_limit == "off"
        self._limiter = MovingWindowRateLimiter(storage_from_string(address, wrap_exceptions=True))

    def is_open(self, name: str, limit: str, *who: str) -> bool:
        """Whether ``who`` may do ``name`` once more, which is counted."""
        return self._is_off or self._counted(self._limiter.hit, name, limit, who)

    def would_be_open(self, name: str, limit: str, *who: str) -> bool:
        """As ``is_open``, without counting."""
        return self._is_off or self._counted(self._limiter.test, name, limit, who)

    def pass_or_refuse(self, name: str, limit: str, *who: str) -> None:
        """Raise TooManyRequests where the gate is closed."""
        if not self.is_open(name, limit, *who):
            raise TooManyRequests

    def _counted(self, ask: Callable[..., bool], name: str, limit: str, who: tuple[str, ...]) -> bool:
        try:
            return ask(parse(limit), name, *who)
        except StorageError as lost:
            # Nobody would be able to write; the failures of an account are counted in the database all the same.
            _log.error("attempts are not counted", reason=type(lost.__cause__ or lost).__name__)
            return True
