"""What only Python can make, compared with the JSON door: equal bits, or the equal error code."""

import datetime
import json
import math
from decimal import Decimal
from typing import Any

import icp
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from example_accounts import AS_OF, DOCUMENT
from hypothesis import given, settings
from hypothesis import strategies as st

SCORER = icp.Profile.from_dict(DOCUMENT).scorer(as_of=AS_OF)
OUTPUTS = ["score", "low", "high", "coverage", "timing", "tier", "decision", "status"]
settings.register_profile("here", deadline=None, max_examples=60)
settings.load_profile("here")

doubles = st.floats(allow_nan=True, allow_infinity=False)
numbers = st.one_of(
    st.tuples(doubles, doubles).map(lambda pair: (pair[0], pair[0])),
    st.integers(-(10**300), 10**300).map(lambda x: (x, x)),
    st.integers(-128, 127).map(lambda x: (np.int8(x), x)),
    st.integers(0, 2**64 - 1).map(lambda x: (np.uint64(x), x)),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda x: (np.float32(x), x)),
    st.floats(width=16, allow_nan=False, allow_infinity=False).map(lambda x: (np.float16(x), x)),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300).map(lambda x: (np.longdouble(x), x)),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20).map(lambda x: (x, float(x))),
    st.sampled_from([(None, None), (pd.NA, None), (pd.NaT, None), (np.float64("nan"), None), (Decimal("nan"), None), (-0.0, 0), (np.array(3.5), 3.5)]),
)
texts: st.SearchStrategy[tuple[Any, Any]] = st.one_of(
    st.text().map(lambda x: (x, x)),
    st.sampled_from(["SaaS", " fintech ", "other"]).map(lambda x: (np.str_(x), x)),
    st.sampled_from([(None, None), (b"bytes", {}), (object(), {}), ({"a": 1}, {}), (3, 3), (np.bool_(True), True)]),
)
flags = st.sampled_from([(True, True), (np.bool_(False), False), (None, None), (pd.NA, None), (1, 1), ("true", "true")])
days = st.dates()
dates = st.one_of(
    days.map(lambda x: (x, x.isoformat())),
    days.map(lambda x: (x.isoformat(), x.isoformat())),
    st.datetimes().map(lambda x: (x, x.isoformat())),
    st.datetimes(min_value=datetime.datetime(2, 1, 1), max_value=datetime.datetime(9998, 1, 1), timezones=st.timezones()).map(
        lambda x: (x, x.astimezone(datetime.timezone.utc).date().isoformat())),
    st.datetimes(min_value=datetime.datetime(1700, 1, 1), max_value=datetime.datetime(2200, 1, 1)).map(lambda x: (pd.Timestamp(x), x.date().isoformat())),
    st.datetimes(min_value=datetime.datetime(1700, 1, 1), max_value=datetime.datetime(2200, 1, 1)).map(lambda x: (np.datetime64(x, "ns"), x.date().isoformat())),
    st.sampled_from([(np.datetime64("NaT"), None), (pd.NaT, None), (np.datetime64("2026-02"), "2026-02-01"), (3, 3)]),
)
words = st.lists(st.sampled_from(["HubSpot", "x", "salesforce "]), max_size=3)
tags = st.one_of(
    words.map(lambda x: (x, x)), words.map(lambda x: (tuple(x), x)), words.map(lambda x: (set(x), x)), words.map(lambda x: (frozenset(x), x)),
    words.map(lambda x: (np.array(x, dtype=object), x)),
    st.sampled_from([(None, None), ([None], [None]), ([3], [3]), ([["x"]], [["x"]]), ([pd.NA], [None]), ("x", "x")]),
)
accounts = st.fixed_dictionaries({}, optional={"employees": numbers, "Sector": texts, "customer": flags, "funded": dates, "tools": tags})


def outcome(score: Any) -> tuple[str, str]:
    try:
        return "record", score().to_json()
    except icp.IcpError as error:
        return error.code, error.path


