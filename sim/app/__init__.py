"""The crisis room: the app that ``crisis-sim app`` serves, with Solara, on this machine.

How a page is added
-------------------
1. Write a module, such as ``sim/app/understand/page.py``, with a component ``Page`` without arguments::

       import solara

       from sim.app import session, work
       from sim.app.parts import heading, text

       @solara.component
       def Page() -> None:
           heading("Why did they do that?")
           found = work.use_work(lambda progress: expensive(progress), [what, it, depends, on])
           if found.value is not None:
               text(...)

2. Add one line to `PAGES` in ``sim/app/pages.py``. Navigation, route, title, projector view, error
   boundary, tests of every page (``tests/app``) and the accessibility run follow from that line.

What a page finds
-----------------
- ``session``: what this browser tab is looking at (scenario, arm, changed values). Solara keeps one copy for
  each tab; nothing of it is shared between people.
- ``work``: the warm worker processes of the server, and `work.use_work`, which runs a library function in the
  background: at most one run of a tab at a time, the latest wish wins, with progress and cancel.
- ``parts``: headings, texts, buttons, tables, messages as plain HTML elements with labels, in one look.
- ``plot``: a Plotly chart from a plain figure, with a text alternative; colours written as
  ``@ink``, ``@grey``, ``@faint``, ``@paper`` follow light and dark.
- `session.use_view`: ``"projector"`` with ``?view=projector``; hide what is private then.

The app computes nothing of its own: every number on a page comes from a function of the library.
"""
