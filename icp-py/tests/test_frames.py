"""Every kind of table gives the same bits, and comes back as the kind it was."""

import datetime
import struct
import sys
from typing import Any

import duckdb
import icp
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from example_accounts import ACCOUNTS

WORDS = [*icp.outputs()["all"]]


def plain(table: Any) -> dict[str, list[Any]]:
    """Any answer as columns of lists."""
    if isinstance(table, dict):
        return {name: [None if value is None else value for value in (values.tolist() if hasattr(values, "tolist") else values)] for name, values in table.items()}
    if isinstance(table, list):
        return {name: [row[name] for row in table] for name in table[0]}
    if isinstance(table, pl.DataFrame):
        return {name: values.to_list() for name, values in table.to_dict(as_series=True).items()}
    if isinstance(table, pa.Table):
        return {name: table[name].to_pylist() for name in table.column_names}
    assert isinstance(table, pd.DataFrame)
    return {str(name): [None if missing is True else value for value, missing in zip(values.tolist(), values.isna())] for name, values in table.items()}


def bits(table: Any) -> dict[str, list[Any]]:
    """The same with doubles as their bits, so that nothing is only nearly equal."""
    return {name: [struct.pack(">d", value).hex() if isinstance(value, float) else value for value in values] for name, values in plain(table).items()}


def arrow(columns: dict[str, list[Any]]) -> pa.Table:
    return pa.table({
        "employees": pa.array(columns["employees"], pa.float64()), "Sector": pa.array(columns["Sector"], pa.string()),
        "customer": pa.array(columns["customer"], pa.bool_()), "funded": pa.array(columns["funded"], pa.date32()),
        "tools": pa.array(columns["tools"], pa.list_(pa.string())),
    })


@pytest.fixture(scope="session")
def expected(scorer: icp.Scorer) -> dict[str, list[Any]]:
    return bits(scorer.score(ACCOUNTS, outputs=WORDS))


def test_a_list_of_dicts_is_each_account_by_itself(scorer: icp.Scorer) -> None:
    rows = scorer.score(ACCOUNTS, outputs=WORDS)
    assert isinstance(rows, list) and len(rows) == len(ACCOUNTS)
    for account, row in zip(ACCOUNTS, rows):
        record = scorer.score_one(account)
        for name in ("score", "base_score", "low", "high", "coverage", "timing", "tier", "tier_certain", "decision", "status"):
            assert row[name] == getattr(record, name), name
        assert [row[f"points.{criterion.id}"] for criterion in record.criteria] == [criterion.points for criterion in record.criteria]
        assert row["exclusions_fired"] == list(record.exclusions.fired)


def test_dicts_of_lists_and_of_arrays(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    lists = scorer.score(columns, outputs=WORDS)
    assert isinstance(lists, dict) and isinstance(lists["score"], list) and bits(lists) == expected
    arrays = {**columns, "employees": np.array([np.nan if x is None else x for x in columns["employees"]])}
    answer = scorer.score(arrays, outputs=WORDS)
    assert isinstance(answer["score"], np.ndarray) and answer["score"].dtype == np.float64 and bits(answer) == expected


@pytest.mark.parametrize("text", [pl.String, pl.Categorical, pl.Enum])
@pytest.mark.parametrize("chunks", [1, 3])
def test_polars(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]], text: Any, chunks: int) -> None:
    frame = pl.DataFrame(columns)
    words = pl.Enum([word for word in dict.fromkeys(columns["Sector"]) if word is not None]) if text is pl.Enum else text
    frame = frame.with_columns(pl.col("Sector").cast(words))
    if chunks > 1:
        frame = pl.concat([frame[:4], frame[4:5], frame[5:]], rechunk=False)
    answer = scorer.score(frame, outputs=WORDS)
    assert isinstance(answer, pl.DataFrame) and bits(answer) == expected
    assert bits(scorer.score(frame.lazy(), outputs=WORDS)) == expected


def test_pyarrow_in_every_layout(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    table = arrow(columns)
    place = table.schema.get_field_index("Sector")
    layouts = [
        table,
        table.combine_chunks().to_batches()[0],
        pa.concat_tables([table.slice(0, 7), table.slice(7, 1), table.slice(8)]),
        table.set_column(place, "Sector", table["Sector"].dictionary_encode()),
        table.set_column(place, "Sector", table["Sector"].cast(pa.string_view())),
        table.set_column(place, "Sector", table["Sector"].cast(pa.large_string())),
        pa.concat_tables([table, table]).slice(len(ACCOUNTS)),
        pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=4)),
    ]
    for layout in layouts:
        answer = scorer.score(layout, outputs=WORDS)
        assert isinstance(answer, pa.Table) and bits(answer) == expected, layout


