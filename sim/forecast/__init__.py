"""The history desk: how probable the record is under the model, and what that says about the model."""
