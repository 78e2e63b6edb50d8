"""Many tagged PDFs of typst bound into one, part by part on disk: memory does not grow with their number.

Typst sets one document as a whole and holds all of it, 20 MB a sheet; bound here, a country takes what one sheet takes.
Pages, bookmarks and structure trees are renumbered into one file that is tagged as its parts are. The parts are those
that typst writes (plain objects, a table of offsets, lengths as numbers); anything else is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from dashboard.errors import AtlasError

_CATALOG, _PAGES, _TREE, _OUTLINES, _PARENTS, _NAMES, _INFO, _METADATA = range(1, 9)
_FIRST_FREE = 9
_TEXT = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)"
_TOKEN = re.compile(rb"(?P<text>" + _TEXT + rb")|(?P<ref>\b\d+ 0 R)|(?P<key>/StructParents? \d+)", re.DOTALL)
_CELL = re.compile(rb"\(U\d+x\d+y\d+\)")
_STREAM = re.compile(rb">>\s*stream\r?\n")


class PdfJoinError(AtlasError):
    """A part that is not a PDF as typst writes it."""

    key = "pdf_join"


@dataclass
class PdfBinder:
    """Writes one PDF into ``file``; ``add`` each part, then ``close``. Title and language are those of the first."""

    file: BinaryIO
    _offsets: dict[int, int] = field(default_factory=dict)
    _free: int = _FIRST_FREE
    _parts: int = 0
    _at: int = 0
    _pages: list[tuple[int, int]] = field(default_factory=list)
    _elements: list[bytes] = field(default_factory=list)
    _parents: list[bytes] = field(default_factory=list)
    _names: list[bytes] = field(default_factory=list)
    _bookmarks: list[tuple[int, bytes]] = field(default_factory=list)
    _head: dict[str, bytes] = field(default_factory=dict)
    _next_key: int = 0
    _summary: hashlib._Hash = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        """Begin the file."""
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")

    def add(self, part: bytes) -> None:
        """Append the pages, bookmarks and tags of ``part``; raises PdfJoinError for a PDF of another kind."""
        held = _objects(part)
        root = _number(rb"/Root (\d+) 0 R", part[part.rfind(b"trailer") :])
        catalog = held[root]
        tree, pages = _number(rb"/StructTreeRoot (\d+) 0 R", catalog), _number(rb"/Pages (\d+) 0 R", catalog)
        outlines = _number(rb"/Outlines (\d+) 0 R", catalog)
        info = _number(rb"/Info (\d+) 0 R", part[part.rfind(b"trailer") :])
        metadata = _number(rb"/Metadata (\d+) 0 R", catalog)
        base = self._free
        known = {tree: _TREE, outlines: _OUTLINES}
        part_of = _Part(base, known, self._next_key, f"P{self._parts:06d}".encode())
        self._keep_tree(held[tree], part_of)
        first = _number(rb"/First (\d+) 0 R", held[outlines])
        self._bookmarks.append((base + first, part_of.moved(held[first])))
        self._pages.append((base + pages, _number(rb"/Count (\d+)", held[pages])))
        if not self._parts:
            self._head |= {"catalog": catalog, "info": held[info], "metadata": held[metadata]}
        for number in sorted(set(held) - {root, tree, outlines, first, info, metadata}):
            body = part_of.moved(held[number])
            if number == pages:
                body = body.replace(b"<<", b"<</Parent %d 0 R" % _PAGES, 1)
            self._put(base + number, body)
        self._free = base + max(held) + 1
        self._next_key += _number(rb"/ParentTreeNextKey (\d+)", held[tree])
        self._parts += 1

    def close(self) -> None:
        """Write what ties the parts together; raises PdfJoinError when there was none."""
        if not self._parts:
            raise PdfJoinError("A PDF of no parts cannot be bound; add at least one.")
        self._write_bookmarks()
        count = sum(many for _, many in self._pages)
        kids = b" ".join(b"%d 0 R" % number for number, _ in self._pages)
        self._put(_PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
        self._put(_PARENTS, b"<</Nums[%s]>>" % b" ".join(self._parents))
        self._put(_NAMES, b"<</Names[%s]>>" % b" ".join(self._names))
        tied = b"/K[%s]/ParentTree %d 0 R/ParentTreeNextKey %d" % (
            b" ".join(self._elements),
            _PARENTS,
            self._next_key,
        )
        names = b"/IDTree %d 0 R" % _NAMES if self._names else b""
        self._put(_TREE, b"<</Type/StructTreeRoot%s%s%s>>" % (self._head["roles"], tied, names))
        self._put(_INFO, self._head["info"])
        self._put(_METADATA, self._head["metadata"])
        catalog = self._head["catalog"]
        for name, number in (
            *((b"Pages", _PAGES), (b"Metadata", _METADATA), (b"StructTreeRoot", _TREE), (b"Outlines", _OUTLINES)),
        ):
            catalog = re.sub(rb"/%s \d+ 0 R" % name, b"/%s %d 0 R" % (name, number), catalog)
        self._put(_CATALOG, catalog)
        self._write_table()

    def _keep_tree(self, tree: bytes, part: _Part) -> None:
        if "roles" not in self._head:
            self._head["roles"] = _between(tree, b"/RoleMap", b"<<", b">>")
        self._elements.append(part.moved(_inside(tree, rb"/K(?: (\d+ 0 R)|\[([^\]]*)\])")))
        numbers = _inside(tree, rb"/ParentTree<</Nums\[(.*?)\]>>")
        for key, reference in re.findall(rb"(\d+) (\d+ 0 R)", numbers):
            self._parents.append(b"%d %s" % (int(key) + self._next_key, part.moved(reference)))
        if b"/IDTree" in tree:
            self._names.append(part.moved(_inside(tree, rb"/IDTree<</Names\[(.*?)\]>>")))

    def _write_bookmarks(self) -> None:
        numbers = [number for number, _ in self._bookmarks]
        for at, (number, body) in enumerate(self._bookmarks):
            links = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
            links += b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
            self._put(number, body.replace(b"<<", b"<<" + links, 1))
        ends = (numbers[0], numbers[-1], len(numbers))
        self._put(_OUTLINES, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)

    def _write_table(self) -> None:
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._free)
        for number in range(1, self._free):
            at = self._offsets.get(number)
            self._write(b"0000000000 65535 f\r\n" if at is None else b"%010d 00000 n\r\n" % at)
        name = self._summary.hexdigest()[:32].encode()
        trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>" % (self._free, _CATALOG, _INFO, name, name)
        self._write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF" % (trailer, start))

    def _put(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _write(self, body: bytes) -> None:
        self._summary.update(body)
        self.file.write(body)
        self._at += len(body)


@dataclass(frozen=True)
class _Part:
    """How the numbers and names of one part move."""

    base: int
    known: dict[int, int]
    next_key: int
    prefix: bytes

    def moved(self, body: bytes) -> bytes:
        """``body`` with every reference, structure key and cell name in its new place; the data of a stream stays."""
        cut = _STREAM.search(body)
        head, rest = (body[: cut.start()], body[cut.start() :]) if cut else (body, b"")
        return _TOKEN.sub(self._token, head) + rest

    def _token(self, found: re.Match[bytes]) -> bytes:
        token = found.group()
        if found["text"]:
            # Cells are named in every part alike; a name must be unique in the file.
            return b"(" + self.prefix + token[1:] if _CELL.fullmatch(token) else token
        if found["key"]:
            name, key = token.split(b" ")
            return b"%s %d" % (name, int(key) + self.next_key)
        number = int(token.split(b" ", 1)[0])
        return b"%d 0 R" % self.known.get(number, self.base + number)


def _objects(part: bytes) -> dict[int, bytes]:
    """Body of every object by its number."""
    begins = part.rfind(b"startxref")
    if not part.startswith(b"%PDF-1.7") or begins < 0:
        raise PdfJoinError("A part is no PDF 1.7; bind only what the sheet's template makes.")
    table = int(part[begins + 9 :].split()[0])
    lines = part[table:].split(b"trailer")[0].splitlines()
    if not lines or lines[0] != b"xref":
        raise PdfJoinError("A part holds its objects in streams; bind only what the sheet's template makes.")
    offsets = [(int(line[:10]), number) for number, line in enumerate(lines[2:]) if line[17:18] == b"n"]
    ends = [*(offset for offset, _ in sorted(offsets)[1:]), table]
    held = {}
    for (start, number), end in zip(sorted(offsets), ends, strict=True):
        body = part[start:end].rstrip()
        held[number] = body.split(b"obj", 1)[1].removesuffix(b"endobj").strip(b"\n")
    return held


def _number(pattern: bytes, body: bytes) -> int:
    found = re.search(pattern, body)
    if found is None:
        raise PdfJoinError(f"A part lacks {pattern.decode()}; bind only what the sheet's template makes.")
    return int(found[1])


def _inside(body: bytes, pattern: bytes) -> bytes:
    found = re.search(pattern, body, re.DOTALL)
    if found is None:
        raise PdfJoinError(f"A part lacks {pattern.decode()}; bind only what the sheet's template makes.")
    return next(group for group in found.groups() if group is not None)


def _between(body: bytes, name: bytes, opening: bytes, closing: bytes) -> bytes:
    """The entry ``name`` with its flat dictionary; empty where there is none."""
    start = body.find(name + opening)
    return body[start : body.index(closing, start) + len(closing)] if start >= 0 else b""
