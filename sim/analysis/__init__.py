"""Experiments: each builds a design, runs it with the ensemble, and reads the datasets that come back."""
