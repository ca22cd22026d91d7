"""The world: its state, the events that change it, and what people read off it."""
