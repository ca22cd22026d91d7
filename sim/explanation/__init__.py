"""Explain a choice, an event, and what tells histories apart."""
