"""What every account page shares: its width, its heading, the choice of a role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.accounts.permissions import Role
from dashboard.language import Language
from dashboard.store.account_refusals import CONSTITUENCIES
from layouts import forms
from layouts.shell import LANGUAGE_NAMES
from layouts.wording import Voice


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role as a form shows it."""

    role: str = ""
    country: str = ""
    constituency: str = ""
    municipality: str = ""


def page(title: str, *content: Component | None, lead: str = "", is_wide: bool = False) -> Component:
    """A page of its own width under one heading."""
    shown = [one for one in content if one is not None]
    heading = [html.H1(title), html.P(lead, className="lead")] if lead else [html.H1(title)]
    return html.Div([*heading, *shown], className="account is-wide" if is_wide else "account")


def section(title: str, *content: Component | None, note: str = "") -> Component:
    """A part of a page, as a card."""
    words = [html.P(note, className="account-note")] if note else []
    return html.Section(
        [html.H2(title), *words, *(one for one in content if one is not None)], className="account-card"
    )


def passwords(voice: Voice) -> tuple[forms.Field, forms.Field]:
    """A new password, typed twice."""
    return (
        forms.text(
            "password",
            voice.say("account.field.new_password"),
            hint=voice.say("account.field.new_password.hint"),
            kind="password",
            autocomplete="new-password",
            longest=200,
        ),
        forms.text(
            "again",
            voice.say("account.field.again"),
            kind="password",
            autocomplete="new-password",
            longest=200,
        ),
    )


def language_field(voice: Voice, chosen: Language, *, hint: str = "") -> forms.Field:
    """In which language somebody is written to."""
    options = [(language.value, name) for language, name in LANGUAGE_NAMES.items()]
    return forms.select("language", voice.say("account.field.language"), options, value=chosen.value, hint=hint)


def role_fields(
    voice: Voice, countries: Iterable[tuple[str, str]], shown: RoleShown | None = None
) -> Sequence[forms.Field]:
    """Role, and for some of them country, constituency and municipality."""
    held = shown or RoleShown()
    roles = [("", voice.say("account.choose")), *((role.value, voice.say(f"account.role.{role}")) for role in Role)]
    constituencies = [("", "—"), *((one.value, voice.say(f"account.constituency.{one}")) for one in CONSTITUENCIES)]
    return (
        forms.select("role", voice.say("account.field.role"), roles, value=held.role),
        forms.select(
            "country",
            voice.say("account.field.country"),
            [("", "—"), *countries],
            value=held.country,
            hint=voice.say("account.field.country.hint"),
            is_optional=True,
        ),
        forms.select(
            "constituency",
            voice.say("account.field.constituency"),
            constituencies,
            value=held.constituency,
            hint=voice.say("account.field.constituency.hint"),
            is_optional=True,
        ),
        forms.text(
            "municipality",
            voice.say("account.field.municipality"),
            value=held.municipality,
            hint=voice.say("account.field.municipality.hint"),
            longest=40,
            is_optional=True,
        ),
    )


def role_words(voice: Voice, shown: RoleShown, place: str = "") -> str:
    """A role in words: "Reporter, Peru, workers"."""
    constituency = voice.say(f"account.constituency.{shown.constituency}") if shown.constituency else ""
    return ", ".join(filter(None, (voice.say(f"account.role.{shown.role}"), place, constituency)))
