"""What the engine itself is asked."""

from __future__ import annotations

import json
from typing import Any

from ._core import engine_call
from ._report import Report, answer


def call(operation: str, /, **options: Any) -> Any:
    """Asks for any operation of the engine; :func:`operations` lists them.

    >>> import icp
    >>> icp.call("templates") == icp.templates()
    True
    """
    return answer(engine_call(operation, options))


def templates() -> tuple[str, ...]:
    """The names of the profiles that ship with the engine."""
    names: tuple[str, ...] = call("templates")
    return names


def error_codes() -> tuple[Report, ...]:
    """The catalogue of error codes: code, stage, meaning."""
    codes: tuple[Report, ...] = call("error_codes")
    return codes


def operations() -> tuple[Report, ...]:
    """Every operation: subject, name, about."""
    listed: tuple[Report, ...] = call("operations")
    return listed


def outputs() -> Report:
    """The outputs that a batch can give (``all``), and those it gives when none is named (``default``)."""
    words: Report = call("outputs")
    return words


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the profile document, as a dict."""
    document: dict[str, Any] = json.loads(engine_call("schema", {}))
    return document


def offered(owner: object, subject: str, name: str) -> None:
    """Says that there is no attribute unless the engine offers an operation of this name, with or without a method here."""
    known = not name.startswith("_") and any((op.subject, op.name) == (subject, name) for op in operations())
    if not known:
        kind = owner if isinstance(owner, str) else type(owner).__name__
        raise AttributeError(f"{kind!r} has no attribute {name!r}")