def as_json(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


@given(accounts)
def test_an_account_is_what_its_json_is(account: dict[str, tuple[Any, Any]]) -> None:
    here = outcome(lambda: SCORER.score_one({name: pair[0] for name, pair in account.items()}))
    text = json.dumps({name: as_json(pair[1]) for name, pair in account.items()})
    assert here == outcome(lambda: SCORER.score_json(text)), text


def test_beyond_the_doubles_is_an_error() -> None:
    for huge in (10**400, -(10**400), float("inf"), np.float32("-inf"), Decimal("1e999"), np.longdouble("1e4000")):
        assert outcome(lambda: SCORER.score_one({"employees": huge})) == ("not_finite", "/employees")


not_unicode = st.text(st.characters(categories=["Cs", "Ll"]), min_size=1).filter(lambda text: any("\ud800" <= c <= "\udfff" for c in text))


@given(not_unicode, st.sampled_from(["employees", "Sector", "customer", "funded"]))
def test_a_lone_surrogate_is_invalid_utf8_as_in_javascript(text: str, name: str) -> None:
    assert outcome(lambda: SCORER.score_one({name: text})) == ("invalid_utf8", f"/{name}")
    assert outcome(lambda: SCORER.score_one({name: np.str_(text)})) == ("invalid_utf8", f"/{name}")
    assert outcome(lambda: SCORER.score_one({"tools": ["x", text]})) == ("invalid_utf8", "/tools")
    assert outcome(lambda: SCORER.score_one({"other": text})) == outcome(lambda: SCORER.score_one({}))
    rows = SCORER.score([{}, {name: text}], errors="record")
    assert [(row["error_code"], row["error_path"]) for row in rows] == [(None, None), ("invalid_utf8", f"/{name}/1")]
    columns: dict[str, list[Any]] = {key: [None, None] for key in ("employees", "Sector", "customer", "funded", "tools")}
    with pytest.raises(icp.DataError) as raised:
        SCORER.score({**columns, "Sector": ["x", text]})
    assert (raised.value.code, raised.value.path) == ("invalid_utf8", "/Sector/1")


@given(accounts, st.sampled_from([None, 3, "text", [], [{}], object(), datetime.date(2026, 1, 1), np.float64(1), float("nan")]), st.integers(0, 3))
def test_what_is_no_account_is_a_row_with_an_error(account: dict[str, tuple[Any, Any]], odd: Any, before: int) -> None:
    one = {name: pair[0] for name, pair in account.items()}
    rows = SCORER.score([one] * before + [odd, one], outputs=OUTPUTS, errors="record")
    assert (rows[before]["status"], rows[before]["score"]) == ("error", None)
    assert (rows[before]["error_code"], rows[before]["error_path"]) == ("account_not_object", f"/{before}")
    alone = SCORER.score([one], outputs=OUTPUTS, errors="record")[0]
    assert all(rows[before + 1][name] == alone[name] for name in OUTPUTS)
    with pytest.raises(icp.DataError) as raised:
        SCORER.score([{}, odd])
    assert (raised.value.code, raised.value.path) == ("account_not_object", "/1")
    assert SCORER.score([{"x": 1}, odd], keep=["x"], errors="record")[1]["x"] is None


@given(st.integers(309, 5000), st.sampled_from([1, -1]))
def test_whole_numbers_beyond_the_doubles_are_not_finite_wherever_they_stand(digits: int, sign: int) -> None:
    huge = sign * 10**digits
    assert outcome(lambda: SCORER.score_one({"employees": huge})) == ("not_finite", "/employees")
    row = SCORER.score([{"employees": huge}], errors="record")[0]
    assert (row["error_code"], row["error_path"]) == ("not_finite", "/employees/0")
    columns: dict[str, list[Any]] = {key: [None, None] for key in ("employees", "Sector", "customer", "funded", "tools")}
    for frame in ({**columns, "employees": [1, huge]}, pd.DataFrame({**columns, "employees": pd.Series([1, huge], dtype=object)})):
        made = SCORER.score(frame, errors="record")
        assert (list(made["error_code"])[1], list(made["error_path"])[1]) == ("not_finite", "/employees/1")


@given(accounts, st.integers(0, 3))
def test_a_list_of_dicts_is_each_account(account: dict[str, tuple[Any, Any]], before: int) -> None:
    one = {name: pair[0] for name, pair in account.items()}
    rows = SCORER.score([{}] * before + [one], outputs=OUTPUTS, errors="record")
    try:
        record = SCORER.score_one(one)
    except icp.DataError as error:
        assert (rows[before]["status"], rows[before]["error_code"]) == ("error", error.code)
        assert rows[before]["error_path"].split("/")[:3] == [*error.path.split("/")[:2], str(before)]
    else:
        assert all(rows[before][name] == getattr(record, name) for name in OUTPUTS)


def by_json(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    records = [SCORER.score_json(json.dumps({name: as_json(value) for name, value in zip(columns, row)})) for row in zip(*columns.values())]
    return [tuple(getattr(record, name) for name in OUTPUTS) for record in records]


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    if isinstance(answer, pd.DataFrame):
        answer = {name: [None if gone else value for value, gone in zip(column.tolist(), column.isna())] for name, column in answer.items()}
    elif isinstance(answer, pl.DataFrame):
        return answer.rows()
    elif isinstance(answer, pa.Table):
        answer = answer.to_pydict()
    return list(zip(*(list(values) for values in answer.values())))


rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=False)),
        st.one_of(st.none(), st.sampled_from(["SaaS", "fintech", "", "ß", "more than twelve bytes of text"])),
        st.one_of(st.none(), st.booleans()),
        st.one_of(st.none(), st.dates(min_value=datetime.date(1800, 1, 1), max_value=datetime.date(2200, 1, 1))),
        st.one_of(st.none(), words),
    ),
    min_size=1, max_size=12,
)


