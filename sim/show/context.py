"""What a figure, a report or the terminal needs to know about a run besides its counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.show.words import day, plural, span
from sim.world.setting import Setting

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, kw_only=True)
class Context:
    """A run's words: which scenario, which arm, how trustworthy, and the real path beside it.

    Parameters
    ----------
    name, title, question : str
        The scenario's id, title and question.
    setting : Setting
        The compiled scenario: window, measures, imposed events.
    arm, arm_title : str
        Empty for the base.
    members, seed : int
        Histories simulated and the seed that repeats them.
    version, digest, commit, trust : str
        Model version, digest of the resolved scenario, code commit, and the trust line.
    parameters : mapping
        Parameters that the scenario sets, as it writes them.
    sources : tuple of str
        Where the scenario's facts come from.
    observed : xarray.Dataset, optional
        Summary of the replayed record over (part of) the same window. The record is coded with gaps, so
        even the real path is a small ensemble of imputations (MODEL ruling 1).
    strengths : tuple of (date, int)
        Published KFOR strengths.
    """

    name: str
    title: str
    question: str
    setting: Setting
    members: int
    seed: int
    version: str
    digest: str
    trust: str
    arm: str = ""
    arm_title: str = ""
    commit: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    observed: xr.Dataset | None = None
    strengths: tuple[tuple[dt.date, int], ...] = ()

    @property
    def window(self) -> str:
        """The window in words."""
        return span(self.setting.start, self.setting.end)

    @property
    def what(self) -> str:
        """What was simulated, for subtitles: members, window and arm."""
        arm = f", arm {self.arm}" if self.arm else ""
        return f"{plural(self.members, 'history', 'histories')}, {self.window}{arm}"

    @property
    def footnote(self) -> str:
        """Scenario, seed, version and trust, as written under every figure."""
        source = f"crisis-sim · scenario {self.name} {self.digest[:12]}"
        return f"{source} · seed {self.seed} · model {self.version}\n{self.trust}"

    @property
    def metadata(self) -> dict[str, str]:
        """What a saved figure carries inside: enough to make it again."""
        return {
            "scenario": self.name,
            "arm": self.arm or "base",
            "digest": self.digest,
            "seed": str(self.seed),
            "members": str(self.members),
            "model_version": self.version,
            "commit": self.commit or "unknown",
            "window": f"{day(self.setting.start)} – {day(self.setting.end)}",
        }
