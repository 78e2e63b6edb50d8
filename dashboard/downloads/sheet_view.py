"""What a printed sheet, a workbook or a set of slides of one municipality is made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from dashboard.downloads.printed_map import PrintedMap
from dashboard.language import Language
from dashboard.profile.answers import MunicipalProfile


@unique
class Paper(StrEnum):
    """Size of the paper; the value is the word in an address."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def typst(self) -> str:
        """Its name in typst."""
        return "us-letter" if self is Paper.LETTER else "a4"


@dataclass(frozen=True, slots=True)
class SheetView:
    """One municipality, its maps, and where the same is seen on a screen."""

    profile: MunicipalProfile
    ground: PrintedMap
    address: str
    """Complete where the public address of the atlas is known, else its path: then there is no QR code."""
    replay: str
    """The command that makes the same sheet again."""

    @property
    def language(self) -> Language:
        """Language of everything said."""
        return self.profile.language

    @property
    def has_address(self) -> bool:
        """Whether the address leads here from anywhere."""
        return self.address.startswith(("http://", "https://"))
