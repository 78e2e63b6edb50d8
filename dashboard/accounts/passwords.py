"""Passwords: what is asked of one, and how it is kept (argon2id, parameters of the library's own advice)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"this password cannot be taken: {'; '.join(reasons)}")


def refuse_weak(password: str, *, email: str, name: str = "") -> None:
    """Raise PasswordError with every reason against ``password``.

    Examples
    --------
    >>> refuse_weak("a sentence that nobody knows", email="ana@example.org")
    >>> refuse_weak("short", email="ana@example.org")
    Traceback (most recent call last):
    dashboard.accounts.passwords.PasswordError: ... it has 5 characters, at least 12 are needed
    """
    folded = password.casefold()
    reasons = []
    if len(password) < SHORTEST:
        reasons.append(f"it has {len(password)} characters, at least {SHORTEST} are needed")
    if len(password) > LONGEST:
        reasons.append(f"it has {len(password)} characters, at most {LONGEST} are taken")
    if len(set(folded)) < 5:
        reasons.append("it repeats fewer than five characters")
    if folded in _WORN:
        reasons.append("it is one of the first that anybody tries")
    told = [part for part in (email.split("@")[0].casefold(), *name.casefold().split()) if len(part) >= 4]
    if any(part in folded for part in told):
        reasons.append("it contains the name or the e-mail of the account")
    if reasons:
        raise PasswordError(reasons)


class Keeper:
    """Hashes and checks; checking an unknown account takes as long as checking a known one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("no account has this password")

    def hash(self, password: str) -> str:
        """What is stored of ``password``."""
        return self._hasher.hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` is the one behind ``stored``; False, after the same work, where there is none."""
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether ``stored`` was made with weaker parameters than today's, and should be made anew."""
        return self._hasher.check_needs_rehash(stored)
