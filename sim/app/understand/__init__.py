"""*Understand*: why a history went as it did."""
