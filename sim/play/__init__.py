"""Play: who decides for an actor, one history played day by day, and what to say about it afterwards."""

from sim.play.protocol import Choice, MeasureSeen, Observation, Option, PublicEvent

__all__ = ["Choice", "MeasureSeen", "Observation", "Option", "PublicEvent"]
