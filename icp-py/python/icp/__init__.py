"""Scores companies against an Ideal Customer Profile; the same bits as in Rust, Node and the browser."""

from typing import Any as _Any

from ._core import __version__, _draw_bits, engine_version
from ._engine import call, error_codes, offered as _offered, operations, outputs, schema, templates
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


def __getattr__(name: str) -> _Any:
    _offered("icp", "engine", name)
    return lambda **options: call(name, **options)
