"""The pages of the app, in the order of the navigation; one line each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class AppPage:
    """A page: the word in the navigation, its path, and the module that has its component ``Page``."""

    label: str
    path: str
    module: str

    @property
    def address(self) -> str:
        """Where the page is reached on the server."""
        return "/" if self.path == "/" else f"/{self.path}"

    def component(self) -> Any:
        """Import and return the page's component."""
        return import_module(self.module).Page


PAGES = (
    AppPage("Explore", "/", "sim.app.explore.page"),
    AppPage("Play", "play", "sim.app.play.page"),
    AppPage("Understand", "understand", "sim.app.understand.page"),
    AppPage("Record", "record", "sim.app.record.page"),
)