@given(rows, st.integers(1, 4), st.integers(1, 3), st.data())
def test_every_table_is_what_its_json_is(listed: list[tuple[Any, ...]], chunk: int, step: int, data: st.DataObject) -> None:
    columns: dict[str, list[Any]] = dict(zip(["employees", "Sector", "customer", "funded", "tools"], (list(values) for values in zip(*listed))))
    expected = by_json({**columns, "funded": [None if day is None else day.isoformat() for day in columns["funded"]]})
    assert rows_of(SCORER.score(columns, outputs=OUTPUTS)) == expected

    floats = np.array([np.nan if x is None else x for x in columns["employees"]])
    wide = np.empty(len(listed) * step)
    wide[::step] = floats
    swapped = floats.astype(floats.dtype.newbyteorder(">"))
    for array in (floats, wide[::step], floats[::-1].copy()[::-1], swapped, np.frombuffer(b"\0" + floats.tobytes(), dtype="u1")[1:].view("f8")):
        assert rows_of(SCORER.score({**columns, "employees": array}, outputs=OUTPUTS)) == expected

    polars = pl.DataFrame(columns, schema={"employees": pl.Float64, "Sector": pl.String, "customer": pl.Boolean, "funded": pl.Date, "tools": pl.List(pl.String)})
    assert rows_of(SCORER.score(polars.with_columns(pl.col("Sector").cast(pl.Categorical)), outputs=OUTPUTS)) == expected
    table = polars.to_arrow()
    for arrow in (table, pa.Table.from_batches(table.to_batches(max_chunksize=chunk)), pa.concat_tables([table, table]).slice(len(listed))):
        assert rows_of(SCORER.score(arrow, outputs=OUTPUTS)) == expected

    zone = data.draw(st.sampled_from(["Asia/Tokyo", "America/New_York", "UTC"]))
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    stamps = pd.to_datetime(frame["funded"])
    for pandas in (frame, frame.assign(Sector=frame["Sector"].astype("category")), frame.assign(funded=stamps), frame.iloc[::-1].iloc[::-1],
                   frame.assign(funded=stamps.dt.tz_localize("UTC").dt.tz_convert(zone)), frame.assign(employees=floats)):
        assert rows_of(SCORER.score(pandas, outputs=OUTPUTS)) == expected
