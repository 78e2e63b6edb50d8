"""What one does with the page of a municipality: keep it, compare it, see it on the map, share it, print it."""

from __future__ import annotations

from html import escape

from layouts.elements import Element, html
from layouts.figures.drawing import drawing
from layouts.pages.municipality.lists import list_menu, status
from layouts.pages.municipality.screen import MunicipalityScreen
from layouts.wording import Voice

_BUTTON = "btn btn-outline-secondary btn-sm"


def toolbar(screen: MunicipalityScreen) -> Element:
    """Buttons and links, most wanted first; what was done is told in a live region."""
    profile, voice, to = screen.profile, screen.voice, screen.addresses
    return html.Div(
        [
            list_menu(
                profile.country,
                profile.place.code,
                profile.place.name,
                voice,
                all_lists=f"{to.ranking}#favourites",
            ),
            html.A(voice.say("municipality.tool.map"), href=to.map, className=_BUTTON),
            html.A(voice.say("municipality.tool.compare"), href=to.compare_around, className=_BUTTON),
            _sheets(screen),
            html.Button(voice.say("municipality.tool.print"), className=_BUTTON, **{"data-action": "print"}),
            share(screen),
            html.A(voice.say("municipality.tool.response"), href=to.response, className=_BUTTON)
            if to.response
            else None,
            status(),
        ],
        className="place-tools",
        role="group",
        **{"aria-label": voice.say("municipality.tools")},
    )


def copy_button(key: str, text: str, voice: Voice) -> Element:
    """A button that puts ``text`` on the clipboard and says so."""
    return html.Button(
        voice.say(f"municipality.copy.{key}"),
        className=_BUTTON,
        **{
            "data-copy": text,
            "data-done": voice.say("municipality.copied"),
            "data-failed": voice.say("municipality.copy.failed"),
        },
    )


def share(screen: MunicipalityScreen) -> Element:
    """The address, the code to show the page elsewhere, and a picture of the address for telephones."""
    voice, to = screen.voice, screen.addresses
    code = embed_code(to.embed, screen.profile.place.name)
    return html.Details(
        [
            html.Summary(voice.say("municipality.tool.share"), className=_BUTTON),
            html.Div(
                [
                    _field("link", to.permalink, voice),
                    _field("embed", code, voice),
                    html.P(voice.say("municipality.share.embed.note"), className="panel-note"),
                    html.Div(
                        [
                            drawing(screen.qr_drawing, class_name="qr"),
                            html.P(voice.say("municipality.share.qr"), className="panel-note"),
                        ],
                        className="share-qr",
                    ),
                ],
                className="share-box",
            ),
        ],
        className="downloads share",
    )


def embed_code(address: str, name: str) -> str:
    """The piece of HTML that shows the page inside another one.

    Examples
    --------
    >>> embed_code("/en/municipality/MEX/07101?embed=1", 'San "José"')[:77]
    '<iframe src="/en/municipality/MEX/07101?embed=1" title="San &quot;José&quot;"'
    """
    return f'<iframe src="{escape(address)}" title="{escape(name)}" width="100%" height="640" loading="lazy"></iframe>'


def _field(key: str, text: str, voice: Voice) -> Element:
    return html.Div(
        [
            html.P(voice.say(f"municipality.share.{key}"), className="share-name"),
            html.Div(
                [html.Code(text, className="share-text", tabIndex="0"), copy_button(key, text, voice)],
                className="share-line",
            ),
        ],
        className="share-field",
    )


def _sheets(screen: MunicipalityScreen) -> Element | None:
    if not screen.sheets:
        return None
    voice = screen.voice
    return html.Details(
        [
            html.Summary(voice.say("municipality.tool.sheets"), className=_BUTTON),
            html.Ul(
                [
                    html.Li(
                        html.A(
                            [html.Strong(one.format), html.Span(voice.say(f"municipality.sheet.{one.key}"))],
                            href=one.address,
                            className="download",
                        )
                    )
                    for one in screen.sheets
                ]
            ),
        ],
        className="downloads sheets",
    )
