"""Many micro-areas out of one file: which column is what, what would be added, and everything that is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.language import Language
from dashboard.response.areas_file import AreasFile, Trouble
from dashboard.response.items import ITEM_FIELDS, ItemKind, read_item
from dashboard.response.outlines import Outline, positions_of
from dashboard.response.surroundings import Surroundings

FIELDS = ITEM_FIELDS[ItemKind.MICRO_AREA]
MOST_BEYOND = 0.02
"""Part of a micro-area that may lie beyond its municipality without a word: outlines of two sources never agree."""
_USUAL: Mapping[str, tuple[str, ...]] = {
    "name": ("nombre", "name", "nome", "nom_loc", "nomgeo", "nm_bairro", "colonia", "barrio", "bairro", "localidad"),
    "type": ("tipo", "type", "ambito"),
    "children": ("nna", "ninos", "criancas", "children", "pob_5_17"),
    "working": ("trabajo_infantil", "trabalho_infantil", "working", "child_labour"),
    "out_of_school": ("fuera_de_la_escuela", "fora_da_escola", "out_of_school"),
    "notes": ("notas", "notes", "observaciones", "observacoes"),
}
"""What such columns are often called, without accents."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A micro-area that would be added."""

    feature: int
    given: Mapping[str, str]
    """Text by field, as a form would send it."""
    body: Mapping[str, Any]
    """The same as it would be kept."""
    outline: Outline
    is_repaired: bool
    beyond: float
    """Part of it that lies outside the municipality, 0-1."""

    @property
    def reaches_beyond(self) -> bool:
        """Whether that is worth a warning."""
        return self.beyond > MOST_BEYOND


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a file would add, and why it cannot be added while anything is wrong."""

    columns: tuple[str, ...]
    chosen: Mapping[str, str]
    """Column by field; fields without a column are left out."""
    drafts: tuple[Draft, ...]
    troubles: tuple[Trouble, ...]
    system: str


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """The column that each field most likely means; none where none is called so.

    Examples
    --------
    >>> guessed(["CVE", "Nómbre", "Fuera de la escuela"])
    {'name': 'Nómbre', 'out_of_school': 'Fuera de la escuela'}
    """
    plain = {_plain(column): column for column in reversed(columns)}
    labels = {one.name: tuple(_plain(one.label.say(language)) for language in Language) for one in FIELDS}
    return {
        field.name: plain[known]
        for field in FIELDS
        if (known := next((name for name in (*_USUAL[field.name], *labels[field.name]) if name in plain), ""))
    }


def drafts_of(
    file: AreasFile, chosen: Mapping[str, str], *, taken: Collection[str], around: Surroundings | None
) -> Drafts:
    """What ``file`` would add.

    Parameters
    ----------
    chosen : column by field; a column that the file does not have is not chosen
    taken : names of the micro-areas that the plan has already
    around : where the municipality lies; ``None`` where the atlas does not know

    Examples
    --------
    >>> from dashboard.response.areas_file import read_areas
    >>> made = drafts_of(read_areas(b"n,lat,lon\\nA,1,2\\nA,1,3\\n", "a.csv"), {"name": "n"}, taken=(), around=None)
    >>> [(one.feature, one.reason, one.received) for one in made.troubles]
    [(2, 'twice', 'A')]
    """
    held = {field: column for field, column in chosen.items() if column in file.columns}
    troubles = [*file.troubles, *_named_twice(file, held, taken)]
    drafts = []
    for feature, outline in enumerate(file.outlines, 1):
        given = {field: file.columns[column][feature - 1] for field, column in held.items()}
        body, misread = read_item(ItemKind.MICRO_AREA, given)
        troubles += [Trouble(feature, one.reason, one.field, one.received) for one in misread]
        if outline is not None:
            troubles += _elsewhere(feature, outline, around)
            beyond = 0.0 if around is None else 1.0 - around.share_inside(outline)
            drafts.append(Draft(feature, given, body, outline, feature in file.repaired, beyond))
    in_order = tuple(sorted(dict.fromkeys(troubles), key=lambda one: one.feature))
    return Drafts(tuple(file.columns), held, tuple(drafts), in_order, file.system)


def _named_twice(file: AreasFile, chosen: Mapping[str, str], taken: Collection[str]) -> list[Trouble]:
    if "name" not in chosen:
        return []
    seen = {_plain(name) for name in taken}
    known = set(seen)
    troubles = []
    for feature, name in enumerate(file.columns[chosen["name"]], 1):
        if name and _plain(name) in seen:
            reason = "taken" if _plain(name) in known else "twice"
            troubles.append(Trouble(feature, reason, "name", name[:60]))
        seen.add(_plain(name))
    return troubles


def _elsewhere(feature: int, outline: Outline, around: Surroundings | None) -> list[Trouble]:
    if around is None:
        return []
    far = next(((x, y) for x, y in positions_of(outline) if not around.is_near(x, y)), None)
    return [] if far is None else [Trouble(feature, "elsewhere", received=f"{far[0]:g}, {far[1]:g}")]


def _plain(text: str) -> str:
    """Without accents, case and blanks: how two people write one name."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "_".join(bare.casefold().split())
