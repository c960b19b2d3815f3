from typing import Final

__all__ = ["__version__", "_draw_bits", "engine_version"]

__version__: Final[str]

def engine_version() -> str: ...
def _draw_bits(seed: int, stream: int, index: int) -> str: ...
