"""Scores companies against an Ideal Customer Profile; the same bits as in Rust, Node and the browser."""

from importlib import import_module as _import_module
from typing import Any as _Any

from ._chart import chart
from ._core import __version__, _draw_bits, engine_version
from ._engine import Area, Learn, call, error_codes, offered as _offered, operations, outputs, sample_market, schema, templates
from ._errors import DataError, IcpError, ProfileError, RequestError, StatisticsError
from ._profile import Profile, Scorer
from ._report import Record, Report

funnel = Area("funnel")
learn = Learn("learn")
review = Area("review")
segment = Area("segment")
stats = Area("stats")
validate = Area("validate")

__all__ = [
    "DataError",
    "IcpError",
    "Profile",
    "ProfileError",
    "Record",
    "Report",
    "RequestError",
    "Scorer",
    "StatisticsError",
    "__version__",
    "_draw_bits",
    "call",
    "chart",
    "engine_version",
    "error_codes",
    "funnel",
    "learn",
    "operations",
    "outputs",
    "review",
    "sample_market",
    "schema",
    "segment",
    "stats",
    "templates",
    "validate",
]


# What needs a library of its own is imported when it is first asked for.
_PARTS = ("duckdb", "polars", "sklearn", "spark")


def __getattr__(name: str) -> _Any:
    if name in _PARTS:
        return _import_module(f"icp.{name}")
    _offered("icp", "engine", name)
    return lambda **options: call(name, **options)


def __dir__() -> list[str]:
    named = (known.name for known in operations() if known.subject == "engine" and "." not in known.name)
    return sorted({*globals(), *named, *_PARTS})
