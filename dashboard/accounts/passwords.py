"""Passwords: what is asked of one, and how it is kept (argon2id, parameters of the library's own advice)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.accounts.reasons import Reason
from dashboard.errors import AtlasError

SHORTEST, LONGEST = 12, 200
"""Length is what makes a password strong; the upper bound keeps a hash from being a way to tire the server out."""
_WORN = frozenset(
    {
        "123456789012",
        "1234567890123",
        "contraseña1234",
        "contrasena1234",
        "password1234",
        "qwertyuiop12",
        "senha1234567",
    }
)


class PasswordError(AtlasError):
    """A password that is refused; every reason is told."""

    key = "password"

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"this password cannot be taken: {'; '.join(reason.told for reason in self.reasons)}")


def refuse_weak(password: str, *, email: str, name: str = "") -> None:
    """Raise PasswordError with every reason against ``password``.

    Examples
    --------
    >>> refuse_weak("a sentence that nobody knows", email="ana@example.org")
    >>> refuse_weak("short", email="ana@example.org")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    dashboard.accounts.passwords.PasswordError: ... it has 5 characters, at least 12 are needed
    """
    if reasons := list(_against(password, email=email, name=name)):
        raise PasswordError(reasons)


def _against(password: str, *, email: str, name: str) -> Iterator[Reason]:
    folded, length = password.casefold(), len(password)
    told = [part for part in (email.split("@")[0].casefold(), *name.casefold().split()) if len(part) >= 4]
    if length < SHORTEST:
        yield _reason("short", f"it has {length} characters, at least {SHORTEST} are needed", length, SHORTEST)
    if length > LONGEST:
        yield _reason("long", f"it has {length} characters, at most {LONGEST} are taken", length, LONGEST)
    if len(set(folded)) < 5:
        yield _reason("repeats", "it repeats fewer than five characters")
    if folded in _WORN:
        yield _reason("worn", "it is one of the first that anybody tries")
    if any(part in folded for part in told):
        yield _reason("personal", "it contains the name or the e-mail of the account")


def _reason(code: str, told: str, count: int = 0, bound: int = 0) -> Reason:
    return Reason(f"password_{code}", told, "password", {"count": count, "bound": bound})


class Keeper:
    """Hashes and checks; checking an unknown account takes as long as checking a known one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("no account has this password")
        self._ready: dict[str, str] = {}

    def hash(self, password: str) -> str:
        """What is stored of ``password``."""
        return self._ready.get(password) or self._hasher.hash(password)

    def prepared(self, password: str) -> Keeper:
        """A keeper that has hashed ``password`` already.

        Hashing takes long on purpose: done before a transaction begins, nobody waits to write because of it.
        """
        ready = copy(self)
        ready._ready = {password: self._hasher.hash(password)}
        return ready

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` is the one behind ``stored``; False, after the same work, where there is none."""
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether ``stored`` was made with weaker parameters than today's, and should be made anew."""
        return self._hasher.check_needs_rehash(stored)
