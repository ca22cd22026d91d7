"""Fit parameters to the record."""
