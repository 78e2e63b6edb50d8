"""Every page and every answer that shows what people typed, read as a browser would read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.accounts.conftest import Browser
from tests.callbacks.conftest import body_of
from tests.hostile.payloads import MARK, dangers, runs

RUN_BY_THEMSELVES = frozenset({"Script", "Iframe", "Embed", "ObjectEl", "Base", "Meta", "Link", "Markdown"})
"""Components that would run, or read as markup, what stands in them."""


def document(browser: Browser, path: str) -> str:
    """The document that the server answers with, before any script has run."""
    return browser.client.get(path, follow_redirects=False).text


def page(browser: Browser, path: str) -> object:
    """The content of a page, as Dash hands it to the browser."""
    pathname, _, search = path.partition("?")
    name = next(key for key in browser.app.callback_map if "shell-page" in key)
    values = {"shell-location.pathname": pathname, "shell-location.search": f"?{search}" if search else ""}
    answer = browser.client.post("/_dash-update-component", json=body_of(browser.app, name, values))
    assert answer.status_code == 200, (path, answer.text[-500:])
    return answer.json


def harm_in_document(text: str) -> list[str]:
    """What of a document would run that is not ours: nothing typed may leave its element."""
    own = re.sub(r"<script src=\"/[^\"]*\"></script>|<link [^>]*>|<meta [^>]*>", "", text)
    own, data = re.subn(r"<script[^>]*>(?:(?!</script)[^<])*</script>", "", own)
    assert data < 10
    return list(dangers(own))


def harm_in_page(content: object) -> Iterator[str]:
    """What of a page's components would run: markup that scripts put in place, addresses, components."""
    if isinstance(content, dict):
        kind, props = content.get("type"), content.get("props")
        if kind in RUN_BY_THEMSELVES and MARK.search(json.dumps(props)):
            yield f"a component {kind}"
        for name, value in content.items():
            yield from _harm_in_value(name, value) if isinstance(value, str) else harm_in_page(value)
    elif isinstance(content, list):
        for one in content:
            yield from harm_in_page(one)


def _harm_in_value(name: str, value: str) -> Iterator[str]:
    # What a script of ours puts into a page as markup travels in an attribute of its own.
    if name.startswith("data-") or name == "html":
        yield from (f"{name}: {found}" for found in dangers(value))
    if name in {"href", "src", "action", "formAction", "data"} and runs(value):
        yield f"{name}={value[:80]}"


def marks_of(text: str) -> set[str]:
    """Marks that stand in ``text``."""
    return set(MARK.findall(text))