def test_duckdb(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    table = arrow(columns)
    with duckdb.connect() as connection:
        relation = connection.from_arrow(table)
        answer = scorer.score(relation, outputs=WORDS)
        assert isinstance(answer, pa.Table) and bits(answer) == expected
        kept = scorer.score(relation, keep=["Sector"], outputs=["score"])
        assert kept["Sector"].to_pylist() == columns["Sector"]


def pandas_frames(columns: dict[str, list[Any]]) -> dict[str, pd.DataFrame]:
    index = [f"row {i}" for i in range(len(ACCOUNTS))]
    objects = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()}).set_axis(index)
    stamps = pd.to_datetime(pd.Series(columns["funded"], index=index))
    return {
        "object": objects,
        "numeric": objects.assign(employees=objects["employees"].astype("float64")),
        "nullable": objects.assign(employees=objects["employees"].astype("Float64"), customer=objects["customer"].astype("boolean")),
        "string": objects.assign(Sector=objects["Sector"].astype(pd.StringDtype("python"))),
        "string[pyarrow]": objects.assign(Sector=objects["Sector"].astype(pd.StringDtype("pyarrow"))),
        "category": objects.assign(Sector=objects["Sector"].astype("category")),
        "datetime": objects.assign(funded=stamps),
        "datetime with zone": objects.assign(funded=stamps.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")),
        "arrow": objects.assign(employees=objects["employees"].astype("float64[pyarrow]"), funded=objects["funded"].astype("date32[pyarrow]")),
        "sliced": pd.concat([objects, objects]).iloc[::2].iloc[:0:-1].sort_index().reindex(index),
        "reversed twice": objects.iloc[::-1].iloc[::-1],
    }


@pytest.mark.parametrize("kind", ["object", "numeric", "nullable", "string", "string[pyarrow]", "category", "datetime", "datetime with zone", "arrow", "reversed twice"])
def test_pandas(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]], kind: str) -> None:
    frame = pandas_frames(columns)[kind]
    answer = scorer.score(frame, outputs=WORDS)
    assert isinstance(answer, pd.DataFrame) and answer.index.equals(frame.index)
    assert isinstance(answer["tier"].dtype, pd.CategoricalDtype)
    assert bits(answer) == expected


