"""The server answers its own address only, and repairs the page that it sends."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from sim.app.gate import ADDRESS, Gate
from tests.app.conftest import run_through
from tests.patience import PATIENCE


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "elsewhere.example"}, 403),
        ({"Host": "elsewhere.example", "Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_its_own_address_is_answered(address: str, headers: dict[str, str], status: int) -> None:
    answer, _ = ask(address, "/", headers)
    assert answer.status == status


def test_foreign_pages_get_no_web_socket(address: str) -> None:
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Origin": "http://elsewhere.example",
    }  # fmt: skip
    answer, _ = ask(address, "/jupyter/api/kernels/x/channels", upgrade)
    assert answer.status == 403


def test_page_is_repaired_and_guarded(address: str) -> None:
    answer, body = ask(address, "/")
    assert b'<html lang="en">' in body
    assert b"user-scalable=no" not in body
    assert "frame-ancestors 'self'" in (answer.headers["content-security-policy"] or "")


@pytest.mark.parametrize(
    "path", ["/resourcez", "/_solara/api/evict/x", "/crisis-sim/../../../sim/app/server.py"]
)
def test_nothing_but_the_pages_is_told(address: str, path: str) -> None:
    _, body = ask(address, path)
    assert b"kernel" not in body.lower() or b"<html" in body
    assert b"LARGEST_MESSAGE" not in body


def test_an_address_that_leads_nowhere_shows_the_way_back(address: str) -> None:
    answer, body = ask(address, "/nonsense")
    assert answer.status == 404 and b"There is no such page" in body and b'href="/record"' in body


def test_assets_are_only_read(address: str) -> None:
    """Solara's own way would delete the folder, and ask the internet for what is not there."""
    from solara.server.settings import assets

    folder = assets.proxy_cache_dir / "@widgetti"
    (package,) = folder.glob("solara-vuetify-app@*")
    before = sorted(path.name for path in package.rglob("*"))
    answer, _ = ask(address, f"/_solara/cdn/@widgetti/{package.name}")
    assert answer.status == 404
    assert sorted(path.name for path in package.rglob("*")) == before != []
    answer, _ = ask(address, "/_solara/cdn/vue@2/package.json")
    assert answer.status == 404 and not (assets.proxy_cache_dir / "vue@2").exists()


@pytest.mark.parametrize(
    ("host", "origin", "answered"),
    [
        ("192.0.2.7:8000", None, True),
        ("192.0.2.7:8000", "http://192.0.2.7:8000", True),
        ("Class-PC.local:8000", "http://Class-PC.local:8000", True),
        ("elsewhere.example:8000", "http://elsewhere.example:8000", False),
        ("192.0.2.8:8000", "http://192.0.2.8:8000", False),
        ("192.0.2.7:8000", "http://elsewhere.example", False),
        ("", None, False),
    ],
)
def test_a_shared_server_answers_its_own_names_and_addresses(
    host: str, origin: str | None, answered: bool
) -> None:
    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin else [])]
    scope = {"headers": headers, "server": ("192.0.2.7", 8000)}
    assert Gate(None, ("localhost", "class-pc.local"), ()).allowed(scope) is answered


def test_nobody_chooses_the_address_from_which_they_come() -> None:
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append([value for name, value in scope["headers"] if name == ADDRESS])

    scope = {
        "type": "websocket", "path": "/", "query_string": b"", "server": ("192.0.2.7", 8000),
        "client": ("192.0.2.9", 50_000), "headers": [(b"host", b"192.0.2.7:8000"), (ADDRESS, b"127.0.0.1")],
    }  # fmt: skip
    run_through(Gate(app, (), ())(scope, None, None))
    assert seen == [[b"192.0.2.9"]]


def test_a_request_that_names_no_page_is_refused(address: str) -> None:
    answer, body = ask(address, "/_solara/api/close/x", method="POST")
    assert (answer.status, body) == (400, b"This request names no page.")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
    answer, _ = ask(address, "/jupyter/api/kernels/x/channels", upgrade | key)
    assert answer.status == 403


def ask(
    address: str, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send one request and return the answer with its body."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body
