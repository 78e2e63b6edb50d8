"""What every page has: header with brand, pages, languages and theme; the demonstration badge; footer."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.language import Language
from layouts.ids import ShellIds
from layouts.wording import Voice

LANGUAGE_NAMES: Mapping[Language, str] = {
    Language.SPANISH: "Español",
    Language.ENGLISH: "English",
    Language.PORTUGUESE: "Português",
}


def shell(
    content: list[Component],
    *,
    voice: Voice,
    page: str,
    paths: Mapping[str, str],
    languages: Mapping[Language, str],
    is_demonstration: bool,
    account: Component | None = None,
) -> list[Component]:
    """A whole page around ``content``; ``paths`` by page name, ``languages`` = this view in each language.

    ``account`` is the way in, or the menu of who is signed in (``layouts.account_line``).
    """
    return [
        html.A(voice.say("shell.skip"), href=f"#{ShellIds.MAIN}", className="skip-link"),
        _header(
            voice=voice,
            page=page,
            paths=paths,
            languages=languages,
            is_demonstration=is_demonstration,
            account=account,
        ),
        html.Main(content, id=ShellIds.MAIN, tabIndex="-1", className=f"page page-{page.replace('_', '-')}"),
        _footer(voice=voice, sources=paths["sources"]),
    ]


def bare(content: list[Component], *, page: str) -> list[Component]:
    """A page as it stands in another site: nothing around ``content``, which says itself what it is."""
    return [
        html.Main(content, id=ShellIds.MAIN, tabIndex="-1", className=f"page page-{page.replace('_', '-')} is-bare")
    ]


def _header(
    *,
    voice: Voice,
    page: str,
    paths: Mapping[str, str],
    languages: Mapping[Language, str],
    is_demonstration: bool,
    account: Component | None,
) -> Component:
    return html.Header(
        [
            html.A(
                [
                    html.Span(className="brand-mark", **{"aria-hidden": "true"}),
                    html.Span(
                        [
                            html.Span("CLRISK Atlas", className="brand-name"),
                            html.Span(voice.say("shell.subtitle"), className="brand-subtitle"),
                        ],
                        className="brand-words",
                    ),
                ],
                href=paths["risk_map"],
                className="brand",
                **{"aria-label": f"CLRISK Atlas: {voice.say('shell.subtitle')}"},
            ),
            html.Nav(
                [
                    html.A(
                        voice.say(f"shell.page.{name}"),
                        href=path,
                        className="page-link-item",
                        **({"aria-current": "page"} if name == page else {}),
                    )
                    for name, path in paths.items()
                ],
                className="pages",
                **{"aria-label": voice.say("shell.pages")},
            ),
            demonstration_badge(voice) if is_demonstration else html.Span(className="badge-place"),
            html.Nav(
                [
                    html.A(
                        language.value.upper(),
                        href=languages[language],
                        lang=language.value,
                        hrefLang=language.value,
                        title=name,
                        className="language",
                        **{
                            "aria-label": name,
                            "data-language": language.value,
                            **({"aria-current": "true"} if language is voice.language else {}),
                        },
                    )
                    for language, name in LANGUAGE_NAMES.items()
                ],
                id=ShellIds.LANGUAGE_NAV,
                className="languages",
                **{"aria-label": voice.say("shell.languages")},
            ),
            html.Button(
                html.Span(className="theme-sign", **{"aria-hidden": "true"}),
                id=ShellIds.THEME,
                className="theme-switch",
                title=voice.say("shell.theme"),
                **{"aria-label": voice.say("shell.theme"), "data-action": "theme"},
            ),
            *([] if account is None else [account]),
        ],
        className="site-header",
    )


def demonstration_badge(voice: Voice) -> Component:
    """Says, wherever synthetic municipal values may be seen, that they are synthetic."""
    return html.Span(
        [html.Span("", className="badge-dot", **{"aria-hidden": "true"}), voice.say("demonstration.badge")],
        id=ShellIds.BADGE,
        className="demonstration",
        title=voice.say("demonstration.long"),
    )


def _footer(*, voice: Voice, sources: str) -> Component:
    return html.Footer(
        [
            html.P(voice.say("shell.footer.boundaries")),
            html.P(
                [voice.say("shell.footer.association"), " ", html.A(voice.say("shell.footer.more"), href=sources)],
            ),
        ],
        className="site-footer",
    )
