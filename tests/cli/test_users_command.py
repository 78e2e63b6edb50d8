"""Accounts from the command line: the first administrator, links, and passwords that nobody else sees."""

from __future__ import annotations

import io
import json
import re
import sys
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from callbacks.account.addresses import Part, account_address
from dashboard.accounts.links import invitation_path
from dashboard.accounts.passwords import Keeper
from dashboard.cli import main
from dashboard.language import Language
from dashboard.store.accounts import sign_in
from dashboard.store.database import Database
from dashboard.store.invitations import open_invitation

GOOD = "quince naranjas y un tren"
PARTS = ("add", "invite", "role", "password", "disable", "enable", "list")
ROOT = ("users", "add", "root@example.org", "--name", "Rut Paz", "--role", "administrator")


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("CLRISK_VAR", str(tmp_path / "var"))
    for name in ("CLRISK_DATABASE_URL", "DATABASE_URL", "CLRISK_PUBLIC_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "var"


@pytest.fixture
def types(monkeypatch):
    def typed(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return typed


def told(capsys, *arguments, code=0):
    assert main([str(one) for one in arguments]) == code
    return capsys.readouterr()


def as_json(capsys, *arguments, code=0):
    return json.loads(told(capsys, *arguments, "--json", code=code).out)


def opens(var, email, password):
    database = Database(f"sqlite:///{var / 'atlas.sqlite'}")
    try:
        return sign_in(database, email, password, keeper=Keeper()) is not None
    finally:
        database.close()


@pytest.mark.parametrize("part", [(), *((part,) for part in PARTS)], ids=" ".join)
def test_each_part_explains_itself_on_one_screen_with_an_example(part, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["users", *part, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert len(shown.splitlines()) <= 40
    assert re.search(r"example:\n  python -m dashboard users", shown)


@pytest.mark.parametrize("call", [["users"], ["users", "add"], ["users", "add", "x", "--name", "x", "--role", "king"]])
def test_a_wrong_call_ends_with_2(call, capsys):
    with pytest.raises(SystemExit) as ended:
        main(call)
    assert ended.value.code == 2


def test_no_part_takes_a_password_as_an_argument(capsys):
    for part in PARTS:
        with pytest.raises(SystemExit):
            main(["users", part, "--help"])
        assert not re.search(r"^ +--?(password|secret)", capsys.readouterr().out, re.M | re.I)


def test_the_first_administrator_is_made_in_an_empty_folder_and_can_sign_in(var, types, capsys):
    types(f"{GOOD}\n")
    assert "root@example.org: made (administrator)" in told(capsys, *ROOT).out
    assert opens(var, "root@example.org", GOOD)


def test_a_weak_password_is_refused_with_the_reasons_and_no_account_is_made(var, types, capsys):
    types("short\n")
    refused = as_json(capsys, *ROOT, code=1)["refused"]
    assert "it has 5 characters" in refused[0]
    assert as_json(capsys, "users", "list") == {"users": [], "invitations": []}


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(var, monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    asked = iter([GOOD, GOOD + "!", GOOD, GOOD])
    monkeypatch.setattr("dashboard.cli.users.getpass", lambda _: next(asked))
    assert "differ" in told(capsys, *ROOT, code=1).err
    shown = told(capsys, *ROOT)
    assert GOOD not in shown.out + shown.err


def test_an_invitation_is_printed_once_as_a_whole_address(var, capsys, monkeypatch):
    monkeypatch.setenv("CLRISK_PUBLIC_ADDRESS", "https://atlas.example.org/")
    asked = ("users", "invite", "ana@example.org", "--role", "reporter", "--country", "PER")
    invited = as_json(capsys, *asked, "--constituency", "workers", "--language", "pt")
    assert invited["link"].startswith("https://atlas.example.org/pt/conta/convite/")
    database = Database(f"sqlite:///{var / 'atlas.sqlite'}")
    with database.reading() as session:
        assert open_invitation(session, invited["link"].rpartition("/")[2]).email == "ana@example.org"
    database.close()
    assert "invited: ana@example.org" in told(capsys, "users", "list").out
    assert invited["link"].rpartition("/")[2] not in told(capsys, "users", "list").out


@pytest.mark.parametrize("language", list(Language))
def test_the_address_of_an_invitation_is_that_of_its_page(language):
    assert invitation_path("abc", language) == account_address(language, Part.INVITATION, "abc")


def test_every_reason_against_an_invitation_is_told(var, capsys):
    shown = told(capsys, "users", "invite", "nobody", "--role", "reporter", code=1).err
    assert all(word in shown for word in ("no e-mail address", "needs a country", "speaks for"))


def test_an_account_is_closed_opened_and_given_another_role(var, types, capsys):
    for email, role in (("root@example.org", "administrator"), ("ana@example.org", "secretariat")):
        types(f"{GOOD}\n")
        told(capsys, "users", "add", email, "--name", "x", "--role", role)
    told(capsys, "users", "disable", "ana@example.org")
    assert not opens(var, "ana@example.org", GOOD)
    told(capsys, "users", "enable", "ana@example.org")
    assert opens(var, "ana@example.org", GOOD)
    changed = as_json(capsys, "users", "role", "ana@example.org", "--role", "country_editor", "--country", "PER")
    assert (changed["role"], changed["country"]) == ("country_editor", "PER")
    types("otra frase muy distinta\n")
    told(capsys, "users", "password", "ana@example.org")
    assert opens(var, "ana@example.org", "otra frase muy distinta")
    states = {user["email"]: user["state"] for user in as_json(capsys, "users", "list")["users"]}
    assert states == {"root@example.org": "open", "ana@example.org": "open"}


def test_the_last_administrator_is_not_closed_and_an_unknown_account_is_told(var, types, capsys):
    types(f"{GOOD}\n")
    told(capsys, *ROOT)
    assert "last administrator" in told(capsys, "users", "disable", "root@example.org", code=1).err
    assert "no account has the e-mail" in told(capsys, "users", "disable", "x@example.org", code=1).err


def test_listing_makes_no_database(var, capsys):
    assert "no accounts yet" in told(capsys, "users", "list").out
    assert not var.exists()


def test_a_municipal_team_has_a_municipality(var, capsys):
    asked = ("users", "invite", "ana@example.org", "--role", "municipal_team", "--country", "MEX")
    assert "code of its municipality" in told(capsys, *asked, code=1).err
    assert "link" in as_json(capsys, *asked, "--municipality", "07101")


@pytest.mark.parametrize("command", [ROOT, ("users", "password", "root@example.org")], ids=["add", "password"])
def test_nobody_waits_to_write_while_a_password_is_hashed(var, types, capsys, monkeypatch, command):
    if command is not ROOT:
        types(f"{GOOD}\n")
        told(capsys, *ROOT)
    writing, hashed = [], []
    begun, hashing = Database.writing, PasswordHasher.hash

    @contextmanager
    def counted(self):
        with begun(self) as session:
            writing.append(session)
            yield session
            writing.pop()

    def noted(self, password, **more):
        hashed.append(len(writing))
        return hashing(self, password, **more)

    monkeypatch.setattr(Database, "writing", counted)
    monkeypatch.setattr(PasswordHasher, "hash", noted)
    types(f"{GOOD}, otra vez\n")
    told(capsys, *command)

    assert hashed
    assert set(hashed) == {0}
    assert opens(var, "root@example.org", f"{GOOD}, otra vez")
