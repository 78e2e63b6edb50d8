"""The search box that leads to a municipality: three letters, arrows, Enter."""

from __future__ import annotations

from layouts.elements import Element, html
from layouts.wording import Voice


def place_search(name: str, voice: Voice, *, country: str, go: str, label: str, is_large: bool = False) -> Element:
    """A combobox over municipalities; ``go`` is the address that is opened, ``{code}`` in it what was chosen."""
    listed = f"{name}-list"
    return html.Div(
        [
            html.Label(label, htmlFor=name, className="find-label"),
            html.Input(
                id=name,
                type="search",
                placeholder=voice.say("municipality.find.placeholder"),
                autocomplete="off",
                className=f"form-control{' form-control-lg' if is_large else ''}",
            ),
            html.Ul(
                id=listed,
                role="listbox",
                className="search-list",
                hidden=True,
                **{"aria-label": voice.say("search.results")},
            ),
            html.P(className="visually-hidden", role="status", **{"aria-live": "polite"}),
        ],
        className=f"search place-search{' is-large' if is_large else ''}",
        role="search",
        **{
            "data-place-search": go,
            "data-country": country,
            "data-language": voice.language.value,
            "data-none": voice.say("search.none"),
            "data-count": voice.say("search.count"),
            "data-failed": voice.say("municipality.offline"),
        },
    )
