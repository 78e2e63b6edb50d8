"""A person without a mouse: going to controls by name, filling them in, and walking a whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page

NAMES = "--enable-blink-features=ComputedAccessibilityInfo"
"""With this flag Chromium tells the name and role that it tells a screen reader."""
_FOCUSED = """() => {
  const one = document.activeElement;
  const isMarked = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = one.getBoundingClientRect();
  const [x, y] = [Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 2),
                  Math.min(Math.max(box.y + Math.min(box.height / 2, 12), 1), innerHeight - 2)];
  const above = document.elementFromPoint(x, y);
  const isInside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  // Asking Chromium takes long on a long page: only where the name does not stand in the element itself.
  const words = one.getAttribute("aria-label") || (one.matches("a,button,summary") ? one.textContent.trim() : "");
  return {
    field: one.name || "", words: one.getAttribute("aria-label") || one.textContent.trim(), id: one.id,
    tag: one.tagName.toLowerCase(), name: words || (one.computedName ?? "-"), kind: String(one.className),
    is_seen: isMarked(one), is_bare: one === document.body,
    is_in_sight: isInside && Boolean(above) && (one.contains(above) || above.contains(one)),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """Where the focus is: what it is called in several ways, and whether anybody can see that it is there."""

    field: str
    words: str
    id: str
    tag: str
    name: str
    kind: str
    is_seen: bool
    is_bare: bool
    is_in_sight: bool

    def is_called(self, wanted: str) -> bool:
        """Whether ``wanted`` is its field, its id, or what it begins to say."""
        return wanted in {self.field, self.id} or (self.words.startswith(wanted) and len(self.words) < 200)

    def faults(self) -> list[str]:
        """What keeps a person from using it."""
        shown = f"{self.tag}#{self.id} {self.words[:40]!r}"
        told = {
            "has no name": not self.name,
            "shows no focus": not self.is_seen,
            "is out of sight": not self.is_in_sight,
        }
        return [f"{shown} {fault}" for fault, is_so in told.items() if is_so]


def focused(page: Page) -> Stop:
    """Where the focus is now."""
    return Stop(**page.evaluate(_FOCUSED))


def tab_to(page: Page, wanted: str, *, most: int = 60) -> None:
    """Press the tab key until the focus is seen on what is called ``wanted``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop.is_called(wanted):
            assert stop.is_seen, wanted
            return
    raise AssertionError(f"{most} presses of the tab key never come to {wanted!r}")


def press(page: Page, wanted: str) -> None:
    """Go to what is called ``wanted`` and press it."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, field: str, text: str) -> None:
    """Write into a field, over what stands in it."""
    tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def write_date(page: Page, field: str, day: date) -> None:
    """Type the parts of a date as the browser of these tests has them: month, day, year."""
    tab_to(page, field)
    page.keyboard.type(f"{day:%m%d%Y}")
    assert page.evaluate("document.activeElement.value") == day.isoformat()


def choose_file(page: Page, field: str, name: str, kind: str, body: bytes) -> None:
    """Choose a file in the dialogue that the space bar opens."""
    # Asked for before the way there: a browser that is busy would open its own dialogue otherwise.
    page.on("filechooser", lambda _: None)
    tab_to(page, field)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": body})


def walk(page: Page, *, most: int) -> list[Stop]:
    """Every stop of the tab key on a page, from the way to its content and once around; a trap is an error."""
    stops: list[Stop] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop.kind == "skip-link" and stops:
            return stops
        if not stop.is_bare:
            stops.append(stop)
    last = [stop.words[:40] for stop in stops[-5:]]
    raise AssertionError(f"{most} presses of the tab key do not lead around the page; they end at {last}")
