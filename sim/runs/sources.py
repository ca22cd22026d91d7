"""Where a scenario and the methods behind it come from: the table that ``crisis-sim cite`` prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario

Test = Callable[["Scenario"], bool]


def _always(_: Scenario) -> bool:
    return True


def _has_dates(scenario: Scenario) -> bool:
    return any(measure.due is not None for measure in scenario.measures.values())


def _reads_record(scenario: Scenario) -> bool:
    return scenario.warm_start is not None or scenario.record is not None


@dataclass(frozen=True)
class Reference:
    """A source of the method, why it is there, and which scenarios lean on it."""

    source: str
    reason: str
    used_by: Test = _always


METHODS = (
    Reference(
        "McKelvey & Palfrey 1995, Games and Economic Behavior 10, https://doi.org/10.1006/game.1995.1023",
        "choice rule: random utility",
    ),
    Reference(
        "Matějka & McKay 2015, American Economic Review 105, https://doi.org/10.1257/aer.20130047",
        "choice rule: habits from calm days, to which the situation adds",
    ),
    Reference(
        "Jervis 1976, Perception and Misperception in International Politics", "bias in reading the other"
    ),
    Reference("Fearon 1994, American Political Science Review 88", "audience cost of backing down"),
    Reference(
        "Tomz 2007, International Organization 61, https://doi.org/10.1017/S0020818307070282",
        "size of the audience cost",
    ),
    Reference(
        "Roth, Murnighan & Schoumaker 1988, American Economic Review 78:806-823",
        "deadline effect in talks",
        _has_dates,
    ),
    Reference(
        "Beardsley et al. 2006, Journal of Conflict Resolution 50, https://doi.org/10.1177/0022002705282862",
        "mediation with and without leverage",
    ),
    Reference(
        "Granovetter 1978, American Journal of Sociology 83, https://doi.org/10.1086/226707",
        "thresholds of mobilisation",
    ),
    Reference("Epstein 2002, PNAS 99, https://doi.org/10.1073/pnas.092080199", "deterrence by police"),
    Reference(
        "Lewis et al. 2012, Security Journal 25, https://doi.org/10.1057/sj.2011.21",
        "incidents that breed incidents",
    ),
    Reference(
        "Clauset, Young & Gleditsch 2007, Journal of Conflict Resolution 51, "
        "https://doi.org/10.1177/0022002706296157",
        "heavy tail of casualties",
    ),
    Reference(
        "Hultman, Kathman & Shannon 2013, American Journal of Political Science 57, "
        "https://doi.org/10.1111/ajps.12036",
        "peacekeepers and violence",
    ),
    Reference(
        "Goldstein 1992, Journal of Conflict Resolution 36, https://doi.org/10.1177/0022002792036002007",
        "weights of events in the tension index",
    ),
    Reference(
        "crisis-sim evidence tables, sim/record/data/PROVENANCE.md",
        "real events and numbers that the warm start and the observed curve follow",
        _reads_record,
    ),
    Reference(
        "Salmon et al. 2011, SC '11, https://doi.org/10.1145/2063384.2063405",
        "random numbers keyed by date and member",
    ),
    Reference(
        "ter Hoeven et al. 2025, Journal of Open Source Software 10, https://doi.org/10.21105/joss.07668",
        "Mesa, the agent-based modelling framework",
    ),
    Reference(
        "Wilson 1927, Journal of the American Statistical Association 22, "
        "https://doi.org/10.1080/01621459.1927.10502953",
        "intervals of probabilities",
    ),
    Reference(
        "Grimm et al. 2020, Journal of Artificial Societies and Social Simulation 23(2):7, "
        "https://doi.org/10.18564/jasss.4259",
        "how the model is described",
    ),
)


def citations(scenario: Scenario) -> list[dict[str, str]]:
    """Return the sources of a scenario, then of its parameters and methods; each source once."""
    from sim.parameters import PARAMETERS

    rows = [(source, "the scenario") for source in scenario.sources]
    rows += [
        (event.source, f"event of {event.date}: {event.event or f'{event.actor} {event.move}'}")
        for event in scenario.events
        if event.source
    ]
    rows += [(PARAMETERS[name].source, f"parameter {name}, set here") for name in scenario.parameters]
    rows += [(method.source, method.reason) for method in METHODS if method.used_by(scenario)]
    reasons: dict[str, list[str]] = {}
    for source, reason in rows:
        reasons.setdefault(source, []).append(reason)
    return [{"source": source, "reason": "; ".join(found)} for source, found in reasons.items()]
