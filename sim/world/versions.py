"""Versions of the model's numbers.

A change that can alter results gets a new version and a line here, so that whoever opens an old run, or uses
parameters fitted with an old model, is told what changed since.
"""

from __future__ import annotations

#: Model version -> what changed in its numbers, oldest first.
MODEL_VERSIONS = {
    "1.0": "first version",
    "1.1": "a due-day decision is read off its random number in another order; odds are as before",
}
MODEL_VERSION = list(MODEL_VERSIONS)[-1]
