"""Scores companies against an Ideal Customer Profile; the same bits as in Rust, Node and the browser."""

from ._core import __version__, _draw_bits, engine_version
from ._engine import call, error_codes, operations, outputs, schema, templates
from ._errors import DataError, IcpError, ProfileError, RequestError
from ._profile import Profile, Scorer
from ._report import Record, Report

__all__ = [
    "DataError",
    "IcpError",
    "Profile",
    "ProfileError",
    "Record",
    "Report",
    "RequestError",
    "Scorer",
    "__version__",
    "_draw_bits",
    "call",
    "engine_version",
    "error_codes",
    "operations",
    "outputs",
    "schema",
    "templates",
]
