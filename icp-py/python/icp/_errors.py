"""Exceptions: one class for each stage of the work, under one root."""

from __future__ import annotations

import json
from typing import Any


class IcpError(Exception):
    """Something could not be done.

    ``code`` is the stable code of the first fault and ``path`` its place (a JSON pointer), ``stage`` is ``"profile"``,
    ``"data"``, ``"request"`` or ``"statistics"``, ``faults`` lists up to 100 faults as dicts of ``code``, ``path`` and ``message``, and
    ``total`` counts them all.

    >>> import icp
    >>> try:
    ...     icp.Profile.from_json('{"icp": 1, "name": "x", "attributes": {}, "criteria": 3}')
    ... except icp.IcpError as error:
    ...     print(type(error).__name__, error.code, error.path, error.total)
    ProfileError wrong_type /criteria 1
    """

    code: str
    path: str
    stage: str
    faults: list[dict[str, str]]
    total: int

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__(report["message"])
        self.code = report["code"]
        self.path = report["path"]
        self.stage = report["stage"]
        self.faults = report["faults"]
        self.total = int(report["total"])

    def __reduce__(self) -> tuple[Any, ...]:
        names = ("code", "path", "stage", "faults", "total")
        return type(self), ({"message": str(self), **{name: getattr(self, name) for name in names}},)


class ProfileError(IcpError, ValueError):
    """The profile document is wrong; all its faults are listed."""


class DataError(IcpError, ValueError):
    """An account or a table can not be read."""


class RequestError(IcpError, ValueError):
    """What was asked for is wrong: a date, an option, an operation."""


class StatisticsError(IcpError, ValueError):
    """The data do not define the statistic that was asked for: one class, no rows, no variance."""


BY_STAGE: dict[str, type[IcpError]] = {"profile": ProfileError, "data": DataError, "request": RequestError, "statistics": StatisticsError}


def made(report: str) -> IcpError:
    """The exception of a failure that the core reports."""
    read = json.loads(report)
    return BY_STAGE[read["stage"]](read)
