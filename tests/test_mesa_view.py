"""Mesa's own browser view works on the model (its other tools are in test_model.py)."""

from __future__ import annotations

import pytest

import sim

solara = pytest.importorskip("solara", reason="comes with the extra 'dev'")
pytest.importorskip("altair", reason="Mesa's view imports it")


# Mesa is told by solara that it uses a hook where it should not, and IPython warns about itself.
@pytest.mark.filterwarnings("ignore")
def test_solara_viz_shows_a_member() -> None:
    from ipyvuetify import Tab
    from ipywidgets import Image
    from mesa.visualization import SolaraViz, make_plot_component

    model = sim.CrisisModel("deadline", replicate=3)
    for _ in range(5):
        model.step()
    plot = make_plot_component("tension")
    component = plot[0] if isinstance(plot, tuple) else plot
    _, drawn = solara.render(component(model), handle_error=False)
    drawn.find(Image).assert_single()
    drawn.close()
    _, page = solara.render(SolaraViz(model, components=[plot]), handle_error=False)
    page.find(Tab).assert_single()
    page.close()
