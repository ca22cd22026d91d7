"""Go on from a day of a run or of the record, and change something there."""
