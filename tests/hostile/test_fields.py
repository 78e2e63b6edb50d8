"""Something hostile was tried in everything that can be written; a further field without a try is found here."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import JSON, String, Table, select

from callbacks.edits.listed import EDITS
from dashboard.store.tables import Base
from tests.hostile.conftest import Field
from tests.hostile.payloads import MARK

NOTHING_KEPT = {
    "account.sign-in": "an e-mail to look for, a password to compare, an address within the atlas to go to",
    "account.sign-out": "no field",
    "account.password": "passwords, kept as a hash",
    "account.new-password": "a token to compare and passwords, kept as a hash",
    "account.connect": "no field",
    "account.take-up-by-identity": "a token to compare",
}
"""Edits that keep no word of anybody, and why."""
NO_WORDS = {
    "calendar_feeds": {"salt": "made by the server"},
    "changes": {"action": "one of ours", "record_table": "one of ours"},
    "dispatch_letters": {
        **dict.fromkeys(("language", "state", "reason"), "one of ours"),
        "address": "an e-mail address of the usual kind",
    },
    "dispatches": {
        **dict.fromkeys(("channel", "state"), "one of ours"),
        **dict.fromkeys(("groups", "country", "languages", "formats"), "from a list"),
    },
    "evidence": {"media_type": "from a list", "stored_name": "made by the server", "sha256": "made by the server"},
    "indicators": {
        **dict.fromkeys(("frequency", "kind", "responsible", "territories"), "from a list"),
        "code": "letters and digits",
    },
    "invitations": {
        **dict.fromkeys(("country", "constituency", "municipality", "role"), "from a list"),
        **{"email": "an address", "token_digest": "made by the server"},
    },
    "judgements": {"country": "from a list", "status": "from a list"},
    "outputs": {"code": "letters and digits", "source": "of the facts that ship"},
    "pages": {"country": "from a list", "kind": "from a list"},
    "plans": dict.fromkeys(("code", "title", "source"), "of the facts that ship"),
    "reports": dict.fromkeys(("country", "period", "reporter", "state"), "from a list"),
    "results": {"told": "of the facts that ship", "told_source": "of the facts that ship"},
    "rounds": {"period": "from a list"},
    "targets": {"country": "from a list"},
    "users": {
        **dict.fromkeys(("country", "constituency", "language", "municipality", "role"), "from a list"),
        **{"email": "an address", "password_hash": "a hash", "session_stamp": "made by the server"},
        "subject": "of the provider of identities",
    },
    "workspace_items": {"kind": "from a list"},
    "workspace_stages": {"stage": "from a list", "status": "from a list", "ticked": "from a list"},
    "workspace_states": {"state": "from a list"},
    "workspaces": {
        **dict.fromkeys(("country", "municipality", "currency"), "from a list"),
        "release": "of the data that are served",
    },
}
"""Columns of the store that hold text and no word of anybody, and why."""


def test_every_edit_was_tried_or_keeps_no_word(field: Field) -> None:
    tried = {one.edit for one in field.sown.kept}

    assert {edit.name for edit in EDITS} - tried == set(NOTHING_KEPT)


def test_every_field_that_an_edit_looks_for_was_sent(field: Field) -> None:
    missing = {
        edit: looked - field.sown.names[edit] - {"csrf_token"}
        for edit, looked in field.looked.items()
        if edit not in NOTHING_KEPT
    }

    assert {edit: names for edit, names in missing.items() if names} == {}


def test_every_column_that_holds_text_got_something_hostile_or_holds_no_word(field: Field) -> None:
    texts = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON)
    }
    without = {(table, column) for table, columns in NO_WORDS.items() for column in columns}
    reached = {where for where in texts if marks_in(field, *where)}

    assert reached == texts - without


def marks_in(field: Field, table: str, column: str) -> set[str]:
    """Marks that a column of the store holds."""
    found: Table = Base.metadata.tables[table]
    with field.desk.database.reading() as session:
        held = session.execute(select(found.c[column])).scalars().all()
    return set(MARK.findall(json.dumps(held, default=str, ensure_ascii=False)))


def test_everything_hostile_was_kept_as_it_was_typed(field: Field) -> None:
    tables = [(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns]
    kept = set().union(*(marks_in(field, *where) for where in tables))

    lost = {field.sown.marks[mark] for mark in set(field.sown.marks) - kept}
    of_columns = {where for where in lost if where.startswith("response.areas column")}
    assert lost - of_columns == {"the name of an import", "the name of an outline", "properties of an outline"}


HOSTILE_CODE = "zq9999'\"><script>window.__xss=1</script>\x00../../etc/passwd"


def test_what_is_no_word_is_refused_in_every_field_and_nothing_of_it_is_kept(field: Field) -> None:
    before = marks_in(field, "changes", "after") | marks_in(field, "changes", "before")
    broken = []
    for sent in field.sown.kept:
        for name, value in sent.fields.items():
            if isinstance(value, tuple) or MARK.search(str(value)):
                continue
            status = field.sower.post(sent.who, sent.edit, {**sent.fields, name: HOSTILE_CODE}).status_code
            if status not in {200, 403, 404, 409, 422}:
                broken.append((sent.edit, name, status))

    assert broken == []
    assert marks_in(field, "changes", "after") | marks_in(field, "changes", "before") == before


@pytest.mark.parametrize("kind", ["files", "links"])
def test_a_name_of_a_field_that_no_form_has_is_no_way_in(field: Field, kind: str) -> None:
    refused = field.sower.post("team", "response.open", {"country": "TSA", "municipality": "01003", kind: "x"})

    assert refused.status_code == 403
