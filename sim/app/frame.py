"""The frame around every page: title bar, navigation, footer; and what is said when a page fails."""

from __future__ import annotations

from typing import Any

import solara

from sim.app import address, parts, session
from sim.app.pages import PAGES
from sim.app.session import use_view
from sim.ensemble.versions import MODEL_VERSION

#: Pages whose numbers come from the seed of *Explore*.
SEEDED = ("/", "/understand")


@solara.component
def Frame(children: list[Any] = []) -> None:  # noqa: B006  (Solara's own convention)
    """Show the frame with the page inside."""
    solara.Title("crisis-sim")
    parts.style()
    view = use_view()
    broken, mend = solara.use_exception()
    restore = address.use_address()
    with parts.html("div", class_=f"cs-app cs-{view}"):
        parts.keep("shown", address.kept(), restore)
        parts.html("a", "Skip to the page", href="#page", class_="cs-skip")
        with parts.html("header", class_="cs-bar"):
            parts.html("span", "crisis-sim", class_="cs-name")
            _navigation(view)
            _provenance()
            _ThemeButton()
        with parts.html("main", id="page", tabindex="-1"):
            if broken is None:
                solara.Column(children=children, gap="0px", classes=["cs-page"])
            else:
                with parts.html("div", class_="cs-page"):
                    parts.heading("This page could not be shown", 1)
                    parts.problem(broken)
                    parts.button("Show it again", mend)
        with parts.html("footer", class_="cs-foot"):
            parts.html(
                "p",
                "A model for teaching, with numbers that are partly assumptions: it shows what follows "
                "from them, and does not forecast.",
            )


def _navigation(view: str) -> None:
    router = solara.use_router()
    here = router.path.rstrip("/") or "/"
    with parts.html("nav", aria_label="Pages"):
        for page in PAGES:
            current = "page" if page.address == here else None
            parts.link(page.label, address.link(page.address, view), router, aria_current=current)


def _provenance() -> None:
    """Say what the numbers come from; the seed only where it gives no game away."""
    router = solara.use_router()
    here = router.path.rstrip("/") or "/"
    seed = f"seed {session.current().drawn_with} · " if here in SEEDED else ""
    with parts.html("span", class_="cs-version"):
        parts.html("span", f"{seed}model {MODEL_VERSION} · ")
        parts.link("limits", "/understand?read=limits", router, aria_label="Limits: how far to trust this")


@solara.component_vue("theme.vue", vuetify=False)
def _ThemeButton() -> None:
    """Change between light and dark; the system's own choice comes first."""
