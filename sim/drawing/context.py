"""What a figure, a report or the terminal needs to know about a run besides its counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.arrays import Array, Float
from sim.drawing.pages import LIMITS
from sim.drawing.reading import days
from sim.drawing.words import day, plural, span
from sim.ensemble.provenance import commit
from sim.ensemble.replay import Observed, observed_for
from sim.parameters import PARAMETERS, Parameters
from sim.record import numbers
from sim.scenario import Scenario
from sim.scenario.changed import changed_words
from sim.scenario.loader import scenario_in
from sim.scenario.resolve import FITTED
from sim.world.incidents import offspring
from sim.world.origin import Origin
from sim.world.setting import Setting

if TYPE_CHECKING:
    import xarray as xr

#: Letters of what sets a run apart that fit into a subtitle.
SHORT = 60
#: What numbers rest on that are not fitted.
UNTRUSTED = "assumption: the numbers of the model are not fitted to the record"


@dataclass(frozen=True, kw_only=True)
class Context:
    """A run's words: which scenario, which arm, how trustworthy, and the real path beside it.

    Parameters
    ----------
    scenario : Scenario
        The resolved scenario, with its arm merged in.
    setting : Setting
        The same, compiled: window, measures, imposed events.
    members, seed : int
        Histories simulated and the seed that repeats them.
    version, digest, commit : str
        Model version, digest of the run, code commit.
    observed : Observed, optional
        The record over (part of) the same window.
    strengths : tuple of (date, int)
        Published KFOR strengths in the window.
    origin : Origin, optional
        The history that a fork goes on from.
    unchanged : Dataset, optional
        Counts of the same futures without the change that the fork asks about.
    """

    scenario: Scenario
    setting: Setting
    members: int
    seed: int
    version: str
    digest: str
    commit: str = ""
    observed: Observed | None = None
    strengths: tuple[tuple[dt.date, int], ...] = ()
    origin: Origin | None = None
    unchanged: xr.Dataset | None = None

    @property
    def name(self) -> str:
        """The scenario's short name."""
        return self.scenario.name

    @property
    def arm(self) -> str:
        """The arm's name; empty for the base."""
        return self.scenario.arm or ""

    @property
    def variant(self) -> str:
        """What sets the run apart from its file: an arm, a fork, what was set; empty for the base alone."""
        parts = [f"arm {self.arm}"] if self.arm else []
        if self.origin is not None:
            parts.append(f"forked from history {self.origin.member} on {day(self.setting.start)}")
        changed = changed_words(self.scenario)
        return ", ".join([*(parts or ["base"]), *changed] if changed else parts)

    @property
    def short_variant(self) -> str:
        """The variant where there is little room: the day of a fork left out, long changes counted."""
        changes = changed_words(self.scenario)
        if len(self.variant) <= SHORT or not changes:
            return self.variant
        named = ", ".join(changes)
        told = named if len(named) <= SHORT // 2 else plural(len(changes), "change")
        arm = f"arm {self.arm}" if self.arm else "base"
        return f"{arm}, {'forked, ' if self.origin else ''}{told}"

    @property
    def run(self) -> str:
        """Whose histories these are: arm with its title, what was changed, seed and version of the model."""
        title = self.scenario.arm_title
        arm = f"arm {self.arm}"
        which = (
            (self.variant or "base").replace(arm, f"{arm} ({title})", 1) if title else self.variant or "base"
        )
        return f"{which}, seed {self.seed}, model {self.version}"

    @property
    def past(self) -> dict[dt.date, float]:
        """Tension of a fork's own past, by date; empty without one."""
        known = self.origin.past if self.origin else ()
        first = self.setting.start - dt.timedelta(len(known))
        return {first + dt.timedelta(n): value for n, value in enumerate(known)}

    @property
    def trust(self) -> str:
        """How far to trust the run, in one line."""
        # What matters more comes first: under a figure there is room for one line.
        words = filter(None, (caution(self.scenario), basis(self.scenario)))
        return f"Trust: {'; '.join(words)}. See {LIMITS}."

    @property
    def real_end(self) -> dt.date | None:
        """The last day of the window that the record covers, ``None`` without a record."""
        return days(self.observed.summary)[-1] if self.observed is not None else None

    @property
    def window(self) -> str:
        """The window in words."""
        return span(self.setting.start, self.setting.end)

    @property
    def what(self) -> str:
        """What was simulated, for subtitles: members, window, and the variant in short."""
        size = plural(self.members, "history", "histories")
        return ", ".join(filter(None, (size, self.window, self.short_variant)))

    @property
    def footnote(self) -> str:
        """Scenario, seed, version, arm, changes and trust, as written under every figure."""
        source = f"crisis-sim · scenario {self.name} {self.digest[:12]}"
        variant = f" · {self.variant}" if self.variant else ""
        return f"{source} · seed {self.seed} · model {self.version}{variant}\n{self.trust}"

    @property
    def metadata(self) -> dict[str, str]:
        """What a saved figure carries inside: enough to make it again."""
        fork = {"forked from": f"history {self.origin.member} of {self.origin.parent}"} if self.origin else {}
        changed = ", ".join(changed_words(self.scenario))
        return {
            "scenario": self.name,
            "arm": self.arm or "base",
            **({"changed": changed} if changed else {}),
            **fork,
            "digest": self.digest,
            "seed": str(self.seed),
            "members": str(self.members),
            "model_version": self.version,
            "commit": self.commit or "unknown",
            "window": f"{day(self.setting.start)} – {day(self.setting.end)}",
        }


