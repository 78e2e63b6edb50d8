"""Sending the programme report: files to fetch, the form, what will be sent to how many, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.language import Language
from dashboard.store.dispatch_view import DispatchLine
from dashboard.store.dispatches import FORMATS, LONGEST_NOTE, Channel, DispatchState, Group, LetterState
from layouts.forms import Part, area, checkboxes, edit_button, edit_form, select
from layouts.ids import SendingIds
from layouts.jobs import OF_A_PLAN, job
from layouts.pages.tasks.parts import day, facts, panel
from layouts.shell import LANGUAGE_NAMES
from layouts.wording import Voice

Preview = tuple[Language, str, str]
"""Language, subject and text of a letter."""
_EVERY_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True)
class SendingScreen:
    """The report of one plan, as the Secretariat sends it."""

    plan_code: str
    has_results: bool
    is_mail_on: bool
    countries: Sequence[tuple[str, str]]
    lines: Sequence[DispatchLine]
    previews: Mapping[int, Sequence[Preview]]
    """By sending that waits to be confirmed."""
    country_name: Callable[[str], str]
    csrf: str
    public: str


def sending(screen: SendingScreen, voice: Voice) -> list[Component]:
    """The whole section; a plan without results has no report yet."""
    if not screen.has_results:
        return [panel(html.P(voice.say("programme.send.empty")), class_name="is-empty")]
    prepared = [one for one in screen.lines if one.state is DispatchState.PREPARED]
    released = [one for one in screen.lines if one.state is DispatchState.RELEASED]
    return [
        _files(screen, voice),
        *(_confirm(one, screen, voice) for one in prepared),
        _form(screen, voice),
        _history(released, screen, voice),
    ]


def progress(running: Sequence[DispatchLine], voice: Voice) -> list[Component]:
    """How far the sendings are that are under way."""
    return [_bar(one, voice) for one in running]


def ended(voice: Voice) -> Component:
    """What stands in the place of the progress at the end: the way to the numbers."""
    return html.P([voice.say("programme.send.ended"), " ", html.A(voice.say("programme.send.look"), href="")])


def _files(screen: SendingScreen, voice: Voice) -> Component:
    asked = {"language": voice.language.value, "plan": screen.plan_code, "demo": "0"}
    return panel(
        html.P([voice.say("programme.lead"), " ", html.A(voice.say("programme.send.public"), href=screen.public)]),
        html.Div([job(kind, voice, asked=asked) for kind in OF_A_PLAN], className="jobs"),
        title=voice.say("programme.send.files"),
    )


def _form(screen: SendingScreen, voice: Voice) -> Component:
    note = "mail" if screen.is_mail_on else "no_mail"
    form = edit_form(
        "programme.prepare",
        *_whom(screen, voice),
        *(_files_and_note(voice) if screen.is_mail_on else ()),
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say("programme.send.prepare"),
        record={"plan": screen.plan_code},
    )
    told = html.P(voice.say(f"programme.send.{note}"), className="quiet" if screen.is_mail_on else "notice-plain")
    return panel(told, form, title=voice.say("programme.send.title"))


def _files_and_note(voice: Voice) -> list[Part]:
    """What a mail carries; a notice carries the link alone."""
    return [
        checkboxes(
            voice.say("programme.send.languages"),
            "languages",
            [(one.value, LANGUAGE_NAMES[one]) for one in Language],
            chosen=[one.value for one in Language],
            hint=voice.say("programme.send.languages.hint"),
        ),
        checkboxes(
            voice.say("programme.send.formats"),
            "formats",
            [(one, one.upper()) for one in FORMATS],
            chosen=("pdf", "xlsx"),
        ),
        area(
            "note",
            voice.say("programme.send.note"),
            hint=voice.say("programme.send.note.hint"),
            is_optional=True,
            longest=LONGEST_NOTE,
        ),
    ]


def _whom(screen: SendingScreen, voice: Voice) -> list[Part]:
    groups = [(one.value, voice.say(f"programme.group.{one.value}")) for one in Group]
    countries = [("", voice.say("programme.send.every_country")), *screen.countries]
    parts: list[Part] = [
        checkboxes(voice.say("programme.send.groups"), "groups", groups, chosen=(Group.FOCAL.value,)),
        select(
            "country", voice.say("programme.send.country"), countries, hint=voice.say("programme.send.country.hint")
        ),
    ]
    if not screen.is_mail_on:
        return parts
    spoken = [(one.value, LANGUAGE_NAMES[one]) for one in Language]
    hint = voice.say("programme.send.further.hint")
    return [
        *parts,
        area("further", voice.say("programme.send.further"), hint=hint, is_optional=True, rows=3),
        select("further_language", voice.say("programme.send.further_language"), spoken, value=voice.language.value),
    ]


def _confirm(line: DispatchLine, screen: SendingScreen, voice: Voice) -> Component:
    """What will be sent, to how many, in which words; nothing was sent yet."""
    previews = [
        html.Details(
            [
                html.Summary(
                    voice.say(
                        "programme.send.preview",
                        language=LANGUAGE_NAMES[language],
                        count=line.by_language[language.value],
                    )
                ),
                html.P(html.Strong(subject)),
                html.Pre(text, className="letter-preview", lang=language.value),
            ],
            className="desk-details",
        )
        for language, subject, text in screen.previews.get(line.id, ())
    ]
    form = edit_form(
        "programme.send",
        voice=voice,
        csrf=screen.csrf,
        submit=voice.say(f"programme.send.now.{line.channel.value}", count=line.total),
        key=str(line.id),
        version=line.version,
        record={"dispatch": line.id},
        also=(("discard", voice.say("programme.send.discard")),),
        warns=False,
    )
    return panel(
        html.P(voice.say(f"programme.send.confirm.{line.channel.value}", count=line.total), className="lead"),
        _told(line, screen, voice),
        *(previews if line.channel is Channel.MAIL else ()),
        form,
        title=voice.say("programme.send.waiting"),
        class_name="is-waiting",
    )


def _told(line: DispatchLine, screen: SendingScreen, voice: Voice) -> Component:
    groups = ", ".join(voice.say(f"programme.group.{one}") for one in line.groups)
    focal = screen.country_name(line.country) or voice.say("programme.send.every_country")
    is_mail = line.channel is Channel.MAIL
    languages = ", ".join(LANGUAGE_NAMES[Language(one)] for one in line.languages)
    return facts(
        (voice.say("programme.send.groups"), groups),
        (voice.say("programme.send.country"), focal if Group.FOCAL.value in line.groups else ""),
        (voice.say("programme.send.further"), voice.numbers.integer(line.typed) if line.typed else ""),
        (voice.say("programme.send.languages"), languages if is_mail else ""),
        (voice.say("programme.send.formats"), ", ".join(one.upper() for one in line.formats) if is_mail else ""),
        (voice.say("programme.send.note"), line.note),
    )


def _history(lines: Sequence[DispatchLine], screen: SendingScreen, voice: Voice) -> Component:
    if not lines:
        return panel(html.P(voice.say("programme.history.none")), title=voice.say("programme.history.title"))
    running = [one for one in lines if one.is_running]
    asked = {"plan": screen.plan_code, "language": voice.language.value}
    return panel(
        html.Div(progress(running, voice), id=SendingIds.STATE, role="status", **{"aria-live": "polite"}),
        dcc.Interval(id=SendingIds.TICK, interval=_EVERY_MILLISECONDS, disabled=not running),
        dcc.Store(id=SendingIds.ASKED, data=asked),
        *(_past(one, screen, voice) for one in lines),
        title=voice.say("programme.history.title"),
    )


def _past(line: DispatchLine, screen: SendingScreen, voice: Voice) -> Component:
    head = voice.tell("programme.history.who", {"name": line.sender, "day": day(line.released_at, voice)})
    again = edit_button(
        "programme.retry",
        voice.say("programme.history.retry"),
        voice=voice,
        csrf=screen.csrf,
        key=str(line.id),
        record={"dispatch": line.id},
    )
    return html.Article(
        [
            html.H3(head, className="form-heading"),
            html.P(_numbers(line, voice)),
            html.Details(
                [html.Summary(voice.say("programme.history.more")), _told(line, screen, voice)],
                className="desk-details",
            ),
            *_unreached(line, voice),
            html.P(voice.say("programme.history.stopped"), className="quiet") if line.is_running else None,
            *([again] if line.may_retry else []),
        ],
        className="dispatch",
    )


def _numbers(line: DispatchLine, voice: Voice) -> str:
    """How many got it, and how many did not or are not known to have; nothing is added up to look better."""
    sent = line.counts.get(LetterState.SENT, 0)
    parts = [voice.say(f"programme.history.sent.{line.channel.value}", count=sent)]
    parts += [
        voice.say(f"programme.history.{state.value}", count=line.counts[state])
        for state in (LetterState.WAITING, LetterState.FAILED, LetterState.UNKNOWN)
        if line.counts.get(state)
    ]
    return " · ".join(parts)


def _unreached(line: DispatchLine, voice: Voice) -> list[Component]:
    if not line.unreached:
        return []
    items = [html.Li([address, ": ", voice.say(f"programme.reason.{why}")]) for address, why in line.unreached]
    return [html.P(voice.say("programme.history.unreached")), html.Ul(items)]


def _bar(line: DispatchLine, voice: Voice) -> Component:
    done = line.total - line.counts.get(LetterState.WAITING, 0) - line.counts.get(LetterState.UNDERWAY, 0)
    key = "programme.send.progress" if done else "programme.send.making"
    told = voice.say(key, done=voice.numbers.integer(done), all=voice.numbers.integer(line.total))
    bar = html.Progress(value=str(done), max=str(line.total), **{"aria-label": voice.say("programme.send.progress_of")})
    return html.P([bar, " ", told])
