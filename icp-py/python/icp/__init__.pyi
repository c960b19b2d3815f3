from ._core import __version__ as __version__
from ._core import _draw_bits as _draw_bits
from ._core import engine_version as engine_version

__all__ = ["__version__", "_draw_bits", "engine_version"]
