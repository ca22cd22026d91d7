"""Compare arms on the same luck."""
