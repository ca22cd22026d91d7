"""The history desk: how probable the record is under the model, and what that says about the model."""

from lazy_loader import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
