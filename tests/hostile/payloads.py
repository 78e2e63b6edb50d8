"""What somebody who means harm types, and how to see whether it did any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

MARK = re.compile(r"zq\d{4}")
"""Part of everything hostile that was typed, another one for each field: told from whatever else is shown."""
_RUNS = re.compile(r"^\s*(javascript|vbscript|data\s*:\s*text)", re.IGNORECASE)
_HARMFUL = frozenset({"script", "iframe", "frame", "object", "embed", "base", "meta", "link", "style", "foreignobject"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "srcdoc", "data", "poster", "background"})

_SHORT = "={0}<i onclick=a>"
_LINE = "={0}\"'><img src=x onerror=__xss=1>"
_LONG = (
    "={0}\"'></textarea></title></script><script>window.__xss=1</script><img src=x onerror=window.__xss=1>"
    '<a href=javascript:__xss=1>{{{{7*7}}}}</a>#panic("typst") ]#[\nBEGIN:VEVENT\nX-Hostile: {0}'
)


def hostile(number: int, *, longest: int = 300) -> str:
    """A formula, markup, a script, a template and a line of another format, in at most ``longest`` signs."""
    mark = f"zq{number:04}"
    return next(text for text in (one.format(mark) for one in (_LONG, _LINE, _SHORT)) if len(text) <= longest)


def hostile_link(number: int) -> str:
    """An address that may be kept, with what would leave an attribute."""
    return f"https://example.org/?zq{number:04}\"'><script>window.__xss=1</script>"


def hostile_name(number: int) -> str:
    """The name of a file that may be kept."""
    return f"=zq{number:04}'><img src=x onerror=window.__xss=1>.pdf"


def dangers(markup: str) -> Iterator[str]:
    """What of ``markup`` a browser would run, or would read as an element that nobody of us wrote."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return iter(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HARMFUL or MARK.search(tag):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or MARK.search(name):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in _ADDRESSES and (_RUNS.match(value or "") or value == "x"):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        if MARK.search(data):
            self.found.append(f"<!--{data}-->")


def runs(address: str) -> bool:
    """Whether following ``address`` runs something."""
    return bool(_RUNS.match(address))
