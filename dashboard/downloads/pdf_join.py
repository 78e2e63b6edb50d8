"""Many tagged PDFs of typst bound into one, part by part on disk: memory does not grow with their number.

Typst sets one document as a whole and holds all of it, 20 MB a sheet; bound here, a country takes what one sheet takes.
Pages, bookmarks and structure trees are renumbered into one file that is tagged as its parts are, each of which becomes
a part of one document. What a part adds to the trees is written with it; what is held is the place of every object, 8
bytes each. The parts are those that typst writes (plain objects, a table of offsets, lengths as numbers); anything else
is refused.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from dashboard.errors import AtlasError

_CATALOG, _PAGES, _TREE, _OUTLINES, _PARENTS, _NAMES, _INFO, _METADATA, _DOCUMENT = range(1, 10)
_FIRST_FREE = 10
_NOT_WRITTEN = 0
_TEXT = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)"
_TOKEN = re.compile(rb"(?P<text>" + _TEXT + rb")|(?P<ref>\b\d+ 0 R)|(?P<key>/StructParents? \d+)", re.DOTALL)
_CELL = re.compile(rb"\(U\d+x\d+y\d+\)")
_PART = b"/S/Part/P %d 0 R" % _DOCUMENT
_STREAM = re.compile(rb">>\s*stream\r?\n")


class PdfJoinError(AtlasError):
    """A part that is not a PDF as typst writes it."""

    key = "pdf_join"


@dataclass
class PdfBinder:
    """Writes one PDF into ``file``; ``add`` each part, then ``close``. Title and language are those of the first.

    Parts that follow each other and name the same ``chapter`` stand under one bookmark of that name.
    """

    file: BinaryIO
    _offsets: array[int] = field(default_factory=lambda: array("Q"))
    _free: int = _FIRST_FREE
    _parts: int = 0
    _at: int = 0
    _pages: list[tuple[int, int]] = field(default_factory=list)
    _elements: list[bytes] = field(default_factory=list)
    _parents: list[int] = field(default_factory=list)
    _names: list[int] = field(default_factory=list)
    _bookmarks: list[tuple[str, int, bytes]] = field(default_factory=list)
    _head: dict[str, bytes] = field(default_factory=dict)
    _next_key: int = 0
    _summary: hashlib._Hash = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        """Begin the file."""
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")

    def add(self, part: bytes, *, chapter: str = "") -> None:
        """Append the pages, bookmarks and tags of ``part``; raises PdfJoinError for a PDF of another kind."""
        held = _objects(part)
        trailer = part[part.rfind(b"trailer") :]
        root, info = _number(rb"/Root (\d+) 0 R", trailer), _number(rb"/Info (\d+) 0 R", trailer)
        catalog = held[root]
        tree, pages, outlines, metadata = (
            _number(rb"/%s (\d+) 0 R" % name, catalog)
            for name in (b"StructTreeRoot", b"Pages", b"Outlines", b"Metadata")
        )
        moving = _Part(
            self._free, {tree: _DOCUMENT, outlines: _OUTLINES}, self._next_key, f"P{self._parts:06d}".encode()
        )
        first = _number(rb"/First (\d+) 0 R", held[outlines])
        self._bookmarks.append((chapter, moving.base + first, moving.moved(held[first])))
        self._pages.append((moving.base + pages, _number(rb"/Count (\d+)", held[pages])))
        if not self._parts:
            self._head |= {"catalog": catalog, "info": held[info], "metadata": held[metadata]}
        for number in sorted(set(held) - {root, tree, outlines, first, info, metadata}):
            body = moving.moved(held[number])
            if number == pages:
                body = body.replace(b"<<", b"<</Parent %d 0 R" % _PAGES, 1)
            # The whole is the document; each of those that were one is a part of it.
            self._put(moving.base + number, body.replace(b"/S/Document/P %d 0 R" % _DOCUMENT, _PART, 1))
        self._free = moving.base + max(held) + 1
        self._keep_tree(held[tree], moving)
        self._next_key += _number(rb"/ParentTreeNextKey (\d+)", held[tree])
        self._parts += 1

    def close(self) -> None:
        """Write what ties the parts together; raises PdfJoinError when there was none."""
        if not self._parts:
            raise PdfJoinError("A PDF of no parts cannot be bound; add at least one.")
        self._write_bookmarks()
        count = sum(many for _, many in self._pages)
        self._put(
            _PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, _references(number for number, _ in self._pages))
        )
        self._put(_PARENTS, b"<</Kids[%s]>>" % _references(self._parents))
        self._put(_NAMES, b"<</Kids[%s]>>" % _references(self._names))
        body = b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>"
        self._put(_DOCUMENT, body % (_TREE, b" ".join(self._elements)))
        names = b"/IDTree %d 0 R" % _NAMES if self._names else b""
        tied = (self._head["roles"], _DOCUMENT, _PARENTS, self._next_key, names)
        self._put(_TREE, b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%s>>" % tied)
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
        """Write the leaves of ``part`` in the trees of parents and of names: nobody has to hold them till the end."""
        if "roles" not in self._head:
            self._head["roles"] = _between(tree, b"/RoleMap", b"<<", b">>")
        self._elements.append(part.moved(_inside(tree, rb"/K(?: (\d+ 0 R)|\[([^\]]*)\])")))
        numbers = _inside(tree, rb"/ParentTree<</Nums\[(.*?)\]>>")
        pairs = [(int(key) + part.next_key, part.moved(to)) for key, to in re.findall(rb"(\d+) (\d+ 0 R)", numbers)]
        if pairs:
            keys = b" ".join(b"%d %s" % pair for pair in pairs)
            self._parents.append(self._new(b"<</Limits[%d %d]/Nums[%s]>>" % (pairs[0][0], pairs[-1][0], keys)))
        if b"/IDTree" in tree:
            names = part.moved(_inside(tree, rb"/IDTree<</Names\[(.*?)\]>>"))
            found = re.findall(_TEXT, names)
            self._names.append(self._new(b"<</Limits[%s %s]/Names[%s]>>" % (found[0], found[-1], names)))

    def _write_bookmarks(self) -> None:
        chapters: list[tuple[str, list[tuple[int, bytes]]]] = []
        for chapter, number, body in self._bookmarks:
            if not chapters or not chapter or chapters[-1][0] != chapter:
                chapters.append((chapter, []))
            chapters[-1][1].append((number, body))
        tops = [self._chapter(name, kept) if name else kept[0] for name, kept in chapters]
        self._write_chain(tops)
        ends = (tops[0][0], tops[-1][0], len(tops))
        self._put(_OUTLINES, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)

    def _chapter(self, name: str, kept: list[tuple[int, bytes]]) -> tuple[int, bytes]:
        """A closed bookmark that holds those of its parts and leads to the first."""
        number = self._free
        self._free += 1
        parent = b"/Parent %d 0 R" % number
        self._write_chain([(at, re.sub(rb"/Parent \d+ 0 R", parent, body, count=1)) for at, body in kept])
        title = b"FEFF" + name.encode("utf-16-be").hex().upper().encode()
        facts = (_OUTLINES, kept[0][0], kept[-1][0], len(kept), title, _inside(kept[0][1], rb"/Dest (\d+ 0 R)"))
        return number, b"<</Parent %d 0 R/First %d 0 R/Last %d 0 R/Count -%d/Title<%s>/Dest %s>>" % facts

    def _write_chain(self, kept: list[tuple[int, bytes]]) -> None:
        """Bookmarks that follow each other."""
        for at, (number, body) in enumerate(kept):
            links = b"/Prev %d 0 R" % kept[at - 1][0] if at else b""
            links += b"/Next %d 0 R" % kept[at + 1][0] if at + 1 < len(kept) else b""
            self._put(number, body.replace(b"<<", b"<<" + links, 1))

    def _new(self, body: bytes) -> int:
        number = self._free
        self._free += 1
        self._put(number, body)
        return number

    def _write_table(self) -> None:
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._free)
        for at in self._offsets[1 : self._free]:
            self._write(b"0000000000 65535 f\r\n" if at == _NOT_WRITTEN else b"%010d 00000 n\r\n" % at)
        name = self._summary.hexdigest()[:32].encode()
        trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>" % (self._free, _CATALOG, _INFO, name, name)
        self._write(b"trailer\n%s\nstartxref\n%d\n%%%%EOF" % (trailer, start))

    def _put(self, number: int, body: bytes) -> None:
        missing = max(number, self._free) + 1 - len(self._offsets)
        if missing > 0:
            self._offsets.extend([_NOT_WRITTEN] * missing)
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


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


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
