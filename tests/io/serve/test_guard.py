"""Who is let in, and what everybody else gets to see."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from support.serving import HOME, KEY, PHONE, Site

from formcheck.serve.guard import key_in

FAR = ("8.8.8.8", 50000)
CHANGES = [
    ("POST", "/clips"),
    ("POST", "/uploads"),
    ("PATCH", "/uploads/0123456789abcdef"),
    ("POST", "/clips/0123456789abcdef/again"),
    ("POST", "/clips/0123456789abcdef/coach"),
    ("POST", "/clips/0123456789abcdef/coach/rep"),
    ("POST", "/clips/0123456789abcdef/coach/drawing"),
    ("POST", "/clips/0123456789abcdef/delete"),
]


def stranger(site: Site, client: tuple[str, int] = PHONE, **options: Any) -> TestClient:
    return TestClient(site.app, base_url=HOME, client=client, follow_redirects=False, **options)


def every_address(site: Site) -> list[tuple[str, str]]:
    """Method and path of everything the app answers to, and of what it does not."""
    found = [("GET", "/no/such/thing"), ("GET", "/clips/index.html"), ("OPTIONS", "/")]
    for route in site.app.routes:
        if isinstance(route, Route):
            path = route.path.replace("{id}", "0123456789abcdef")
            found += [(method, path) for method in route.methods or ()]
        elif isinstance(route, Mount):
            found.append(("GET", f"{route.path}/0123456789abcdef/clip.mp4"))
    return found


class TestWithoutTheKey:
    def test_nothing_answers_but_404(self, site: Site) -> None:
        entry = site.upload()
        addresses = [*every_address(site), ("GET", f"/clips/{entry.id}/clip.mp4")]
        assert len(addresses) > 10
        for method, path in addresses:
            answer = stranger(site).request(method, path)
            assert (answer.status_code, answer.text) in [(404, "Not Found"), (404, "")], path

    @pytest.mark.parametrize("path", ["/", "/clips", "/uploads", "/uploads/0123456789abcdef"])
    def test_not_even_what_is_too_large_is_answered_otherwise(self, site: Site, path: str) -> None:
        for method in ("POST", "PATCH"):
            answer = stranger(site).request(method, path, content=b"x" * 200_000)
            assert answer.status_code == 404

    @pytest.mark.parametrize("key", ["", "wrong", KEY[:-1], KEY + "x", "ü", KEY.upper()])
    def test_a_wrong_key_lets_nobody_in(self, site: Site, key: str) -> None:
        answer = stranger(site).get("/", params={"key": key})
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("value", ["", KEY, "ü".encode().decode("latin-1"), "0" * 64])
    def test_a_made_up_cookie_lets_nobody_in(self, site: Site, value: str) -> None:
        name = next(iter(site.phone.cookies))
        answer = stranger(site).get("/", headers=[(b"cookie", f"{name}={value}".encode("latin-1"))])
        assert answer.status_code == 404

    def test_the_key_counts_only_where_it_is_printed(self, site: Site) -> None:
        assert stranger(site).get("/clips/index.html", params={"key": KEY}).status_code == 404
        assert stranger(site).post("/", params={"key": KEY}).status_code == 404


class TestFirstVisit:
    def test_it_gets_a_cookie_and_goes_on_without_the_key(self, site: Site) -> None:
        phone = stranger(site)
        answer = phone.get("/", params={"key": KEY})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert KEY not in cookie
        assert phone.get("/").status_code == 200

    def test_the_key_stays_the_same_over_restarts(self, tmp_path: Path) -> None:
        key = key_in(tmp_path)
        assert key_in(tmp_path) == key
        (tmp_path / "key").unlink()
        assert key_in(tmp_path) != key

    def test_a_damaged_key_is_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("\n")
        assert len(key_in(tmp_path)) > 20

    def test_others_on_the_computer_cannot_read_it(self, tmp_path: Path) -> None:
        key_in(tmp_path)
        assert (tmp_path / "key").stat().st_mode & 0o077 == 0


class TestHost:
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "192.168.1.5.evil.example",
            "evil.example:8765",
            "",
            "[::1",
            "localhost.x",
        ],
    )
    def test_a_name_that_is_not_ours_is_not_answered(self, site: Site, host: str) -> None:
        headers = {"Host": host}
        assert site.phone.get("/", headers=headers).status_code == 404
        assert site.phone.get("/", params={"key": KEY}, headers=headers).status_code == 404

    @pytest.mark.parametrize(
        "host",
        ["192.168.1.5:8765", "[fe80::1]:8765", "localhost", f"{socket.gethostname()}.local:80"],
    )
    def test_an_address_and_our_own_names_are(self, site: Site, host: str) -> None:
        assert site.phone.get("/", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "somewhere"])
    def test_the_internet_is_not_answered(self, site: Site, address: str) -> None:
        far = stranger(site, (address, 50000))
        assert far.get("/", params={"key": KEY}).status_code == 404

    @pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "172.16.0.9", "fe80::2"])
    def test_the_local_network_is(self, site: Site, address: str) -> None:
        assert stranger(site, (address, 50000)).get("/", params={"key": KEY}).status_code == 303


class TestOtherPages:
    @pytest.mark.parametrize(("method", "path"), CHANGES)
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://192.168.1.5:9999"},
            {"Origin": "https://192.168.1.5:8765"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_they_can_change_nothing(
        self, site: Site, method: str, path: str, headers: dict[str, str]
    ) -> None:
        assert site.phone.request(method, path, headers=headers).status_code == 403

    def test_our_own_page_can(self, site: Site) -> None:
        answer = site.phone.post("/uploads", json={"size": 9}, headers={"Origin": HOME})
        assert answer.status_code == 201

    def test_every_answer_says_what_browsers_may_do(self, site: Site) -> None:
        entry = site.finished(site.upload())
        for path in ("/", "/clips/index.html", f"/clips/{entry.id}/clip.mp4", "/none"):
            headers = site.phone.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-resource-policy"] == "same-origin"
