"""A printed page, made from its template to be copied in black and white."""

from __future__ import annotations

import re
from typing import Any

from sim.drawing import pages
from sim.drawing.context import Context
from sim.drawing.html import render
from sim.runs.describe import assumed_words
from sim.runs.report import LIMITS


def sheet(template: str, context: Context, up: str = "", **what: Any) -> str:
    """Return a whole page.

    Parameters
    ----------
    template : str
        Name of its template.
    context : Context
        For the scenario's title and the line at the foot.
    up : str
        Address of the index, from this page; none on the index itself.
    **what
        What the template asks for besides.
    """
    limits = [assumed_words(context.scenario), *(limit for limit in LIMITS if "tables below" not in limit)]
    html = render(
        f"teaching/templates/{template}.html",
        context=context,
        scenario=context.scenario,
        setting=context.setting,
        limits=limits,
        up=up,
        **what,
    )
    # On paper, and in the folder of a pack, there is neither a docs/ nor a command to look into.
    html = html.replace(pages.LIMITS, "the program's documentation (limits)")
    return re.sub(r"(?<![\w/])docs/([\w-]+)\.md", r"the program's documentation (\1)", html)
