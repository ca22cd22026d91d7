"""The ensemble: many simulated histories, where they run, what is kept, and how it is proved."""
