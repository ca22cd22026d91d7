from .pack import teach as teach

__all__: list[str]
