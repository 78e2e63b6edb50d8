"""Headers, limits, and bodies that no page of ours has sent."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import assemble
from callbacks.services import Services
from dashboard.settings import Settings
from tests.callbacks.conftest import body_of

PAGE = {"shell-location.pathname": "/es/mapa", "shell-location.search": ""}


def policy(client: FlaskClient, path: str = "/es/mapa") -> dict[str, set[str]]:
    header = client.get(path).headers["Content-Security-Policy"]
    return {part.split()[0]: set(part.split()[1:]) for part in header.split("; ")}


def test_the_policy_allows_no_eval_no_inline_script_and_no_other_host(client: FlaskClient) -> None:
    found = policy(client)

    assert found["default-src"] == {"'none'"}
    assert found["script-src"] >= {"'self'"}
    assert not found["script-src"] & {"'unsafe-inline'", "'unsafe-eval'", "*"}
    assert all(source == "'self'" or source.startswith("'sha256-") for source in found["script-src"])
    assert found["object-src"] == found["base-uri"] == {"'none'"}
    assert found["connect-src"] == {"'self'"}
    assert found["frame-ancestors"] == {"'self'"}


@pytest.mark.parametrize(
    "path", ["/es/mapa", "/scene", "/values", "/nothing", "/_dash-layout", "/download?format=csv&country=TSA"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    assert "Content-Security-Policy" in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_every_inline_script_of_the_document_is_one_of_the_hashed(client: FlaskClient) -> None:
    import base64
    import hashlib
    import re

    document = client.get("/es/mapa").text
    scripts = re.findall(r"<script(?![^>]*src=)([^>]*)>(.*?)</script>", document, re.S)
    allowed = policy(client)["script-src"]

    for attributes, body in scripts:
        if "application/json" in attributes:
            continue
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed


def hostile_bodies(app: Dash) -> list[Any]:
    name = next(key for key in app.callback_map if "shell-page" in key)
    good = body_of(app, name, PAGE)

    def changed(**changes: Any) -> dict[str, Any]:
        return {**copy.deepcopy(good), **changes}

    first = good["inputs"][0]
    return [
        None,
        [],
        "text",
        {},
        {"output": 3},
        changed(output="nothing.children"),
        changed(output="__proto__.children"),
        changed(inputs=[]),
        changed(inputs=[first]),
        changed(inputs=[*good["inputs"], first]),
        changed(inputs=None),
        changed(inputs=[first, first]),
        changed(inputs=[{"id": "shell-location"}, good["inputs"][1]]),
        changed(inputs=[[first], good["inputs"][1]]),
        changed(inputs=[{**first, "property": "href"}, good["inputs"][1]]),
        changed(outputs=None),
        changed(outputs={"id": "other", "property": "children"}),
        changed(outputs=[{"id": "shell-page", "property": "children"}] * 2),
        changed(state=[first]),
        changed(changedPropIds=["x.y"]),
        changed(changedPropIds="shell-location.pathname"),
    ]


def test_a_body_that_no_page_of_ours_sends_is_answered_400(app: Dash, client: FlaskClient) -> None:
    answers = [client.post("/_dash-update-component", json=body).status_code for body in hostile_bodies(app)]

    assert answers == [400] * len(answers)


@pytest.mark.parametrize("value", [None, 3, [], {}, "\x00", "/es/mapa/" + "x" * 20_000, True])
def test_any_value_of_the_right_input_is_answered(app: Dash, client: FlaskClient, value: object) -> None:
    name = next(key for key in app.callback_map if "shell-page" in key)
    body = body_of(app, name, {**PAGE, "shell-location.pathname": value})

    assert client.post("/_dash-update-component", json=body).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"output": NaN}'])
def test_what_is_not_json_is_answered_400(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")

    assert answer.status_code == 400


def test_a_body_above_64_kilobytes_is_refused(client: FlaskClient) -> None:
    answer = client.post("/_dash-update-component", data=b"x" * (64 * 1024 + 1), content_type="application/json")

    assert answer.status_code == 413


def test_too_many_requests_are_answered_429_but_files_are_not_counted(services: Services) -> None:
    client = assemble(services, Settings(rate_limit="3 per minute")).server.test_client()

    asked = [client.get("/values?country=TSA").status_code for _ in range(5)]
    files = [client.get("/assets/mark.svg").status_code for _ in range(5)]

    assert (asked, files) == ([200, 200, 200, 429, 429], [200] * 5)


def test_who_may_embed_the_atlas_is_a_setting(services: Services) -> None:
    server = assemble(services, Settings(frame_ancestors="https://example.org")).server

    assert policy(server.test_client())["frame-ancestors"] == {"https://example.org"}


def test_scripts_of_dash_are_sent_compressed_and_kept(app: Dash, client: FlaskClient) -> None:
    import re

    document = client.get("/es/mapa").text
    sources = re.findall(r'<script src="(/_dash-component-suites/[^"]+)"', document)
    answers = [client.get(src, headers={"Accept-Encoding": "br"}) for src in sources]

    assert len(answers) > 4
    assert {answer.headers.get("Content-Encoding") for answer in answers} == {"br"}
    assert all("max-age=31536000" in answer.headers["Cache-Control"] for answer in answers)
    assert not any("plotly" in src for src in sources)
