"""The web server: loopback unless shared, nothing from other hosts, no telemetry.

Scripts, styles and fonts are served from installed packages, so the app works without a network and tells
nobody that it is used.
"""

from __future__ import annotations

import gzip
import os
import socket
import threading
import warnings
import webbrowser
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from sim.scenario import Scenario

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
#: Largest message that a browser may send, bytes: an uploaded scenario file with room to spare.
LARGEST_MESSAGE = 3_000_000
#: Solara's place for scripts and fonts of packages.
ASSETS = "/_solara/cdn"
#: Endpoints of Solara that say more about the server than a visitor should know, or serve development. Its
#: way of serving assets fetches what it lacks from the internet and deletes folders of an old layout.
CLOSED = ("/resourcez", "/_solara/api/evict/{kernel_id}", ASSETS)
#: Follow the system's light or dark colours until somebody chooses; Solara's own setting for it is broken.
FOLLOW_SYSTEM = (
    b"<script>const seen = ':solara:theme.variant';"
    b"if (!localStorage.getItem(seen)) localStorage.setItem(seen, '\"auto\"')</script>"
)
#: Solara's page says no language and forbids zooming. Nothing waits for Plotly's script but its charts.
REPAIRS = (
    (b"<html>", b'<html lang="en">'),
    (b", maximum-scale=1, user-scalable=no, minimal-ui", b""),
    (b"</head>", FOLLOW_SYSTEM + b'<script async src="/crisis-sim/plotly.min.js"></script></head>'),
)
NOTHING_HERE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>crisis-sim</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<body style="font: 17px/1.5 sans-serif; margin: 3em auto; max-width: 32em; padding: 0 1em">
<h1>There is no such page</h1><p>Go to <a href="/">Explore</a>, <a href="/play">Play</a>,
<a href="/understand">Understand</a> or <a href="/record">Record</a>.</p></body></html>"""
SETTINGS = {
    "SOLARA_APP": "sim.app.site",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_TITLE": "crisis-sim",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    # A page whose server was started anew, or that was forgotten, begins again by itself.
    "SOLARA_STATE_AUTO_REMOUNT": "True",
    # What a visitor looks at is forgotten half an hour after the last page was closed or lost.
    "SOLARA_KERNEL_CULL_TIMEOUT": "30m",
}


def serve(
    scenario: Scenario | None = None, *, port: int = 0, share: bool = False, browser: bool = True
) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    scenario : Scenario, optional
        What *Explore* opens with; the flagship by default.
    port : int
        Port to listen on; 0 takes a free one.
    share : bool
        Listen to the whole local network instead of this machine alone.
    browser : bool
        Open the browser.

    Raises
    ------
    InputError
        If the extra ``app`` is not installed, or the port is taken.
    """
    check_installed()
    # Solara reads its settings when it is first imported.
    os.environ |= SETTINGS
    listening = _socket(EVERYWHERE if share else LOOPBACK, port)
    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"
    import uvicorn

    from sim.app import work

    application = make_application(share=share)
    if scenario is not None:
        from sim.app.session import offer

        offer(scenario)
    config = uvicorn.Config(
        application, log_level="warning", ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=1
    )
    print(f"crisis-sim is open at {address}", flush=True)
    if share:
        print(f"Others in this network: http://{_own_address()}:{listening.getsockname()[1]}/", flush=True)
    print("Ctrl-C ends it.", flush=True)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    # Solara thinks of pages embedded in others; over plain http its cookie stays here, as it should.
    warnings.filterwarnings("ignore", "Cookies with samesite=none")
    with work.warm():
        uvicorn.Server(config).run(sockets=[listening])


def check_installed() -> None:
    """Raise unless the optional packages of the app are there."""
    from importlib.util import find_spec

    missing = [name for name in ("solara", "plotly") if find_spec(name) is None]
    if missing:
        message = f"the app needs {' and '.join(missing)}: pip install 'crisis-sim[app]'"
        raise InputError(Problem(message))


def make_application(*, share: bool) -> Starlette:
    """Return the application: Solara's, behind the gate, with this project's own files."""
    from solara.server import settings
    from solara.server import starlette as solara_server
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from sim.app import messages
    from sim.app.gate import Gate
    from sim.app.visitors import Visitors, forget_page

    messages.watch()
    assets = StaticFiles(directory=settings.assets.proxy_cache_dir)
    routes: list[Any] = [
        Route("/crisis-sim/plotly.min.js", _plotly),
        Mount(ASSETS, assets),
        *(route for route in solara_server.routes if getattr(route, "path", "") not in CLOSED),
    ]
    gate = Middleware(Gate, hosts=_own_names() if share else ("localhost", LOOPBACK), repairs=REPAIRS)
    return Starlette(
        routes=routes,
        lifespan=solara_server.lifespan,
        middleware=[*solara_server.middleware, gate, Middleware(Visitors, forget=forget_page)],
        exception_handlers={404: _nothing_here},
    )


async def _nothing_here(request: Any, error: Exception) -> Any:
    """Answer an address that leads nowhere with the way back."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(NOTHING_HERE, status_code=404)


async def _plotly(request: Any) -> Any:
    """Answer with the script that draws charts; its packing, five megabytes, is done once for all pages."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response

    headers = {"content-encoding": "gzip", "cache-control": "max-age=3600"}
    return Response(await run_in_threadpool(_packed_plotly), headers=headers, media_type="text/javascript")


@cache
def _packed_plotly() -> bytes:
    import plotly

    script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    # Some versions would give themselves to a module loader that they find instead of to the window.
    alone = b"((define, module, exports) => {", script, b"\n})()"
    return gzip.compress(b"".join(alone), 6)


def _socket(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # a browser that is early waits instead of failing
    except (OSError, OverflowError):
        listening.close()
        message = "this port is taken or not allowed; leave --port out to take a free one"
        raise InputError(Problem(message, key="--port", value=port)) from None
    return listening


def _own_names() -> tuple[str, ...]:
    """Return the names by which others in the local network may call this machine, in lower case."""
    name = socket.gethostname().lower()
    return ("localhost", name, f"{name.split('.')[0]}.local")


def _own_address() -> str:
    """Return this machine's address in its network; no packet is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation (RFC 5737)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])
