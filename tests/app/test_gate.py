"""The server answers its own address only, and repairs the page that it sends."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest


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


def ask(
    address: str, path: str, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send one request and return the answer with its body."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=40)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body
