"""Profiles and scorers."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from . import _core, _frames
from ._engine import Progress, asked, offered, operations
from ._report import Record, Report

Account = Mapping[str, Any]


class Profile:
    """An Ideal Customer Profile: one JSON document, checked and immutable.

    >>> import icp
    >>> profile = icp.Profile.template("starter")
    >>> profile == icp.Profile.from_json(profile.to_json()) == icp.Profile.from_dict(profile.to_dict())
    True
    """

    __slots__ = ("_inner",)
    _inner: _core.Profile

    def __init__(self) -> None:
        raise TypeError("use Profile.from_json, Profile.from_dict, Profile.load or Profile.template")

    @classmethod
    def _of(cls, core: _core.Profile) -> Profile:
        profile = object.__new__(cls)
        profile._inner = core
        return profile

    @classmethod
    def from_json(cls, text: str | bytes) -> Profile:
        """Reads a document from JSON text; raises :class:`icp.ProfileError` with all its faults."""
        return cls._of(_core.Profile.from_json(text if isinstance(text, str) else text.decode()))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Profile:
        """Reads a document from dicts and lists."""
        return cls._of(_core.Profile.from_object(document))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Profile:
        """Reads a document from a file (UTF-8)."""
        with open(path, encoding="utf-8") as file:
            return cls.from_json(file.read())

    @classmethod
    def template(cls, name: str) -> Profile:
        """A profile that ships with the engine; :func:`icp.templates` lists them."""
        return cls.from_json(_core.engine_call("template", {"name": name}))

    @property
    def name(self) -> str:
        """The document's name."""
        return self._inner.name()

    @property
    def version(self) -> str | None:
        """The document's version."""
        return self._inner.version()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical document, as 64 hexadecimal digits."""
        return self._inner.fingerprint()

    def to_json(self) -> str:
        """The document as JSON text."""
        return self._inner.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The document as dicts and lists."""
        document: dict[str, Any] = json.loads(self._inner.to_json())
        return document

    def scorer(self, as_of: Any = None) -> Scorer:
        """Makes the profile ready for a date: ISO text, a date or datetime (its UTC date), a NumPy or pandas moment.

        >>> import datetime, icp
        >>> icp.Profile.template("starter").scorer(as_of=datetime.date(2026, 11, 21)).as_of
        '2026-11-21'
        """
        return Scorer._of(self._inner.scorer(as_of))

    def score(self, frame: Any, as_of: Any = None, **options: Any) -> Any:
        """Scores a table at a date; see :meth:`Scorer.score`."""
        return self.scorer(as_of).score(frame, **options)

    def lint(self) -> tuple[Report, ...]:
        """What has a meaning but probably not the one that was wanted: code, path, message, remedy."""
        lints: tuple[Report, ...] = self._call("lint")
        return lints

    def check(self, **options: Any) -> Any:
        """Runs the document's own acceptance cases."""
        return self._call("check", **options)

    def __getattr__(self, name: str) -> Any:
        offered(self, "profile", name)
        return lambda frame=None, /, **options: self._call(name, frame, **options)

    def _call(self, operation: str, frame: Any = None, /, *, progress: Progress = None, **options: Any) -> Any:
        """Asks for any operation of a profile; :func:`icp.operations` lists them."""
        return asked(self._inner.call, operation, frame, progress, options)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_names("profile")]

    def __eq__(self, other: object) -> bool:
        return self.fingerprint == other.fingerprint if isinstance(other, Profile) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[Any, ...]:
        return Profile.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        version = "" if self.version is None else f", version={self.version!r}"
        return f"icp.Profile(name={self.name!r}{version}, fingerprint={self.fingerprint[:12]!r})"

    def _repr_html_(self) -> str:
        document = self.to_dict()
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in (
                criterion["id"], criterion["category"], criterion.get("attribute", ""),
                criterion.get("importance", criterion.get("weight", "")), json.dumps(criterion["fit"], ensure_ascii=False),
            )) + "</tr>"
            for criterion in document["criteria"]
        )
        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in ("criterion", "category", "attribute", "importance", "fit"))
        return f"<b>{html.escape(self.name)}</b> {html.escape(self.version or '')}<table><tr>{head}</tr>{rows}</table>"


