"""What Solara serves: a route for each page, inside the one frame."""

from __future__ import annotations

import solara

from sim.app.frame import Frame
from sim.app.pages import PAGES

routes = [
    solara.Route(path=page.path, component=page.component(), layout=Frame, label=page.label) for page in PAGES
]
