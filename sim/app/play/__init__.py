"""*Play*: a game, alone or in class."""
