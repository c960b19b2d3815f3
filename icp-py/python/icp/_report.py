"""Answers as objects: attributes, dicts, JSON, and a table for notebooks."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return Report(value)
    if isinstance(value, list):
        return tuple(_wrapped(item) for item in value)
    return value


def _html(value: Any) -> str:
    if isinstance(value, dict):
        rows = "".join(f"<tr><th style='text-align:left'>{html.escape(key)}</th><td>{_html(item)}</td></tr>" for key, item in value.items())
        return f"<table>{rows}</table>"
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            keys = list(dict.fromkeys(key for item in value for key in item))
            head = "".join(f"<th style='text-align:left'>{html.escape(key)}</th>" for key in keys)
            body = "".join("<tr>" + "".join(f"<td>{_html(item.get(key))}</td>" for key in keys) + "</tr>" for item in value)
            return f"<table><tr>{head}</tr>{body}</table>"
        return ", ".join(_html(item) for item in value)
    return "" if value is None else html.escape(str(value))


class Report:
    """An answer: its members are attributes and items, lists are tuples, and objects inside are reports.

    >>> import icp
    >>> report = icp.outputs()
    >>> report.default[:3]
    ('score', 'low', 'high')
    >>> "tier" in report.to_dict()["all"]
    True
    """

    __slots__ = ("_dict",)
    _dict: dict[str, Any]

    def __init__(self, members: dict[str, Any]) -> None:
        object.__setattr__(self, "_dict", members)

    def _members(self) -> dict[str, Any]:
        return self._dict

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return _wrapped(self._members()[name])
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> Any:
        return _wrapped(self._members()[name])

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only")

    def __iter__(self) -> Iterator[str]:
        return iter(self._members())

    def __len__(self) -> int:
        return len(self._members())

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._members()]

    def __eq__(self, other: object) -> bool:
        return self._members() == other._members() if isinstance(other, Report) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        inside = ", ".join(f"{key}={value!r}" for key, value in self._members().items() if not isinstance(value, (dict, list)))
        return f"icp.{type(self).__name__}({inside})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._members(),)

    def _repr_html_(self) -> str:
        return _html(self._members())

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain dicts and lists, its own to change."""
        copied: dict[str, Any] = json.loads(self.to_json())
        return copied

    def to_json(self) -> str:
        """The answer as JSON text."""
        return json.dumps(self._members(), ensure_ascii=False, separators=(",", ":"))


class Record(Report):
    """What scoring says about one account. Numbers are floats, words are strings, lists are tuples.

    >>> import icp
    >>> profile = icp.Profile.from_dict({"icp": 1, "name": "Example",
    ...     "attributes": {"employees": {"type": "number"}},
    ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]})
    >>> record = profile.scorer(as_of="2026-11-21").score_one({"employees": 120})
    >>> record.score, record.tier, record.decision
    (100.0, 'tier_1', 'pursue')
    >>> record.criteria[0].points
    100.0
    """

    __slots__ = ("_text",)
    _text: str

    score: float
    base_score: float
    low: float
    high: float
    coverage: float
    timing: float
    tier: str | None
    tier_certain: bool
    tier_reasons: tuple[Report, ...]
    decision: str
    status: str
    exclusions: Report
    overrides: Report
    criteria: tuple[Report, ...]
    triggers: tuple[Report, ...]
    fingerprint: str
    as_of: str
    engine: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_dict", None)

    # Read when first asked for: most callers of many single scores want one or two members.
    def _members(self) -> dict[str, Any]:
        if self._dict is None:
            # Every number of a record is a double, 100 included.
            object.__setattr__(self, "_dict", json.loads(self._text, parse_int=float))
        return self._dict

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Record) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._text,)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts and lists, its own to change."""
        copied: dict[str, Any] = json.loads(self._text, parse_int=float)
        return copied

    def to_json(self) -> str:
        """The record as JSON text, byte-identical on every surface."""
        return self._text


def answer(text: str) -> Any:
    """An operation's answer: a report, a tuple of reports, or a plain value."""
    return _wrapped(json.loads(text))
