"""What PDF/UA-1 asks of a file and a program can see, read with pypdf: a second opinion beside typst's own.

The rules follow the Matterhorn Protocol's checks of structure; whether words describe their picture well, nobody but
a person can judge.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

_PAINTS = frozenset({b"Tj", b"TJ", b"f", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Do", b"sh"})
_HEADING = re.compile(r"/H([1-6])")


def breaches(body: bytes) -> list[str]:
    """Every rule that the file breaks, in words; none for a good one."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    root = reader.trailer["/Root"]
    return [
        *_document(reader, root),
        *_tags(root),
        *(f"page {at}: {one}" for at, page in enumerate(reader.pages, start=1) for one in _page(page)),
    ]


def _document(reader: pypdf.PdfReader, root: Any) -> Iterator[str]:
    if root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712  pypdf's own kind of boolean
        yield "is not marked as tagged"
    if root.get("/MarkInfo", {}).get("/Suspects", False) == True:  # noqa: E712
        yield "has suspect tags"
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))):
        yield f"has no language: {root.get('/Lang')!r}"
    if not (reader.metadata and reader.metadata.title):
        yield "has no title"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712
        yield "shows its file name instead of its title"
    about = root["/Metadata"].get_data().decode("utf-8")
    if not re.search(r"pdfuaid:part(=\"1\"|>1<)", about):
        yield "does not say in XMP that it is PDF/UA-1"
    if "dc:title" not in about:
        yield "has no title in XMP"
    if reader.is_encrypted:
        yield "is encrypted"
    if len(reader.pages) > 1 and "/Outlines" not in root:
        yield "has several pages and no bookmarks"


def _tags(root: Any) -> Iterator[str]:
    tree = root.get("/StructTreeRoot")
    if tree is None:
        yield "has no structure tree"
        return
    roles, level = tree.get("/RoleMap", {}), 0
    seen = 0
    for element in _elements(tree["/K"]):
        seen += 1
        kind = str(roles.get(element["/S"], element["/S"]))
        if kind in ("/Figure", "/Formula") and len(str(element.get("/Alt", "")).strip()) < 5:
            yield f"{kind} without words"
        if kind == "/TH" and _attribute(element, "/Scope") is None:
            yield "/TH without a scope"
        if kind == "/Table":
            yield from _table(element, roles)
        if found := _HEADING.fullmatch(kind):
            here = int(found[1])
            if here > level + 1:
                yield f"heading of level {here} after one of level {level}"
            level = here
    if not seen:
        yield "has an empty structure tree"


def _table(table: Any, roles: Any) -> Iterator[str]:
    rows = [one for one in _elements(table.get("/K")) if roles.get(one["/S"], one["/S"]) == "/TR"]
    kinds = [str(one["/S"]) for one in _elements(table.get("/K"))]
    if "/TH" not in kinds:
        yield "/Table without a head"
    widths = {sum(int(_attribute(cell, "/ColSpan") or 1) for cell in _children(row)) for row in rows}
    spans = any(_attribute(cell, "/RowSpan") for row in rows for cell in _children(row))
    if len(widths) > 1 and not spans:
        yield f"/Table with rows of {sorted(widths)} columns"


def _page(page: Any) -> Iterator[str]:
    if "/StructParents" not in page:
        yield "no way from its content to the tags"
    if page.get("/Annots") and page.get("/Tabs") != "/S":
        yield "links in another order than the tags"
    for name, font in page["/Resources"].get("/Font", {}).items():
        font = font.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()):
            yield f"font {name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"font {name} cannot be read as text"
    if loose := _loose(page):
        yield f"painted outside of tags and artifacts: {loose}"


def _loose(page: Any) -> str:
    """What first paints outside of marked content."""
    depth = 0
    content = page.get_contents()
    for _, operator in ContentStream(content, page.pdf).operations if content is not None else ():
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif depth == 0 and operator in _PAINTS:
            return operator.decode()
    return ""


def _attribute(element: Any, name: str) -> Any:
    held = element.get("/A")
    for one in held if isinstance(held, ArrayObject) else [held]:
        found = one.get_object() if one is not None else None
        if isinstance(found, DictionaryObject) and name in found:
            return found[name]
    return None


def _children(element: Any) -> list[Any]:
    held = element.get("/K")
    held = held.get_object() if held is not None else None
    kids = held if isinstance(held, ArrayObject) else [held]
    found = [kid.get_object() for kid in kids if kid is not None]
    return [kid for kid in found if isinstance(kid, DictionaryObject) and "/S" in kid]


def _elements(node: Any) -> Iterator[Any]:
    """Every structure element below ``node``, in the order in which the file is read aloud."""
    node = node.get_object() if node is not None else None
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from _elements(node.get("/K"))
