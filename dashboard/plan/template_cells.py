"""How the text of a cell becomes a value of the plan; what cannot is refused with what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any

from dashboard.plan.indicators import Reporter, ValueKind

Read = Callable[[str], Any]
"""Text of a cell to its value; raises ValueError with what is allowed."""
REPORTER_LETTERS = MappingProxyType(
    {
        Reporter.GOVERNMENT: "G",
        Reporter.EMPLOYERS: "E",
        Reporter.WORKERS: "W",
        Reporter.TECHNICAL_SECRETARIAT: "TS",
    }
)
"""How the meetings of the Initiative abbreviate who reports."""
DIRECTIONS = {"up": 1, "down": -1, "sube": 1, "baja": -1, "sobe": 1, "desce": -1}
KINDS = {kind.value: kind for kind in ValueKind}


def read_words(longest: int) -> Read:
    """Text of at most ``longest`` signs."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"holds {len(text)} signs; at most {longest}")
        return text

    return read


def read_number(text: str) -> float:
    """A number, with a point or a comma before its decimals."""
    plain = text.replace("\u00a0", "").replace(" ", "")
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        raise ValueError(f"'{text}' is no number; write it as 1234.5") from None
    if not isfinite(value):
        raise ValueError(f"'{text}' is no number; leave the cell empty where there is none")
    return value


def read_whole(text: str) -> int:
    """A whole number from 1 to 99."""
    value = read_number(text)
    if value != int(value) or not 1 <= value <= 99:
        raise ValueError(f"'{text}' is no whole number from 1 to 99")
    return int(value)


def read_year(text: str) -> int:
    """A year."""
    value = read_number(text)
    if value != int(value) or not 1990 <= value <= 2100:
        raise ValueError(f"'{text}' is no year between 1990 and 2100")
    return int(value)


def read_yes_no(text: str) -> bool:
    """Yes or no, in any of the three languages."""
    known = {"yes": True, "sí": True, "si": True, "sim": True, "no": False, "não": False, "nao": False}
    if text.casefold() not in known:
        raise ValueError(f"'{text}' is neither yes nor no")
    return known[text.casefold()]


def read_one_of(allowed: Mapping[str, Any]) -> Read:
    """One of the words that are ``allowed``."""

    def read(text: str) -> Any:
        found = allowed.get(text.casefold())
        if found is None:
            raise ValueError(f"'{text}' is unknown; allowed are {', '.join(allowed)}")
        return found

    return read


def read_reporters(text: str) -> tuple[Reporter, ...]:
    """Who reports, by letters."""
    letters = {sign: reporter for reporter, sign in REPORTER_LETTERS.items()}
    parts = [part.strip().upper() for part in text.replace(";", "/").replace(",", "/").split("/") if part.strip()]
    unknown = [part for part in parts if part not in letters]
    if unknown or not parts:
        raise ValueError(f"'{text}' names nobody who reports; write G, E, W and TS, divided by /")
    return tuple(dict.fromkeys(letters[part] for part in parts))


def read_codes(text: str) -> tuple[str, ...]:
    """Codes with commas between them, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(";", ",").split(",") if part.strip()))


def read_code(text: str) -> str:
    """A code of the plan."""
    if len(text) > 20 or not all(sign.isalnum() or sign in ".-_" for sign in text):
        raise ValueError(f"'{text}' is no code; use letters, digits, '.', '-' and '_', at most 20")
    return text


def read_territories(text: str) -> tuple[str, ...]:
    """Places, as they stand in an address."""
    codes = read_codes(text)
    if wrong := [code for code in codes if not re.fullmatch(r"[A-Z]{3}(/[A-Za-z0-9-]{1,20}){0,2}", code)]:
        raise ValueError(
            f"'{', '.join(wrong)}' is no territory; write PER or MEX/07 or MEX/07/07101, with commas between"
        )
    return codes


def read_version(text: str) -> int:
    """The version of a row that was exported."""
    value = read_number(text)
    if value != int(value) or not 1 <= value < 2**31:
        raise ValueError(f"'{text}' is no version of a row; leave the cell as it was exported, or empty")
    return int(value)


def read_country(text: str) -> str:
    """A country by its ISO3 code."""
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise ValueError(f"'{text}' is no country; write its ISO3 code, such as PER")
    return text.upper()
