"""Simulate a scenario, and show what happened: terminal, figures, report."""
