"""The server answers its own address only, and repairs the page that it sends."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

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


def ask(
    address: str, path: str, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send one request and return the answer with its body."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body
