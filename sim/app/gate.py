"""Who may talk to the server, and repairs to the one page that Solara serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sim.app.messages import Heard

#: Sent with every answer: no embedding in other sites, nothing loaded from elsewhere.
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        # Vue compiles its templates in the browser, which needs eval; all scripts are this server's own.
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' ws: wss:; object-src 'none'; frame-ancestors 'self'; base-uri 'self'",
    ),
)


#: Solara's addresses to which a page sends, with its own name as ``session_id``: as it closes, and its web
#: socket, whose address goes on with the name of the page. A browser that lost the server asks at the second
#: without a name whether the page is still there.
CLOSE, CHANNELS = "/_solara/api/close/", "/jupyter/api/kernels/"
#: A header of the gate's own: the address from which a request comes. What a browser says under this name is
#: taken away.
ADDRESS = b"x-crisis-sim-address"


class Gate:
    """Refuses foreign hosts and origins, and adds headers and repairs to pages.

    Parameters
    ----------
    app : ASGI application
    hosts : sequence of str
        Names by which the server may be called, beside the address at which a connection arrives. Keeps a
        page elsewhere from reaching the server through a name of its own (DNS rebinding).
    repairs : sequence of (bytes, bytes)
        Replaced in HTML.
    """

    def __init__(self, app: Any, hosts: Sequence[str], repairs: Sequence[tuple[bytes, bytes]]) -> None:
        self.app, self.hosts, self.repairs = app, hosts, repairs

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or refuse, one connection."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not self.allowed(scope):
            await _refuse(scope, send, 403, b"This server answers only to its own address.")
        elif not _names_its_page(scope):
            await _refuse(scope, send, 400, b"This request names no page.")
        elif scope["type"] == "websocket":
            await self.app(_addressed(scope), Heard(receive), send)
        else:
            await self.app(_addressed(scope), receive, _Repaired(send, self.repairs))

    def allowed(self, scope: Any) -> bool:
        """Whether the host is one of ours and, for a browser, the page that asks is from the same host."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        own = (*self.hosts, (scope.get("server") or ("",))[0])
        if host.rsplit(":", 1)[0].lower() not in own:
            return False
        origin = headers.get(b"origin")
        return origin is None or urlsplit(origin.decode("latin-1")).netloc == host


def _addressed(scope: Any) -> Any:
    """Return a connection with the address from which it comes among its headers."""
    kept = [(name, value) for name, value in scope["headers"] if name != ADDRESS]
    client = scope.get("client") or ("",)
    return {**scope, "headers": [*kept, (ADDRESS, str(client[0]).encode())]}


def _names_its_page(scope: Any) -> bool:
    """Whether a request about a page says about which; Solara takes for granted that it does."""
    channel = scope["type"] == "websocket" and scope["path"].startswith(CHANNELS)
    about_a_page = channel or scope["path"].startswith(CLOSE)
    return not about_a_page or bool(parse_qs(scope["query_string"].decode("latin-1")).get("session_id"))


async def _refuse(scope: Any, send: Any, status: int, words: bytes) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})


class _Repaired:
    """Holds back the body of an HTML answer until it is whole, and repairs it."""

    def __init__(self, send: Any, repairs: Sequence[tuple[bytes, bytes]]) -> None:
        self.send, self.repairs = send, repairs
        self.start: Any = None
        self.body = b""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *HEADERS]}
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
            return
        await self.send(message)

    async def _finish(self) -> None:
        for old, new in self.repairs:
            self.body = self.body.replace(old, new, 1)
        kept = [(name, value) for name, value in self.start["headers"] if name != b"content-length"]
        length = (b"content-length", str(len(self.body)).encode())
        await self.send({**self.start, "headers": [*kept, length]})
        await self.send({"type": "http.response.body", "body": self.body})
