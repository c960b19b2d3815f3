"""Scores companies against an Ideal Customer Profile; the same bits as in Rust, Node and the browser."""

from ._core import __version__, _draw_bits, engine_version

__all__ = ["__version__", "_draw_bits", "engine_version"]
