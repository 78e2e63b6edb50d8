"""Jobs are asked for as the page asks: start, poll with the signed handles, cancel."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from layouts.jobs import JobKind, job_id


@dataclass
class Visitor:
    """One open page: its client and the handles it was given."""

    client: FlaskClient
    kind: JobKind
    asked: dict[str, Any]
    handles: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def body(self) -> dict[str, Any]:
        file, told = job_id(self.kind, "file"), job_id(self.kind, "told")
        start = job_id(self.kind, "start")
        return {
            "output": f"..{file}.data...{told}.children..",
            "outputs": [{"id": file, "property": "data"}, {"id": told, "property": "children"}],
            "inputs": [{"id": start, "property": "n_clicks", "value": 1}],
            "changedPropIds": [f"{start}.n_clicks"],
            "state": [{"id": job_id(self.kind, "asked"), "property": "data", "value": self.asked}],
        }

    def post(self, query: dict[str, str]) -> dict[str, Any]:
        path = "/_dash-update-component" + (f"?{urlencode(query)}" if query else "")
        answer = self.client.post(path, json=self.body())
        assert answer.status_code in {200, 204}, answer.get_data(as_text=True)
        # Without content: the job is over and has changed nothing.
        return {"response": {}} if answer.status_code == 204 else answer.get_json()

    def start(self) -> None:
        told = self.post({})
        self.handles = {name: told[name] for name in ("cacheKey", "job")}

    def poll(self, **more: str) -> dict[str, Any]:
        told = self.post({**self.handles, **more})
        if told.get("progress"):
            bar = job_id(self.kind, "bar")
            names = (f"{bar}.value", f"{bar}.max", f"{job_id(self.kind, 'told')}.children")
            self.seen.append(tuple(told["progress"][name] for name in names))
        return told

    def cancel(self) -> None:
        """Press the button beside the bar."""
        button = job_id(self.kind, "cancel")
        pressed = {
            "output": f"{button}.id",
            "outputs": {"id": button, "property": "id"},
            "inputs": [{"id": button, "property": "n_clicks", "value": 1}],
            "changedPropIds": [f"{button}.n_clicks"],
        }
        query = urlencode({"cancelJob": self.handles["job"]})
        answer = self.client.post(f"/_dash-update-component?{query}", json=pressed)
        assert answer.status_code in {200, 204}, answer.get_data(as_text=True)

    def told_of_the_end(self, pressed: str) -> str:
        """What stands beside the buttons after one of them was pressed, apart from what the job tells."""
        ended, buttons = job_id(self.kind, "ended"), [job_id(self.kind, part) for part in ("cancel", "start")]
        asked = {
            "output": f"{ended}.children",
            "outputs": {"id": ended, "property": "children"},
            "inputs": [{"id": one, "property": "n_clicks", "value": 1} for one in buttons],
            "changedPropIds": [f"{job_id(self.kind, pressed)}.n_clicks"],
            "state": [{"id": job_id(self.kind, "asked"), "property": "data", "value": self.asked}],
        }
        answer = self.client.post("/_dash-update-component", json=asked)
        said: str = answer.get_json()["response"][ended]["children"]
        return said

    def wait(self, seconds: float = 60) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            told = self.poll()
            if "response" in told:
                return told["response"]
            time.sleep(0.05)
        raise AssertionError(f"no answer within {seconds} s; seen {self.seen}")


@pytest.fixture
def asked() -> dict[str, Any]:
    return {"language": "en", "country": "TSA", "release": None}