def basis(scenario: Scenario) -> str:
    """Return what the numbers rest on; what the author of a file says of them comes after that."""
    own, fitted, fit = scenario.trust.rstrip(".").partition(FITTED)
    words = fitted + fit or UNTRUSTED
    return f"{words}; its author says: {own.rstrip(' .')}" if own else words


def caution(scenario: Scenario) -> str:
    """Return what to say of a scenario, its arm merged in, whose incidents feed themselves; else nothing."""
    bred = bred_by(scenario).item()
    return f"the model breaks here, as an incident breeds {bred:.1f} more" if bred >= 1 else ""


def bred_by(scenario: Scenario, points: Mapping[str, Array] | None = None) -> Float:
    """Return how many incidents one sets off in all, with the scenario's parameters and those of points.

    Returns
    -------
    array of float32, shape () or (points,)
        From 1 on incidents feed themselves, and the model breaks.
    """
    from sim.model import central_values

    values: dict[str, Any] = {**central_values(scenario), **(points or {})}
    return offspring(Parameters({name: x for name, x in values.items() if name in PARAMETERS}))


def cautions(scenario: Scenario, arms: Iterable[str]) -> dict[str, str]:
    """Return the caution of each arm that needs one."""
    said = {arm: caution(scenario.with_arm(arm)) for arm in arms}
    return {arm: words for arm, words in said.items() if words}


def context_of(summary: xr.Dataset, *, with_record: bool = True) -> Context:
    """Return the context of a run from the attributes that its summary carries.

    ``with_record`` looks up the record over the same window when the scenario starts from it; that
    replays 200 histories the first time a window is asked for.
    """
    scenario = scenario_in(summary.attrs)
    fork = summary.attrs.get("fork")
    origin = Origin.from_description(json.loads(fork)) if fork else None
    observed = observed_for(scenario, origin) if with_record else None
    return Context(
        scenario=scenario,
        setting=scenario.setting(),
        members=int(summary["n_members"]),
        seed=int(summary.attrs["seed"]),
        version=str(summary.attrs["model_version"]),
        digest=str(summary.attrs["digest"]),
        commit=str(commit().get("commit", "")),
        observed=observed,
        strengths=published_strengths(scenario.start, scenario.end) if observed is not None else (),
        origin=origin,
    )


def published_strengths(start: dt.date, end: dt.date) -> tuple[tuple[dt.date, int], ...]:
    """Return KFOR's published strengths between two days."""
    return tuple(
        (number.date, int(number.value))
        for number in numbers()
        if number.name == "kfor_strength" and start <= number.date <= end
    )
