"""Signing in and out: what ends a session, what a stranger learns, who may guess how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import coterie
from coterie.access import passwords, users
from tests.access.conftest import PASSWORD, Site, add

ADA = {"email": "ada@example.org", "password": PASSWORD}


def code(answer: object) -> str:
    return str(answer.json()["error"]["code"])  # type: ignore[attr-defined]


def test_who_signs_in_is_known_from_then_on(site: Site) -> None:
    browser = site.signed_in("ada@example.org")

    session = browser.get("/api/session").json()

    assert (session["state"], session["user"]["name"], session["role"]) == ("signed_in", "Ada", "owner")
    assert "see_personal" in session["rights"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(site: Site) -> None:
    answer = site.browser().post("/api/session?workspace=shop", json=ADA)

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie  # http on this machine


def test_the_cookie_travels_over_https_only_where_the_page_did(site: Site) -> None:
    browser = site.browser()
    browser.base_url = "https://localhost:8000"  # type: ignore[assignment]

    assert "Secure" in browser.post("/api/session?workspace=shop", json=ADA).headers["set-cookie"]


def test_the_id_of_a_session_is_kept_as_a_hash(site: Site) -> None:
    browser = site.signed_in("ada@example.org")
    token = browser.cookies["coterie-session-shop"]

    with site.shop.catalog.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM sessions").all())

    assert token not in kept


def test_signing_in_gives_a_new_session_and_ends_the_one_before(site: Site) -> None:
    browser = site.signed_in("ada@example.org")
    before = browser.cookies["coterie-session-shop"]

    browser.post("/api/session?workspace=shop", json=ADA)

    assert browser.cookies["coterie-session-shop"] != before
    assert _with(site, before).get("/api/segments").status_code == 401


def test_a_session_that_somebody_planted_is_worth_nothing(site: Site) -> None:
    assert _with(site, "coterie_session_planted").get("/api/segments").status_code == 401


def test_signing_out_ends_the_session_for_copies_too(site: Site) -> None:
    browser = site.signed_in("ada@example.org")
    token = browser.cookies["coterie-session-shop"]

    browser.delete("/api/session")

    assert browser.get("/api/session").json()["state"] == "sign_in"
    assert _with(site, token).get("/api/segments").status_code == 401


def test_a_session_ends_after_twelve_idle_hours(site: Site) -> None:
    browser = site.signed_in("ada@example.org")

    site.later(hours=11, minutes=59)
    assert browser.get("/api/segments").status_code == 200

    site.later(hours=12)
    assert browser.get("/api/segments").status_code == 401


def test_a_session_ends_after_seven_days_whatever_was_done(site: Site) -> None:
    browser = site.signed_in("ada@example.org")

    for _ in range(20):
        site.later(hours=8)
        assert browser.get("/api/segments").status_code == 200

    site.later(hours=8)
    assert browser.get("/api/segments").status_code == 401


@pytest.mark.parametrize(
    "change", [{"password": "another good password"}, {"enabled": False}], ids=["password", "disabled"]
)
def test_a_new_password_and_disabling_end_all_sessions(site: Site, change: dict[str, object]) -> None:
    browser = site.signed_in("editor@example.org")

    users.change(site.shop, "editor@example.org", **change)  # type: ignore[arg-type]

    assert browser.get("/api/segments").status_code == 401


def test_deleting_a_user_ends_their_sessions(site: Site) -> None:
    browser = site.signed_in("editor@example.org")

    users.delete(site.shop, "editor@example.org")

    assert browser.get("/api/segments").status_code == 401


def test_another_role_counts_from_the_next_request_on(site: Site) -> None:
    browser = site.signed_in("editor@example.org")

    users.change(site.shop, "editor@example.org", role="viewer")

    assert browser.post("/api/refresh", json={}).status_code == 403


def test_who_changes_their_password_stays_signed_in_here_and_nowhere_else(site: Site) -> None:
    here, elsewhere = site.signed_in("viewer@example.org"), site.signed_in("viewer@example.org")

    changed = here.put("/api/session/password", json={"old": PASSWORD, "new": "a much better one"})

    assert changed.status_code == 200, changed.text
    assert here.get("/api/segments").status_code == 200
    assert elsewhere.get("/api/segments").status_code == 401
    assert users.has_password(site.shop, "viewer@example.org", "a much better one")


def test_a_new_password_of_ones_own_takes_the_old_one(site: Site) -> None:
    browser = site.signed_in("viewer@example.org")

    refused = browser.put("/api/session/password", json={"old": "guessed it", "new": "a much better one"})

    assert (refused.status_code, code(refused)) == (401, "wrong_credentials")


def test_a_stranger_cannot_tell_who_has_an_account(site: Site) -> None:
    users.change(site.shop, "viewer@example.org", enabled=False)
    wrong = [
        {"email": "ada@example.org", "password": "wrong password"},
        {"email": "nobody@example.org", "password": "wrong password"},
        {"email": "viewer@example.org", "password": PASSWORD},  # disabled
    ]

    answers = [site.browser().post("/api/session?workspace=shop", json=ask) for ask in wrong]
    answers.append(site.browser().post("/api/session?workspace=nowhere", json=ADA))

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_an_account_that_does_not_exist_costs_a_hash_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bool] = []
    matches = passwords.matches

    def counted(password: str, kept: str | None) -> bool:
        checked.append(kept is None)
        return matches(password, kept)

    monkeypatch.setattr(passwords, "matches", counted)
    for email in ("nobody@example.org", "ada@example.org"):
        site.browser().post(
            "/api/session?workspace=shop", json={"email": email, "password": "wrong password"}
        )

    assert checked == [True, False]


def test_after_ten_tries_an_account_has_to_wait_longer_and_longer(site: Site) -> None:
    wrong = {"email": "ada@example.org", "password": "wrong password"}
    waits = []
    for tries in range(14):
        answer = site.browser().post("/api/session?workspace=shop", json=wrong)
        while answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            assert code(answer) == "too_many_tries"
            site.later(seconds=waits[-1])
            answer = site.browser().post("/api/session?workspace=shop", json=wrong)
        assert answer.status_code == 401, tries

    assert waits == [3, 5, 9, 17]


def test_who_has_to_wait_is_not_let_in_with_the_right_password(site: Site) -> None:
    for _ in range(10):
        site.browser().post("/api/session?workspace=shop", json={**ADA, "password": "wrong password"})

    assert site.browser().post("/api/session?workspace=shop", json=ADA).status_code == 429
    site.later(seconds=3)
    assert site.browser().post("/api/session?workspace=shop", json=ADA).status_code == 200


def test_an_address_that_tries_many_accounts_has_to_wait(site: Site) -> None:
    for number in range(10):
        site.browser().post(
            "/api/session?workspace=shop",
            json={"email": f"u{number}@example.org", "password": "wrong password"},
        )

    assert site.browser().post("/api/session?workspace=shop", json=ADA).status_code == 429


def test_a_right_password_forgets_the_wrong_ones(site: Site) -> None:
    for _ in range(3):
        for _ in range(9):
            site.browser().post("/api/session?workspace=shop", json={**ADA, "password": "wrong password"})
        assert site.browser().post("/api/session?workspace=shop", json=ADA).status_code == 200


def test_an_endless_password_is_refused_before_it_is_hashed(site: Site) -> None:
    answer = site.browser().post("/api/session?workspace=shop", json={**ADA, "password": "x" * 1025})

    assert (answer.status_code, code(answer)) == (400, "invalid_input")


def test_passwords_of_less_than_ten_characters_are_refused(workspace: coterie.Workspace) -> None:
    with pytest.raises(coterie.CoterieError, match="9 characters"):
        users.add(workspace, "ada@example.org", password="too short", role="owner")


def test_a_change_in_a_session_needs_the_header_of_the_page(site: Site) -> None:
    browser = site.signed_in("ada@example.org")
    del browser.headers["coterie-page"]

    answer = browser.patch("/api/settings", json={"timezone": "Europe/Paris"})

    assert (answer.status_code, code(answer)) == (403, "forbidden")
    assert site.shop.settings.timezone == "UTC"


def test_signing_in_needs_the_header_of_the_page(site: Site) -> None:
    browser = site.browser()
    del browser.headers["coterie-page"]

    assert browser.post("/api/session?workspace=shop", json=ADA).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
def test_another_site_changes_nothing_even_with_cookie_and_header(
    site: Site, headers: dict[str, str]
) -> None:
    browser = site.signed_in("ada@example.org")

    answer = browser.patch("/api/settings", json={"timezone": "Europe/Paris"}, headers=headers)

    assert (answer.status_code, code(answer)) == (403, "forbidden")


def test_a_form_is_not_read_as_json(site: Site) -> None:
    browser = site.signed_in("ada@example.org")

    answer = browser.patch(
        "/api/settings", content=b'{"timezone": "Europe/Paris"}', headers={"content-type": "text/plain"}
    )

    assert answer.status_code == 422
    assert site.shop.settings.timezone == "UTC"


def test_reading_ends_nothing_and_begins_nothing(site: Site) -> None:
    browser = site.signed_in("ada@example.org")

    for path in ("/api/session", "/api/set-up"):
        browser.get(path)

    assert browser.get("/api/segments").status_code == 200


def test_one_sign_in_opens_every_workspace_that_takes_it(site: Site) -> None:
    add(site.club, "ada", "viewer")

    browser = site.signed_in("ada@example.org")

    assert [each["name"] for each in browser.get("/api/workspaces").json()["workspaces"]] == ["shop", "club"]
    assert browser.get("/api/session?workspace=club").json()["role"] == "viewer"


def test_the_last_owner_cannot_be_lost(site: Site) -> None:
    for change in ({"role": "admin"}, {"enabled": False}):
        with pytest.raises(coterie.CoterieError, match="last owner"):
            users.change(site.shop, "ada@example.org", **change)  # type: ignore[arg-type]
    with pytest.raises(coterie.CoterieError, match="last owner"):
        users.delete(site.shop, "ada@example.org")


def test_an_admin_neither_makes_nor_changes_owners(site: Site) -> None:
    admin = site.signed_in("admin@example.org")

    answers = [
        admin.post("/api/users", json={"email": "eve@example.org", "role": "owner", "password": PASSWORD}),
        admin.patch("/api/users/editor@example.org", json={"role": "owner"}),
        admin.patch("/api/users/ada@example.org", json={"password": "taken over by admin"}),
        admin.delete("/api/users/ada@example.org"),
    ]

    assert {(answer.status_code, code(answer)) for answer in answers} == {(403, "not_allowed")}


def test_an_admin_adds_users_with_a_password_made_for_them(site: Site) -> None:
    admin = site.signed_in("admin@example.org")

    made = admin.post("/api/users", json={"email": "Cy@Example.org", "role": "analyst"}).json()

    assert made["email"] == "cy@example.org"
    assert users.has_password(site.shop, "cy@example.org", made["password"])
    assert "password" not in admin.get("/api/users").text


def _with(site: Site, token: str) -> object:
    browser = site.browser()
    browser.cookies.set("coterie-session-shop", token)
    return browser


@pytest.fixture
def outside() -> Iterator[Site]:
    """A server that others can reach, without users."""
    with coterie.open(":memory:") as shop, coterie.open(":memory:") as club:
        yield Site(shop, club, is_loopback=False)


def test_where_others_reach_it_nothing_is_answered_before_there_is_a_user(outside: Site) -> None:
    answer = outside.browser().get("/api/segments")

    assert (answer.status_code, code(answer)) == (401, "set_up_first")
    assert outside.browser().get("/api/session").json()["state"] == "set_up"


def test_the_link_of_the_server_makes_the_first_user_once(outside: Site) -> None:
    token = outside.gate.set_up_links("http://localhost:8000")["shop"].partition("#")[2]
    ask = {"token": token, "email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    browser = outside.browser()

    made = browser.post("/api/set-up?workspace=shop", json=ask)

    assert (made.json()["state"], made.json()["role"]) == ("signed_in", "owner")
    assert browser.get("/api/segments").status_code == 200
    again = outside.browser().post("/api/set-up?workspace=shop", json={**ask, "email": "eve@example.org"})
    assert (again.status_code, code(again)) == (403, "wrong_link")


def test_a_guessed_link_makes_nobody(outside: Site) -> None:
    ask = {"token": "guessed", "email": "eve@example.org", "password": PASSWORD}

    answer = outside.browser().post("/api/set-up?workspace=shop", json=ask)

    assert (answer.status_code, code(answer)) == (403, "wrong_link")
    assert users.listing(outside.shop) == []


def test_this_machine_needs_no_sign_in_until_there_is_a_user(empty_site: Site) -> None:
    browser = empty_site.browser()
    assert browser.get("/api/session?workspace=shop").json()["state"] == "open"
    assert browser.get("/api/segments?workspace=shop").status_code == 200

    browser.post(
        "/api/users?workspace=shop",
        json={"email": "ada@example.org", "role": "owner", "password": PASSWORD},
    )

    assert browser.get("/api/segments?workspace=shop").status_code == 401
    assert browser.get("/api/segments?workspace=club").status_code == 200


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_what_a_proxy_hands_on_is_not_this_machine(empty_site: Site, header: str) -> None:
    answer = empty_site.browser(**{header: "203.0.113.9"}).get("/api/segments")

    assert (answer.status_code, code(answer)) == (401, "set_up_first")


def test_the_first_user_has_to_be_an_owner(empty_site: Site) -> None:
    with pytest.raises(coterie.CoterieError, match="first user"):
        users.add(empty_site.shop, "bo@example.org", password=PASSWORD, role="viewer")


def test_somebody_sees_their_own_browsers_and_signs_one_out(site: Site) -> None:
    phone, desk = site.signed_in("viewer@example.org"), site.signed_in("viewer@example.org")

    listed = desk.get("/api/sessions").json()["sessions"]
    other = next(each for each in listed if not each["is_this"])
    desk.delete(f"/api/sessions/{other['id']}")

    assert sorted(each["is_this"] for each in listed) == [False, True]
    assert {each["user"] for each in listed} == {users.get(site.shop, "viewer@example.org").id}
    assert desk.get("/api/session").json()["state"] == "signed_in"
    assert phone.get("/api/session").json()["state"] == "sign_in"


def test_who_manages_users_signs_others_out_but_not_those_above(site: Site) -> None:
    owner, admin, viewer = (site.signed_in(f"{who}@example.org") for who in ("ada", "admin", "viewer"))
    of_user = {each["user"]: each["id"] for each in admin.get("/api/sessions").json()["sessions"]}

    admin.delete(f"/api/sessions/{of_user[users.get(site.shop, 'viewer@example.org').id]}")
    refused = admin.delete(f"/api/sessions/{of_user[users.get(site.shop, 'ada@example.org').id]}")
    unseen = viewer.get("/api/session").json()["state"]

    assert unseen == "sign_in"
    assert refused.status_code == 403
    assert owner.get("/api/session").json()["state"] == "signed_in"


def test_nobody_ends_a_session_of_others_by_its_id(site: Site) -> None:
    owner, viewer = site.signed_in("ada@example.org"), site.signed_in("viewer@example.org")
    own = owner.get("/api/sessions").json()["sessions"][0]["id"]

    assert viewer.delete(f"/api/sessions/{own}").status_code == 404
    assert owner.get("/api/session").json()["state"] == "signed_in"
