"""The ensemble: many simulated histories, where they run, what is kept, and how it is proved."""

from sim.ensemble.cluster import Cluster
from sim.ensemble.executors import InProcess, Workers
from sim.ensemble.replay import observed, rank_of_observed, replay
from sim.ensemble.reproduce import reproduce
from sim.ensemble.results import Run, open_run, write_run
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import merge, summarise

__all__ = [
    "Cluster",
    "InProcess",
    "Run",
    "Workers",
    "merge",
    "observed",
    "open_run",
    "rank_of_observed",
    "replay",
    "reproduce",
    "simulate",
    "summarise",
    "write_run",
]
