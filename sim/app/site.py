"""What Solara serves: a route for each page, inside the one frame."""

from __future__ import annotations

import solara

from sim.app.frame import Frame
from sim.app.pages import PAGES

# Solara wraps all routes of one level in the layout of the first.
routes = [
    solara.Route(path=page.path, component=page.component(), layout=None if n else Frame, label=page.label)
    for n, page in enumerate(PAGES)
]
