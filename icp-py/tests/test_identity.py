"""The shipped wheel leads to the same engine as the other doors."""

import datetime
import importlib.metadata
import importlib.resources
import json
import os
import pathlib
import sys
import sysconfig
from collections.abc import Callable, Iterator
from typing import Any

import icp
import polars as pl
import pyarrow as pa
import pytest

CONFORMANCE = pathlib.Path(__file__).parents[2] / "icp-core" / "conformance"
VECTORS = CONFORMANCE / "vectors" / "draw_bits.jsonl"


def directories() -> list[pathlib.Path]:
    """The committed cases, and fresh ones when ICP_FRESH_CASES names where they lie."""
    fresh = os.environ.get("ICP_FRESH_CASES")
    return [CONFORMANCE / "vectors", *([pathlib.Path(fresh)] if fresh else [])]


def files() -> list[tuple[pathlib.Path, int]]:
    return [
        (directory / name, int(count))
        for directory in directories()
        for name, count in json.loads((directory / "manifest.json").read_text("utf-8"))["files"].items()
    ]


def cases(path: pathlib.Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@pytest.mark.parametrize("path, count", files(), ids=lambda value: value.name if isinstance(value, pathlib.Path) else None)
def test_every_case_comes_out_byte_for_byte(path: pathlib.Path, count: int, record_property: Callable[[str, object], None]) -> None:
    ran = 0
    starter = icp.Profile.template("starter")
    subjects = {"engine": icp.call, "profile": starter._call, "scorer": starter.scorer(as_of="2026-11-21")._call}
    for ran, case in enumerate(cases(path), 1):
        place = f"{path.name} line {ran}"
        if "name" in case:
            operation_comes_out(subjects[case["subject"]], case)
            continue
        if "columns" in case:
            table_comes_out(case, place)
            continue
        try:
            profile = icp.Profile.from_json(case["profile"])
            record = profile.scorer(as_of=case["as_of"]).score_json(case["account"]).to_json()
        except icp.IcpError as error:
            assert (case["error"]["code"], case["error"]["path"]) == (error.code, error.path), place
        else:
            assert record == case["record"], place
    assert ran == count, f"{path.name} does not hold what the manifest says"
    print(f"python: {ran} cases of {path}")
    record_property("cases", ran)


def operation_comes_out(ask: Callable[..., Any], case: dict[str, Any]) -> None:
    """An operation's example: with its table inside the request, and with the same table beside it as a frame."""
    request = json.loads(case["request"])
    expected = json.loads(case["answer"])
    assert bits(ask(case["name"], **request).to_dict()) == bits(expected), case["name"]
    if "table" in request:
        table = request.pop("table")
        for frame in (table, pl.DataFrame(table, strict=False), pa.table(table)):
            assert bits(ask(case["name"], frame, **request).to_dict()) == bits(expected), case["name"]


TABLE_OUTPUTS = [
    "score", "base_score", "low", "high", "coverage", "timing", "tier", "tier_certain", "decision", "status", "criteria", "triggers",
]


def table_comes_out(case: dict[str, Any], place: str) -> None:
    """A table as a dict of lists, and as a Polars frame of typed columns; dates as dates of Python."""
    columns: dict[str, list[Any]] = dict(case["columns"])
    for name in case["dates"]:
        columns[name] = [None if day is None else datetime.date.fromisoformat(day) for day in columns[name]]
    expected = {name: case[name] for name in ("scores", "faults", "error") if name in case}
    scorer = icp.Profile.from_json(case["profile"]).scorer(as_of=case["as_of"])
    for frame in (columns, pl.DataFrame([series(name, values) for name, values in columns.items()])):
        try:
            answer = scorer.score(frame, outputs=TABLE_OUTPUTS, errors=case["errors"])
        except icp.IcpError as error:
            assert expected == {"error": {"code": error.code, "path": error.path}}, place
            continue
        made = answer if isinstance(answer, dict) else {name: answer[name].to_list() for name in answer.columns}
        codes, paths = made.pop("error_code", []), made.pop("error_path", [])
        made.pop("error_message", None)
        faults = [{"row": row, "code": code, "path": path} for row, (code, path) in enumerate(zip(codes, paths)) if code is not None]
        assert bits({"scores": made, "faults": faults}) == bits(expected), place


def series(name: str, values: list[Any]) -> pl.Series:
    """A typed column, also where a list holds whole numbers beyond 64 bits beside fractions."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, (int, float)) and not isinstance(first, bool):
        return pl.Series(name, [None if value is None else float(value) for value in values], dtype=pl.Float64)
    kinds: list[tuple[type, Any]] = [(bool, pl.Boolean), (str, pl.String), (datetime.date, pl.Date), (list, pl.List(pl.String))]
    kind = next((dtype for python, dtype in kinds if isinstance(first, python)), pl.Null)
    return pl.Series(name, values, dtype=kind)


def bits(value: Any) -> Any:
    """The value with every number as its bits, so that 1 is 1.0 and 0.1 is not 0.10000000000000002."""
    if isinstance(value, dict):
        return {key: bits(member) for key, member in value.items()}
    if isinstance(value, list):
        return [bits(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value).hex()
    return value


def test_dicts_and_tables_come_out_as_the_cases_say() -> None:
    """The same accounts as dicts one by one, and all accounts of a file as one list of dicts under each profile."""
    outputs = ["score", "base_score", "low", "high", "coverage", "timing", "tier", "tier_certain", "decision", "status", "criteria"]
    path, _ = next(entry for entry in files() if entry[0].name == "accounts.jsonl")
    listed = [case for case in cases(path) if "record" in case]
    accounts = [json.loads(case["account"]) for case in listed]
    tables = 0
    for case, account in zip(listed, accounts):
        scorer = icp.Profile.from_dict(json.loads(case["profile"])).scorer(as_of=case["as_of"])
        record = scorer.score_one(account)
        assert record.to_json() == case["record"]
        for other, row in zip(accounts, scorer.score(accounts, outputs=outputs, errors="record")):
            try:
                single = scorer.score_one(other)
            except icp.DataError as error:
                assert (row["status"], row["error_code"], row["score"]) == ("error", error.code, None)
                continue
            for name in outputs[:-1]:
                assert row[name] == getattr(single, name), name
            for criterion in single.criteria:
                assert row[f"points.{criterion.id}"] == criterion.points
        tables += 1
        if tables == 40:
            break
    assert tables == 40
    print(f"python: {tables} tables of {len(accounts)} accounts")


def test_the_installed_wheel_is_what_runs() -> None:
    assert pathlib.Path(icp.__file__).is_relative_to(sysconfig.get_path("platlib"))


def test_one_version_everywhere() -> None:
    assert icp.engine_version() == icp.__version__ == importlib.metadata.version("icp")


def test_same_bits_as_the_other_doors() -> None:
    lines = VECTORS.read_text("utf-8").splitlines()
    assert len(lines) == 20
    for line in lines:
        case = json.loads(line)
        drawn = icp._draw_bits(int(case["seed"]), int(case["stream"]), int(case["index"]))
        assert drawn == case["bits"], line


@pytest.mark.parametrize("bad", [-1, 2**64])
def test_whole_numbers_outside_64_bits_are_refused(bad: int) -> None:
    with pytest.raises(OverflowError):
        icp._draw_bits(bad, 0, 0)


def test_types_ship_with_the_wheel() -> None:
    files = {path.name for path in importlib.resources.files("icp").iterdir()}
    assert {"py.typed", "_core.pyi"} <= files


def test_one_wheel_for_every_later_python() -> None:
    tags = [line for line in (importlib.metadata.distribution("icp").read_text("WHEEL") or "").splitlines() if line.startswith("Tag:")]
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("free-threaded builds have wheels of their own")
    assert tags and all("-abi3-" in tag for tag in tags), (tags, sys.version)
