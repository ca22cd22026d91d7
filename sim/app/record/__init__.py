"""*Record*: the real crisis."""
