"""Lessons: role sheets, injects, debriefs."""
