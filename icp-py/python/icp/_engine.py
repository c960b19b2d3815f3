"""What the engine itself is asked, and the areas of its operations."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from . import _core
from ._report import Report, answer

Progress = bool | Callable[[float], object] | None


def call(operation: str, frame: Any = None, /, *, progress: Progress = None, **options: Any) -> Any:
    """Asks for any operation of the engine; :func:`operations` lists them.

    >>> import icp
    >>> icp.call("templates") == icp.templates()
    True
    """
    return asked(_core.engine_call, operation, frame, progress, options)


def asked(ask: Callable[..., str], operation: str, frame: Any, progress: Progress, options: dict[str, Any]) -> Any:
    """Asks with a table and with progress: ``True`` for a bar of tqdm, or a function that hears the share done."""
    from ._frames import table

    given = None if frame is None else table(frame)
    with _shown(operation, progress) as look:
        return answer(ask(operation, options, given, look))


@contextmanager
def _shown(operation: str, progress: Progress) -> Iterator[Callable[[float], object] | None]:
    if progress is not True:
        yield progress or None
        return
    with warnings.catch_warnings():
        # Without ipywidgets the bar is text, and works.
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm

    with tqdm(total=100, desc=operation, unit="%", bar_format="{l_bar}{bar}| {elapsed}") as bar:
        yield lambda share: bar.update(min(100.0, 100.0 * share) - bar.n)
        bar.update(100 - bar.n)


def templates() -> tuple[str, ...]:
    """The names of the profiles that ship with the engine."""
    names: tuple[str, ...] = call("templates")
    return names


def error_codes() -> tuple[Report, ...]:
    """The catalogue of error codes: code, stage, meaning."""
    codes: tuple[Report, ...] = call("error_codes")
    return codes


_operations: list[tuple[Report, ...]] = []


def operations() -> tuple[Report, ...]:
    """Every operation: subject, name, what it takes before its options, about, and a request as an example."""
    if not _operations:
        _operations.append(answer(_core.engine_call("operations", {})))
    return _operations[0]


def outputs() -> Report:
    """The outputs that a batch can give (``all``), and those it gives when none is named (``default``)."""
    words: Report = call("outputs")
    return words


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the profile document, as a dict."""
    document: dict[str, Any] = json.loads(_core.engine_call("schema", {}))
    return document


def sample_market(*, accounts: int = 1000, seed: int = 1, as_of: Any = "2026-11-21", frames: Any = None) -> Report:
    """A made-up market as columns of ``accounts``, ``contacts``, ``deals``, ``messages`` and ``outcomes``, or of those that ``frames`` lists.

    >>> import icp
    >>> market = icp.sample_market(accounts=3)
    >>> len(market.accounts["account_id"])
    3
    """
    market: Report = call("sample_market", accounts=accounts, seed=seed, as_of=as_of, frames=frames)
    return market


def offered(owner: object, subject: str, name: str) -> Report:
    """The operation of this name; says that there is no attribute unless the engine offers one."""
    if not name.startswith("_"):
        for operation in operations():
            if (operation.subject, operation.name) == (subject, name):
                return operation
    kind = owner if isinstance(owner, str) else type(owner).__name__
    raise AttributeError(f"{kind!r} has no attribute {name!r}")


class Operation:
    """An operation of the engine as a function: options by keyword, a table first where it takes one."""

    def __init__(self, known: Report) -> None:
        self._known = known
        self.__name__ = known.name.rpartition(".")[2]
        self.__qualname__ = "icp." + known.name
        self.__doc__ = f"{known.about}\n\nA request as an example: {known.example}"

    def __call__(self, frame: Any = None, /, *, progress: Progress = None, **options: Any) -> Any:
        return call(self._known.name, frame, progress=progress, **options)

    def __repr__(self) -> str:
        return f"<{self.__qualname__}: {self._known.about}>"


class Area:
    """A group of operations, each a function; ``dir`` lists them.

    >>> import icp
    >>> icp.funnel.market(currency="USD", value_per_account=12000, levels=[{"id": "tam", "accounts": 100000}]).levels[0].value.amount
    '1200000000.00'
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.__doc__ = f"Operations of `{name}`: " + ", ".join(self)

    def __iter__(self) -> Iterator[str]:
        start = self._name + "."
        return (known.name.removeprefix(start) for known in operations() if known.name.startswith(start))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __getattr__(self, name: str) -> Operation:
        if name.startswith("__"):
            raise AttributeError(name)
        return Operation(offered(f"icp.{self._name}", "engine", f"{self._name}.{name}"))

    def __repr__(self) -> str:
        return f"<icp.{self._name}: {', '.join(self)}>"


class Learn(Area):
    """``icp.learn(frame, …)`` drafts a profile from customers; the steps on the way are its members."""

    def __call__(self, frame: Any, /, *, progress: Progress = None, **options: Any) -> Any:
        return call("learn.draft", frame, progress=progress, **options)