def test_no_column_is_no_table(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    for frame in (pl.DataFrame({"other": [1, 2]}), pa.table({"other": [1]}), pd.DataFrame({"other": [1]}), {"other": [1]}, {}, pl.DataFrame(), pd.DataFrame()):
        with pytest.raises(icp.DataError) as caught:
            scorer.score(frame)
        assert caught.value.code == "absent_column", frame


def test_no_row_is_a_table(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    table = arrow(columns).slice(0, 0)
    polars = scorer.score(pl.DataFrame(table))
    assert polars.shape == (0, 9) and polars.schema["score"] == pl.Float64
    assert scorer.score(table).num_rows == 0
    assert scorer.score([]) == []
    assert len(scorer.score(table.to_pandas())) == 0
    assert scorer.score({name: [] for name in columns})["score"] == []


def test_keep_copies_columns_in_front(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    with_names = {"name": [f"n{i}" for i in range(len(ACCOUNTS))], **columns}
    for frame in (with_names, pl.DataFrame(with_names), pa.table(arrow(columns)).append_column("name", pa.array(with_names["name"])), pd.DataFrame(with_names)):
        answer = plain(scorer.score(frame, keep=["name", "employees"], outputs=["score", "tier"]))
        assert list(answer) == ["name", "employees", "score", "tier"]
        assert answer["name"] == with_names["name"]
    rows = scorer.score([dict(zip(with_names, row)) for row in zip(*with_names.values())], keep=["name"], outputs=["score"])
    assert list(rows[1]) == ["name", "score"] and rows[1]["name"] == "n1"


class Stream:
    """Nothing but the protocol."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def test_any_arrow_stream(scorer: icp.Scorer, columns: dict[str, list[Any]], expected: dict[str, list[Any]]) -> None:
    assert bits(scorer.score(Stream(arrow(columns)), outputs=WORDS)) == expected


def test_threads_do_not_change_a_bit(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    frame = pl.concat([pl.DataFrame(columns)] * 4000)
    assert scorer.score(frame).equals(scorer.score(frame, threads=3))


def test_errors_name_rows_of_the_whole(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    good = arrow(columns)
    bad = good.set_column(0, "employees", pa.array([float("inf") if i == 4 else 1.0 for i in range(len(good))]))
    stream = pa.concat_tables([good, bad, bad])
    with pytest.raises(icp.DataError) as caught:
        scorer.score(stream)
    assert [fault["path"] for fault in caught.value.faults] == ["/employees/19", "/employees/34"]
    assert caught.value.total == 2 and caught.value.code == "not_finite"
    answer = scorer.score(stream, errors="record")
    assert answer["status"].to_pylist().count("error") == 2
    assert answer["score"][19].as_py() is None and answer["error_code"][34].as_py() == "not_finite"
    assert answer["error_path"][34].as_py() == "/employees/34" and answer["error_path"][0].as_py() is None


def test_record_mode_in_every_kind(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    broken = {**columns, "employees": [float("inf"), *columns["employees"][1:]]}
    rows = [dict(zip(broken, row)) for row in zip(*broken.values())]
    frames = [broken, rows, pl.DataFrame(broken), pd.DataFrame(broken), pa.table(pl.DataFrame(broken).to_arrow())]
    answers = [bits(scorer.score(frame, errors="record")) for frame in frames]
    assert answers[0]["status"][0] == "error" and answers[0]["error_path"][0] == "/employees/0" and answers[0]["score"][0] is None
    for answer in answers[1:]:
        assert answer == answers[0]


def test_mixed_columns_are_read_value_by_value(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    mixed = {**columns, "employees": [*columns["employees"][:-1], "many"]}
    for frame in (mixed, pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in mixed.items()})):
        with pytest.raises(icp.DataError) as caught:
            scorer.score(frame)
        assert (caught.value.code, caught.value.path) == ("type_mismatch", f"/employees/{len(ACCOUNTS) - 1}")
        assert plain(scorer.score(frame, errors="record"))["status"].count("error") == 1
    del mixed["tools"]
    with pytest.raises(icp.DataError) as caught:
        scorer.score(mixed)
    assert caught.value.code == "absent_column"


def test_what_is_no_table(scorer: icp.Scorer) -> None:
    for bad in (None, 3, "text", pa.array([1, 2]), pl.Series([1, 2]), np.array(3.5)):
        with pytest.raises((TypeError, ValueError)):
            scorer.score(bad)
    with pytest.raises(icp.DataError) as caught:
        scorer.score([{"employees": 3}, 7])
    assert (caught.value.code, caught.value.path) == ("account_not_object", "/1")


def test_values_that_no_attribute_takes_have_a_code_and_a_place(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    rows = len(ACCOUNTS)
    whole = arrow(columns)
    letters = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 1], "i4")), pa.py_buffer(b"\xff"))
    numbers = np.zeros(rows, "i4")
    bad: list[tuple[Any, str]] = [
        ({**columns, "employees": np.ones((rows, 2))}, "type_mismatch"),
        ({**columns, "employees": np.ones(rows, complex)}, "type_mismatch"),
        ({**columns, "employees": np.ones(rows, "m8[s]")}, "type_mismatch"),
        ({**columns, "funded": np.array(["20260-01-01"] * rows, "M8[s]")}, "date_out_of_range"),
        (pd.DataFrame(columns).assign(funded=pd.period_range("2020", periods=rows, freq="M")), "type_mismatch"),
        (pl.DataFrame(columns).with_columns(employees=pl.lit("x")), "type_mismatch"),
        (pd.concat([pd.DataFrame(columns), pd.DataFrame(columns)[["employees"]]], axis=1), "duplicate_column"),
        (whole.append_column("employees", whole["employees"]), "duplicate_column"),
        (whole.set_column(0, "employees", pa.RunEndEncodedArray.from_arrays([rows], [1.0])), "type_mismatch"),
        (whole.set_column(1, "Sector", pa.DictionaryArray.from_arrays(numbers, letters)), "invalid_utf8"),
        (whole.set_column(1, "Sector", pa.DictionaryArray.from_arrays(numbers + 7, pa.array(["a"]), safe=False)), "key_out_of_range"),
    ]
    for frame, code in bad:
        with pytest.raises(icp.DataError) as caught:
            scorer.score(frame)
        assert caught.value.code == code
        assert caught.value.path.startswith(("/employees", "/funded", "/Sector")), caught.value.path


def test_numpy_columns_of_every_type(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    rows = len(ACCOUNTS)
    ones = scorer.score({**columns, "employees": [1.0] * rows})["score"]
    for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", ">f8", ">i4", "longdouble", "O"):
        assert scorer.score({**columns, "employees": np.ones(rows, kind)})["score"].tolist() == ones, kind
    days = scorer.score({**columns, "funded": [datetime.date(2026, 1, 1)] * rows})["score"]
    for kind in ("M8[D]", "M8[M]", "M8[h]", "M8[s]", "M8[ms]", "M8[us]", "M8[ns]", ">M8[us]", "M8[10ms]"):
        assert scorer.score({**columns, "funded": np.array(["2026-01-01"] * rows, kind)})["score"].tolist() == days, kind
    words = scorer.score({**columns, "Sector": ["SaaS"] * rows})["score"]
    for text in (np.array(["SaaS"] * rows), np.array(["SaaS"] * rows, np.dtypes.StringDType()), np.array(["SaaS"] * rows, object)):
        assert scorer.score({**columns, "Sector": text})["score"].tolist() == words


def test_unequal_columns(scorer: icp.Scorer, columns: dict[str, list[Any]]) -> None:
    with pytest.raises((icp.DataError, ValueError)):
        scorer.score({**columns, "employees": [1.0]})


def test_pandas_without_pyarrow() -> None:
    import subprocess

    code = """
import sys
class No:
    def find_spec(self, name, *rest):
        if name.partition('.')[0] == 'pyarrow': raise ModuleNotFoundError(name)
sys.meta_path.insert(0, No())
import icp, pandas as pd, datetime
from example_accounts import ACCOUNTS, DOCUMENT
scorer = icp.Profile.from_dict(DOCUMENT).scorer(as_of='2026-11-21')
frame = pd.DataFrame(ACCOUNTS)
answer = scorer.score(frame)
assert 'pyarrow' not in sys.modules
rows = scorer.score(ACCOUNTS)
assert [repr(x) for x in answer['score'].tolist()] == [repr(row['score']) for row in rows]
assert answer['tier'].astype(object).where(answer['tier'].notna(), None).tolist() == [row['tier'] for row in rows]
print(len(answer), 'rows')
"""
    import pathlib

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    assert ran.returncode == 0 and ran.stdout == f"{len(ACCOUNTS)} rows\n", ran.stderr


def test_moments_count_by_their_utc_date(scorer: icp.Scorer) -> None:
    late = datetime.datetime(2025, 11, 21, 23, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    account = {**ACCOUNTS[0], "funded": late}
    by_date = scorer.score_one({**account, "funded": "2025-11-22"})
    assert scorer.score_one(account) == by_date
    assert scorer.score_one({**account, "funded": pd.Timestamp(late)}) == by_date
    assert scorer.score_one({**account, "funded": np.datetime64("2025-11-22T04:30")}) == by_date
    frame = pd.DataFrame([account, account]).assign(funded=pd.Series([pd.Timestamp(late)] * 2))
    assert scorer.score(frame)["score"].tolist() == [by_date.score] * 2


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_polars_columns_of_nulls_only(rows: int) -> None:
    scorer = icp.Profile.template("starter").scorer(as_of="2026-11-21")
    names = ["business_model", "headcount_growth_6m", "industry", "last_funding", "sales_leader_hired", "tech_stack"]
    frame = pl.DataFrame({name: [None] * rows for name in names} | {"employees": [120.0] * rows, "id": list(range(rows))})
    assert frame.schema["industry"] == pl.Null
    scores = scorer.score(frame, outputs=["score", "status"], keep=["id"])
    expected = scorer.score_one({"employees": 120}).score
    assert scores["score"].to_list() == [expected] * rows
    assert scores.columns == ["id", "score", "status"]
    nothing = scorer.score(frame.with_columns(employees=pl.lit(None)), outputs=["status"])
    assert nothing["status"].to_list() == ["insufficient_data"] * rows
