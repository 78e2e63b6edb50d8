"""``users``: accounts from the command line; the first administrator is made here."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any

from dashboard.accounts.permissions import Role
from dashboard.cli.shared import add_machine, as_json, command, say, table
from dashboard.cli.stores import add_store, make_ready, opened_database, settings_of
from dashboard.language import Language
from dashboard.plan.indicators import Reporter

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from dashboard.store.people import User

_CONSTITUENCIES = ("government", "employers", "workers")
_ASKED = (
    "The password is asked for twice, or read from standard input; never from the command line, where every user of "
    "the machine could see it."
)


def add(commands: Any) -> None:
    """Add the command and its parts to the parser."""
    parser = command(
        commands,
        "users",
        run=_list,
        help="accounts: add, invite, role, password, disable, enable, list",
        description="Accounts for reporting and editing; reading the atlas needs none. The first administrator is made "
        "with 'add', and invites everybody else on the page.",
        example="python -m dashboard users add root@example.org --name 'Rut Paz' --role administrator",
    )
    parts = parser.add_subparsers(title="parts", required=True, metavar="part")
    _part_add(parts)
    _part_invite(parts)
    _part_role(parts)
    _of_one(parts, "password", _password, "choose a new password for an account", f"Sessions end. {_ASKED}")
    _of_one(parts, "disable", _disable, "close an account", "Its sessions end at once; what it wrote stays.")
    _of_one(parts, "enable", _enable, "open a closed account again", "Its password is good again.")
    _part_list(parts)


def _part_add(parts: Any) -> None:
    parser = command(
        parts,
        "add",
        run=_add,
        help="make an account",
        description=f"Make an account without an invitation. {_ASKED}",
        example="python -m dashboard users add root@example.org --name 'Rut Paz' --role administrator",
    )
    parser.add_argument("email", metavar="E-MAIL", help="what its owner signs in with")
    parser.add_argument("--name", required=True, help="how its owner is called")
    _add_role(parser)
    parser.add_argument("--language", choices=[*Language], default="es", help="of mails to it (default: es)")
    add_store(parser)
    add_machine(parser)


def _part_invite(parts: Any) -> None:
    parser = command(
        parts,
        "invite",
        run=_invite,
        help="make a link that makes one account",
        description="Print a link to pass on. It is good for a week and makes one account; it is not printed again.",
        example="python -m dashboard users invite ana@example.org --role reporter --country PER --constituency workers",
    )
    parser.add_argument("email", metavar="E-MAIL", help="for whom")
    _add_role(parser)
    parser.add_argument("--language", choices=[*Language], default="es", help="of the page of the link (default: es)")
    add_store(parser)
    add_machine(parser)


def _part_role(parts: Any) -> None:
    parser = command(
        parts,
        "role",
        run=_role,
        help="give an account another role",
        description="Change role, country and constituency of an account; all three are as given from then on.",
        example="python -m dashboard users role ana@example.org --role country_editor --country PER",
    )
    parser.add_argument("email", metavar="E-MAIL", help="whose")
    _add_role(parser)
    add_store(parser)
    add_machine(parser)


def _part_list(parts: Any) -> None:
    parser = command(
        parts,
        "list",
        run=_list,
        help="list the accounts and the invitations that are open",
        description="List every account with its role and state, and the invitations that nobody took up yet.",
        example="python -m dashboard users list --json",
    )
    add_store(parser)
    add_machine(parser)


def _of_one(parts: Any, name: str, run: Any, help: str, description: str) -> None:
    parser = command(
        parts,
        name,
        run=run,
        help=help,
        description=description,
        example=f"python -m dashboard users {name} ana@example.org",
    )
    parser.add_argument("email", metavar="E-MAIL", help="whose")
    add_store(parser)
    add_machine(parser)


def _add_role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", required=True, choices=[*Role], help="what the account is for")
    parser.add_argument("--country", metavar="ISO3", help="of a reporter or a country editor, as PER")
    parser.add_argument("--constituency", choices=_CONSTITUENCIES, help="whom a reporter speaks for")
    parser.add_argument("--municipality", metavar="CODE", help="of a municipal team, with leading zeros, as 07101")


def _add(asked: argparse.Namespace) -> int:
    from dashboard.accounts.passwords import Keeper
    from dashboard.store.invitations import add_account

    settings = settings_of(asked)
    password = _typed()
    # Hashing takes long on purpose: nobody waits to write because of it.
    keeper = Keeper().prepared(password)
    with opened_database(settings) as database:
        make_ready(database)
        with database.writing() as session:
            user = add_account(
                session,
                email=asked.email,
                name=asked.name,
                role=Role(asked.role),
                country=asked.country,
                constituency=_constituency(asked),
                municipality=asked.municipality,
                password=password,
                keeper=keeper,
                language=Language(asked.language),
            )
            return _told(asked, user, "made")


def _invite(asked: argparse.Namespace) -> int:
    from dashboard.accounts.links import invitation_path
    from dashboard.store.invitations import invite

    settings = settings_of(asked)
    with opened_database(settings) as database:
        make_ready(database)
        with database.writing() as session:
            invited = invite(
                session,
                email=asked.email,
                role=Role(asked.role),
                country=asked.country,
                constituency=_constituency(asked),
                municipality=asked.municipality,
                by=None,
            )
    link = f"{_site(settings)}{invitation_path(invited.token, Language(asked.language))}"
    if asked.json:
        say(as_json({"email": invited.email, "link": link, "expires_at": invited.expires_at}))
    else:
        say(f"pass this link on to {invited.email}; it is good until {invited.expires_at:%Y-%m-%d %H:%M} UTC:\n{link}")
    return 0


def _role(asked: argparse.Namespace) -> int:
    from dashboard.store.administration import edit_role

    with opened_database(settings_of(asked)) as database, database.writing() as session:
        user = _found(session, asked.email)
        edit_role(
            session,
            user,
            role=Role(asked.role),
            country=asked.country,
            constituency=_constituency(asked),
            municipality=asked.municipality,
            expected_version=user.version,
            by=None,
        )
        return _told(asked, user, "changed")


def _password(asked: argparse.Namespace) -> int:
    from dashboard.accounts.passwords import Keeper
    from dashboard.store.accounts import change_password

    settings = settings_of(asked)
    password = _typed()
    keeper = Keeper().prepared(password)
    with opened_database(settings) as database, database.writing() as session:
        user = _found(session, asked.email)
        change_password(session, user, password, keeper=keeper)
        return _told(asked, user, "has a new password")


def _disable(asked: argparse.Namespace) -> int:
    from dashboard.store.administration import disable

    with opened_database(settings_of(asked)) as database, database.writing() as session:
        return _told(asked, disable(session, _found(session, asked.email), by=None), "closed")


def _enable(asked: argparse.Namespace) -> int:
    from dashboard.store.administration import enable

    with opened_database(settings_of(asked)) as database, database.writing() as session:
        return _told(asked, enable(session, _found(session, asked.email), by=None), "open again")


def _list(asked: argparse.Namespace) -> int:
    from dashboard.store.administration import people
    from dashboard.store.invitations import open_invitations

    with opened_database(settings_of(asked), writes=False) as database:
        if not _has_accounts(database):
            say(as_json({"users": [], "invitations": []}) if asked.json else "there are no accounts yet")
            return 0
        with database.reading() as session:
            users = [_row(user) for user in people(session, by=None)]
            invited = [
                {"email": one.email, "role": one.role, "country": one.country, "expires_at": one.expires_at}
                for one in open_invitations(session, by=None)
            ]
    if asked.json:
        say(as_json({"users": users, "invitations": invited}))
        return 0
    heads = ["email", "name", "role", "country", "constituency", "municipality", "state"]
    say(table([[str(user[name] or "-") for name in heads] for user in users], heads=heads))
    for one in invited:
        say(f"invited: {one['email']} as {one['role']}, until {one['expires_at']:%Y-%m-%d}")
    return 0


def _has_accounts(database: Any) -> bool:
    from sqlalchemy import inspect

    return bool(inspect(database.engine).has_table("users"))


def _row(user: User) -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "country": user.country,
        "constituency": user.constituency,
        "municipality": user.municipality,
        "state": "open" if user.is_active else "closed",
        "language": user.language,
        "created_at": user.created_at,
    }


def _told(asked: argparse.Namespace, user: User, done: str) -> int:
    row = _row(user)
    of = ", ".join(str(row[name]) for name in ("role", "country", "constituency", "municipality") if row[name])
    say(as_json(row) if asked.json else f"{user.email}: {done} ({of})")
    return 0


def _found(session: Any, email: str) -> User:
    from dashboard.accounts.reasons import Reason
    from dashboard.store.account_refusals import AccountError
    from dashboard.store.people import find

    user = find(session, email)
    if user is None:
        told = f"no account has the e-mail '{email}'; 'users list' shows them all"
        raise AccountError("nothing was changed", Reason("unknown", told, "email"))
    return user


def _constituency(asked: argparse.Namespace) -> Reporter | None:
    return None if asked.constituency is None else Reporter(asked.constituency)


def _site(settings: Settings) -> str:
    """Where the atlas is; without CLRISK_PUBLIC_ADDRESS only this machine is known to reach it."""
    return settings.public_address or f"http://{settings.host}:{settings.port}"


def _typed() -> str:
    """A password: asked for twice at a terminal, else the first line of standard input."""
    from dashboard.accounts.passwords import PasswordError
    from dashboard.accounts.reasons import Reason

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, again = getpass("Password: "), getpass("The same password again: ")
    if first != again:
        raise PasswordError([Reason("password_differs", "the two passwords differ", "again")])
    return first
