"""*Explore*: a scenario, its arms and its parameters."""
