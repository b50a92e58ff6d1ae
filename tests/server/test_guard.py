"""What every request passes first."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from coterie.server.app import guarded
from coterie.server.guard import Rules


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1234", "[::1]:8000", "LOCALHOST"])
def test_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::1"])
def test_another_name_that_points_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/health", headers={"host": host})

    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "wrong_host"


def test_an_operator_may_choose_to_be_reached_by_any_name(app: FastAPI) -> None:
    client = TestClient(guarded(app, Rules(token="t", any_host=True)))

    assert client.get("/api/health", headers={"host": "coterie.example"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_may_not_change_anything(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.patch("/api/settings", json={"timezone": "Europe/Paris"}, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden"
    assert client.get("/api/settings").json()["timezone"] == "UTC"


def test_the_page_of_this_server_may_change_something(client: TestClient) -> None:
    headers = {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}

    answer = client.patch("/api/settings", json={"timezone": "Europe/Paris"}, headers=headers)

    assert answer.json()["timezone"] == "Europe/Paris"


def test_a_form_of_another_site_is_not_read_as_json(client: TestClient) -> None:
    answer = client.patch(
        "/api/settings", content=b'{"timezone": "Europe/Paris"}', headers={"content-type": "text/plain"}
    )

    assert answer.status_code == 422
    assert client.get("/api/settings").json()["timezone"] == "UTC"


def test_a_wrong_token_is_refused(client: TestClient) -> None:
    assert client.get("/api/health", headers={"coterie-token": "guessed"}).status_code == 403


def test_the_right_token_is_taken(client: TestClient) -> None:
    assert client.get("/api/health", headers={"coterie-token": "the-token"}).status_code == 200


def test_a_body_above_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post("/api/collect", content=b"[" + b" " * 2_000_000 + b"]")

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_every_answer_carries_the_safe_headers(client: TestClient) -> None:
    for path in ("/", "/api/health", "/api/nothing"):
        headers = client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


def test_a_fault_tells_nobody_what_it_met(app: FastAPI, client: TestClient) -> None:
    @app.get("/api/fault")
    def fault() -> None:
        raise ValueError("ada@example.org")

    app.router.routes.insert(0, app.router.routes.pop())
    answer = client.get("/api/fault")

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "ada" not in answer.text
