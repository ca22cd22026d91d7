"""The record: what happened from September 2021 to January 2024, as data and as imposed events.

The evidence and its coding are data files in ``sim/record/data``; this room reads them, says what stood on
any day, and turns them into the `ImposedEvent` that every other room speaks. It runs no model.
"""

from sim.record.coding import coded_rows, left_out, record_events
from sim.record.datafile import read_event_data
from sim.record.detection import DETECTION, THIN, coverage, detection, detection_table, is_thin
from sim.record.eventfile import load_events
from sim.record.evidence import FIRST_DAY, LAST_DAY, cameo, events, map_geojson, numbers
from sim.record.history import MeasureState, barricades_on, measures_on

__all__ = [
    "DETECTION",
    "FIRST_DAY",
    "LAST_DAY",
    "THIN",
    "MeasureState",
    "barricades_on",
    "cameo",
    "coded_rows",
    "coverage",
    "detection",
    "detection_table",
    "events",
    "is_thin",
    "left_out",
    "load_events",
    "map_geojson",
    "measures_on",
    "numbers",
    "read_event_data",
    "record_events",
]
