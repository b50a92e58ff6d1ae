"""The application: addresses, one shape of refusals, the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

import coterie
from coterie.server import door
from coterie.server.app import assemble
from coterie.server.static import BrowserApp
from coterie.workspace.worlds import Worlds


def test_the_server_is_well(client: TestClient) -> None:
    answer = client.get("/api/health").json()

    assert answer["status"] == "ok"
    assert answer["workspaces"] == ["home"]


def test_an_address_that_is_not_there(client: TestClient) -> None:
    answer = client.get("/api/nothing")

    assert answer.status_code == 404
    assert answer.json() == {
        "error": {
            "code": "not_found",
            "message": "There is no address GET /api/nothing.",
            "where": "path",
            "hint": "/api/openapi.json lists them all.",
        }
    }


def test_an_address_that_is_asked_in_another_way(client: TestClient) -> None:
    answer = client.post("/api/health")

    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"


def test_an_unknown_key_is_refused_by_name(client: TestClient) -> None:
    answer = client.patch("/api/settings", json={"timezne": "Europe/Paris"})

    assert answer.status_code == 422
    assert answer.json()["error"]["where"] == "timezne"


def test_a_refusal_of_a_room_keeps_its_words(client: TestClient) -> None:
    answer = client.patch("/api/settings", json={"timezone": "Europe/Atlantis"})

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "code": "invalid_input",
        "message": "There is no time zone named 'Europe/Atlantis'.",
        "where": "timezone",
        "hint": "Use an IANA name such as 'Europe/Berlin' or 'UTC'.",
    }


def test_settings_that_are_not_named_stay(client: TestClient) -> None:
    client.patch("/api/settings", json={"timezone": "Europe/Berlin"})

    answer = client.patch("/api/settings", json={"ignore": "staff"}).json()

    assert (answer["timezone"], answer["ignore"]) == ("Europe/Berlin", "staff")


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()

    assert described["info"]["title"] == "Coterie"
    assert "/api/segments/{name}" in described["paths"]


def test_every_route_describes_its_answer(app: FastAPI) -> None:
    bare = [
        f"{method} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        if status == "200" and not _is_described(answer.get("content", {}))
    ]

    assert bare == []


def _is_described(content: dict[str, Any]) -> bool:
    if content.keys() == {"text/event-stream"}:
        return True
    return bool(content) and all(each.get("schema") for each in content.values())


def test_no_page_loads_from_elsewhere(client: TestClient) -> None:
    assert client.get("/api/docs").status_code == 404
    assert "swagger" not in client.get("/docs").text.lower()


def test_one_server_holds_several_workspaces(workspace: coterie.Workspace) -> None:
    with coterie.open(":memory:", timezone="Asia/Tokyo") as other:
        client = TestClient(assemble(Worlds({"shop": workspace, "stream": other})))

        assert [each["name"] for each in client.get("/api/workspaces").json()["workspaces"]] == [
            "shop",
            "stream",
        ]
        assert client.get("/api/settings").json()["timezone"] == "UTC"
        assert client.get("/api/settings?workspace=stream").json()["timezone"] == "Asia/Tokyo"


def test_a_workspace_that_is_not_served(client: TestClient) -> None:
    answer = client.get("/api/settings?workspace=hom")

    assert answer.status_code == 404
    assert answer.json()["error"]["hint"] == "Did you mean 'home'?"


def test_the_doctor_looks_at_everything(client: TestClient) -> None:
    answer = client.get("/api/doctor").json()

    assert answer["well"] is True
    assert {"catalog", "events", "quarantine"} <= {each["name"] for each in answer["findings"]}


def page_of(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/", BrowserApp(folder))]))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as Vite leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html>the app</html>")
    (tmp_path / "assets" / "app-1234.js").write_text("run()")
    return tmp_path


def test_a_place_in_the_app_gives_the_app(built: Path) -> None:
    page = page_of(built)

    for address in ("/", "/segments/lapsed", "/customers"):
        answer = page.get(address)
        assert answer.text == "<html>the app</html>"
        assert answer.headers["cache-control"] == "no-cache"


def test_built_files_are_kept_for_ever(built: Path) -> None:
    answer = page_of(built).get("/assets/app-1234.js")

    assert answer.text == "run()"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_file_that_is_not_there_is_not_the_app(built: Path) -> None:
    assert page_of(built).get("/assets/old.js").status_code == 404


def test_an_id_with_a_dot_is_a_place_in_the_page(built: Path) -> None:
    assert page_of(built).get("/customers/ada@example.com").status_code == 200
    assert page_of(built).get("/old.png").status_code == 404


def test_no_file_outside_the_folder_is_served(built: Path) -> None:
    (built.parent / "secret.txt").write_text("secret")

    answer = page_of(built).get("/%2e%2e/secret.txt")

    assert "secret" not in answer.text


def test_a_page_that_was_not_built_says_how(tmp_path: Path) -> None:
    answer = page_of(tmp_path / "none").get("/")

    assert "make web" in answer.text


def test_a_question_that_takes_too_long_is_stopped_and_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "QUESTION_SECONDS", 0.0)

    answer = client.post("/api/evaluate", json={"who": {"did": "Paid"}})
    saved = client.put("/api/segments/payers", json={"who": {"did": "Paid"}})

    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "took_too_long"
    assert saved.status_code == 200
