"""Named lists of favourites: the menu at the star, the lists above the table, the choice of one in its filter.

The server knows no list: they are kept in the browser, and ``assets/app`` fills what is made here with them.
"""

from __future__ import annotations

import json

from layouts.elements import Element, html
from layouts.wording import Voice

MOST_LISTED = 200
"""Municipalities that an address of the table may name; the rest of a longer list stays in the browser."""
LONGEST_NAME = 40
"""Letters of the name of a list."""
EVERY = "all"
"""Value of a choice that leaves nothing out."""
_BUTTON = "btn btn-outline-secondary btn-sm"
_TOLD = (
    *("first", "in", "in_none", "new.label", "made", "rename.label", "renamed", "emptied", "removed", "undone"),
    *("six", "cut", "nameless", "taken", "blocked", "unread"),
)


def status() -> Element:
    """Where the page says what a button has done."""
    return _status("data-place-status")


def star_button(country: str, code: str, name: str, voice: Voice) -> Element:
    """A star in a row of the table: it puts the municipality into the list that is shown, and takes it out."""
    add = voice.say("municipality.favourite.add", place=name, list=voice.say("municipality.lists.first"))
    return html.Button(
        [_star(), html.Span(voice.say("municipality.favourite"), className="visually-hidden")],
        className="favourite is-small",
        title=add,
        **{"aria-pressed": "false", "aria-label": add, "data-favourite": f"{country}:{code}", "data-name": name},
    )


def list_menu(country: str, code: str, name: str, voice: Voice, *, all_lists: str) -> Element:
    """The star of a page: every list with a box to tick, and a field that makes a new one."""
    boxes = html.Fieldset(
        [html.Legend(voice.say("municipality.lists.keep", place=name)), html.Div(**{"data-list-boxes": "1"})]
    )
    return html.Details(
        [
            html.Summary(
                [
                    _star(),
                    html.Span(voice.say("municipality.favourite")),
                    html.Span(className="visually-hidden", **{"data-list-held": "1"}),
                ],
                className=f"favourite {_BUTTON}",
            ),
            html.Div(
                [
                    boxes,
                    _form(voice, save="municipality.lists.make"),
                    _notice(),
                    html.P(_status("data-list-status"), className="list-told"),
                    html.A(voice.say("municipality.lists.all"), href=all_lists),
                ],
                className="list-box",
            ),
        ],
        className="list-menu",
        **{"data-list-menu": f"{country}:{code}", "data-name": name, "data-list-words": list_words(voice)},
    )


def list_section(country: str, voice: Voice, *, place_template: str, compare_template: str) -> Element:
    """All lists of a country: choose one, see who is in it, compare, rename, empty, remove."""
    return html.Section(
        [
            html.H2(voice.say("municipality.lists"), id="favourites", tabIndex="-1"),
            html.Div(
                [
                    html.Div(
                        className="list-names",
                        role="group",
                        **{"aria-labelledby": "favourites", "data-list-names": "1"},
                    ),
                    _does("new", voice, is_quiet=False),
                ],
                className="list-choice",
            ),
            html.P(voice.say("municipality.favourites.none"), className="section-note", **{"data-list-none": "1"}),
            html.Ul(className="favourite-list", **{"data-list-places": "1"}),
            html.P(className="section-note", hidden=True, **{"data-list-six": "1"}),
            html.Div(
                [
                    html.A(
                        voice.say("municipality.favourites.compare"),
                        href="#",
                        className=_BUTTON,
                        **{"data-list-compare": compare_template},
                    ),
                    *(_does(name, voice) for name in ("rename", "empty", "remove")),
                    _status("data-list-status", "data-place-status"),
                    _does("undo", voice, is_hidden=True),
                ],
                className="favourite-buttons",
            ),
            _form(voice, save="municipality.lists.save", is_hidden=True),
            _notice(),
        ],
        className="favourites",
        **{
            "aria-labelledby": "favourites",
            "data-list-country": country,
            "data-place-template": place_template,
            "data-list-words": list_words(voice),
        },
    )


def list_choice(country: str, codes: tuple[str, ...], voice: Voice) -> Element:
    """The filter of the table: every municipality, those of the address, or (added by the browser) those of a list."""
    every = html.Option(voice.say("municipality.ranking.every"), value=EVERY, selected=not codes)
    here = html.Option(voice.say("municipality.lists.address", count=len(codes)), value=",".join(codes), selected=True)
    return html.Select(
        [every, here] if codes else [every],
        id="rank-places",
        name="places",
        className="form-select",
        **{"data-list-filter": country, "data-most": str(MOST_LISTED)},
    )


def list_words(voice: Voice) -> str:
    """What the browser says of lists, as JSON; ``{place}``, ``{list}`` and numbers are filled in there."""
    told = {name: voice.say(f"municipality.lists.{name}") for name in _TOLD}
    stars = {name: voice.say(f"municipality.favourite.{name}") for name in ("add", "added", "drop", "dropped")}
    return json.dumps(told | stars, ensure_ascii=False)


def _status(*marks: str) -> Element:
    return html.Span(className="place-status", role="status", **{"aria-live": "polite", **dict.fromkeys(marks, "1")})


def _star() -> Element:
    return html.Span("☆", className="star", **{"aria-hidden": "true"})


def _does(name: str, voice: Voice, *, is_quiet: bool = True, is_hidden: bool = False) -> Element:
    return html.Button(
        voice.say(f"municipality.lists.{name}"),
        type="button",
        className="mini" if is_quiet else _BUTTON,
        hidden=is_hidden,
        **{"data-list-do": name},
    )


def _form(voice: Voice, *, save: str, is_hidden: bool = False) -> Element:
    """One line for a name; what is wrong with it is said under it."""
    cancel = _does("cancel", voice) if is_hidden else None
    line = [
        html.Input(
            id="list-name",
            type="text",
            maxLength=str(LONGEST_NAME),
            autocomplete="off",
            className="form-control form-control-sm",
            **{"aria-describedby": "list-error"},
        ),
        html.Button(voice.say(save), type="submit", className=_BUTTON),
        cancel,
    ]
    return html.Form(
        [
            html.Label(voice.say("municipality.lists.new.label"), htmlFor="list-name"),
            html.Div(line, className="list-line"),
            html.P(id="list-error", className="list-error", role="alert"),
        ],
        className="list-form",
        hidden=is_hidden,
        **{"data-list-form": "1"},
    )


def _notice() -> Element:
    return html.P(className="list-notice", role="status", hidden=True, **{"data-list-notice": "1"})
