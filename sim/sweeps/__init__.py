"""Move parameters: sweeps over a grid, and what matters most."""