class Scorer:
    """A profile made ready for a date: immutable, and safe to share between threads."""

    __slots__ = ("_inner",)
    _inner: _core.Scorer

    def __init__(self) -> None:
        raise TypeError("use Profile.scorer")

    @classmethod
    def _of(cls, core: _core.Scorer) -> Scorer:
        scorer = object.__new__(cls)
        scorer._inner = core
        return scorer

    @property
    def profile(self) -> Profile:
        """The profile it scores with."""
        return Profile._of(self._inner.profile())

    @property
    def as_of(self) -> str:
        """The date it scores at, as ISO text."""
        return self._inner.as_of()

    def score_one(self, account: Account, *, strict: bool = False) -> Record:
        """Scores one account. With ``strict``, a key that the profile does not declare is an error."""
        return Record(self._inner.score_one(account, strict))

    def score_json(self, account: str) -> Record:
        """Scores the account that a JSON object describes."""
        return Record(self._inner.score_json(account))

    def score(
        self,
        frame: Any,
        *,
        outputs: Iterable[str] | None = None,
        errors: Literal["raise", "record"] | None = None,
        keep: Iterable[str] = (),
        threads: int | None = None,
    ) -> Any:
        """Scores a table and gives the same kind of table back, a row for each row.

        Takes Polars, pandas (with or without pyarrow), PyArrow and DuckDB tables, anything with ``__arrow_c_stream__`` or
        ``__arrow_c_array__``, a dict of columns, or a list of dicts. ``outputs`` are words that :func:`icp.outputs` lists,
        ``errors="record"`` gives rows that can not be read the status ``error``, and ``keep`` copies columns in front.

        >>> import icp
        >>> profile = icp.Profile.from_dict({"icp": 1, "name": "Example",
        ...     "attributes": {"employees": {"type": "number"}},
        ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
        ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]})
        >>> profile.scorer(as_of="2026-11-21").score({"employees": [120, 8]}, outputs=["score", "tier"])
        {'score': [100.0, 0.0], 'tier': ['tier_1', 'tier_4']}
        """
        words = list(outputs) if isinstance(outputs, Iterable) and not isinstance(outputs, str) else outputs
        options = {"outputs": words, "errors": errors, "threads": threads}
        return _frames.score(self._inner, frame, options, list(keep))

    def explain(self, account: Account, **options: Any) -> Any:
        """Says why an account scores as it does."""
        return self._call("explain", account=account, **options)

    def next_attributes(self, account: Account, **options: Any) -> Any:
        """Which attributes to find out next, the most telling for its cost first."""
        return self._call("next_attributes", account=account, **options)

    def ways_up(self, account: Account, *, target: str | None = None, most: int | None = None, **options: Any) -> Any:
        """The cheapest sets of changes that lead to the next tier, or to the tier ``target``; at most ``most``."""
        return self._call("ways_up", account=account, target=target, most=most, **options)

    def reasons(self, account: Account, baseline: Any, **options: Any) -> Any:
        """What each criterion and override adds to or takes from the score against a baseline: ``"zero"``,
        ``"maximum"``, or a list of dicts of ``id`` and ``points``, one for each fit criterion."""
        return self._call("reasons", account=account, baseline=baseline, **options)

    def what_if(self, account: Account, changes: Account, **options: Any) -> Any:
        """What would become of the account's score if some values were others."""
        return self._call("what_if", account=account, changes=changes, **options)

    def __getattr__(self, name: str) -> Any:
        if offered(self, "scorer", name).takes == "account":
            return lambda account, **options: self._call(name, account=account, **options)
        return lambda frame=None, /, **options: self._call(name, frame, **options)

    def _call(self, operation: str, frame: Any = None, /, *, progress: Progress = None, **options: Any) -> Any:
        """Asks for any operation of a scorer; :func:`icp.operations` lists them."""
        return asked(self._inner.call, operation, frame, progress, options)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_names("scorer")]

    def __eq__(self, other: object) -> bool:
        return (self.as_of, self.profile) == (other.as_of, other.profile) if isinstance(other, Scorer) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.as_of, self.profile))

    def __reduce__(self) -> tuple[Any, ...]:
        return _scorer, (self.profile.to_json(), self.as_of)

    def __repr__(self) -> str:
        return f"icp.Scorer({self.profile!r}, as_of={self.as_of!r})"


def _names(subject: str) -> list[str]:
    return [operation.name for operation in operations() if operation.subject == subject]


def _scorer(document: str, as_of: str) -> Scorer:
    return Profile.from_json(document).scorer(as_of)
