"""Pages that somebody has left: kept for a while in case they come back, but not any number of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from sim.app.gate import CHANNELS

#: Left pages that are kept; each takes about a megabyte.
MOST_LEFT = 60


class Visitors:
    """Counts the connections of pages, and forgets the page left longest ago when there are too many.

    An open page is never forgotten.

    Parameters
    ----------
    app : ASGI application
    forget : callable
        Called with the name of a page, in a thread.
    most : int
        Left pages that are kept.
    """

    def __init__(self, app: Any, forget: Callable[[str], None], most: int = MOST_LEFT) -> None:
        self.app, self.forget, self.most = app, forget, most
        self._open: Counter[str] = Counter()
        self._left: dict[str, None] = {}  # in the order in which they were left

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a connection on, and note its begin and end."""
        if scope["type"] != "websocket" or not scope["path"].startswith(CHANNELS):
            await self.app(scope, receive, send)
            return
        page = scope["path"].removeprefix(CHANNELS).partition("/")[0]
        self._open[page] += 1
        self._left.pop(page, None)
        try:
            await self.app(scope, receive, send)
        finally:
            await self._leave(page)

    async def _leave(self, page: str) -> None:
        self._open[page] -= 1
        if self._open[page]:
            return
        del self._open[page]
        self._left[page] = None
        if len(self._left) > self.most:
            first = next(iter(self._left))
            del self._left[first]
            await asyncio.to_thread(self.forget, first)


def forget_page(page: str) -> None:
    """Let Solara forget a page."""
    from solara.server.kernel_context import PageStatus, contexts

    context = contexts.get(page)
    if context is not None and PageStatus.CONNECTED not in context.page_status.values():
        context.close(reason="cull")
