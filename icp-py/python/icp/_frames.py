"""Tables in and the same kind of table out. Every adapter hands over the columns that are read, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._core import Column, Scorer, Scores, Table
from ._report import Report

Options = dict[str, Any]


def score(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    """Scores a table of any kind."""
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pandas" and hasattr(frame, "columns"):
        return _pandas(scorer, frame, options, keep)
    if kind == "polars" and hasattr(frame, "collect_schema"):
        return _polars(scorer, frame, options, keep)
    if kind in ("duckdb", "_duckdb") and hasattr(frame, "project"):
        return _duckdb(scorer, frame, options, keep)
    if kind == "pyarrow" and hasattr(frame, "schema"):
        return _pyarrow(scorer, frame, options, keep)
    if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        return _arrow(scorer, frame, options, keep)
    if isinstance(frame, Mapping):
        return _columns(scorer, frame, options, keep)
    if isinstance(frame, Iterable) and not isinstance(frame, (str, bytes)):
        return _rows(scorer, frame, options, keep)
    raise TypeError(f"{type(frame).__name__} is no table: no Arrow stream, no columns by name, no rows")


def table(frame: Any) -> Table:
    """A whole table of any kind, every column of it, for operations that name the columns they read."""
    kind = type(frame).__module__.partition(".")[0]
    if kind == "polars" and hasattr(frame, "collect_schema"):
        frame = frame.collect() if hasattr(frame, "collect") else frame
        if not any(str(kind) == "Null" for kind in frame.dtypes):
            return Table.of_arrow(frame)
        return _built([(name, frame[name].to_list()) for name in frame.columns], frame.height)
    if kind == "pandas" and hasattr(frame, "columns"):
        return _built([(str(name), frame.iloc[:, place]) for place, name in enumerate(frame.columns)], len(frame))
    if kind in ("duckdb", "_duckdb") and hasattr(frame, "project"):
        import pyarrow

        return Table.of_arrow(pyarrow.table(frame))
    if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        return Table.of_arrow(frame)
    if isinstance(frame, Report):
        frame = frame.to_dict()
    if isinstance(frame, Mapping):
        return _built(list(frame.items()), max((len(values) for values in frame.values()), default=0))
    if isinstance(frame, Iterable) and not isinstance(frame, (str, bytes)):
        rows = list(frame)
        names = dict.fromkeys(name for row in rows for name in row)
        return _built([(name, [row.get(name) for row in rows]) for name in names], len(rows))
    raise TypeError(f"{type(frame).__name__} is no table: no Arrow stream, no columns by name, no rows")


def _built(columns: list[tuple[str, Any]], rows: int) -> Table:
    # A column of mixed kinds has no type that any operation could read: its texts are.
    made = [(name, _column(values) or Column.of_objects([None if v is None else str(v) for v in _objects(values)])) for name, values in columns]
    return Table.of_columns([(name, column) for name, column in made if column is not None], rows)


# Arrow.


def _arrow(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    if "pyarrow" in sys.modules or keep:
        import pyarrow

        return _pyarrow(scorer, pyarrow.table(frame), options, keep)
    return scorer.score_arrow(frame, options)


def _pyarrow(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    import pyarrow

    if isinstance(frame, pyarrow.RecordBatchReader):
        if not keep:
            return pyarrow.table(scorer.score_arrow(frame, options))
        frame = frame.read_all()
    names = set(scorer.names())
    read = frame.select([place for place, name in enumerate(frame.schema.names) if name in names])
    # Without a column Arrow's stream has no rows; whatever column is first carries their number.
    scores = pyarrow.table(scorer.score_arrow(read if read.num_columns or not frame.num_columns else frame.select([0]), options))
    kept = frame.select(keep)
    columns = [*_chunked(pyarrow, kept), *scores.columns]
    return pyarrow.table(columns, names=[*keep, *scores.column_names])


def _chunked(pyarrow: Any, frame: Any) -> list[Any]:
    return [column if isinstance(column, pyarrow.ChunkedArray) else pyarrow.chunked_array([column]) for column in frame.columns]


def _polars(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    import polars

    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    names = set(scorer.names())
    read = [name for name in frame.columns if name in names] or frame.columns[:1]
    if any(frame.schema[name] == polars.Null for name in read):
        # Polars gives columns of nulls only a buffer that Arrow's C interface does not allow them, and readers refuse it.
        columns = [(name, frame[name].to_list()) for name in read]
        scores = polars.DataFrame(_scored(scorer, columns, frame.height, options))
    else:
        scores = polars.DataFrame(scorer.score_arrow(frame.select(read), options))
    return polars.concat([frame.select(keep), scores], how="horizontal") if keep else scores


def _duckdb(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    import pyarrow

    # One query for what is read and what is kept: a relation without an order may give its rows in another one next time.
    names = set(scorer.names()) | set(keep)
    read = [name for name in frame.columns if name in names] or frame.columns[:1]
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in read)
    return _pyarrow(scorer, pyarrow.table(frame.project(quoted)), options, keep)


# NumPy, pandas, plain Python.


def _scored(scorer: Scorer, columns: list[tuple[str, Any]], rows: int, options: Options) -> Scores:
    built = [(name, _column(values)) for name, values in columns]
    whole = [(name, column) for name, column in built if column is not None]
    if len(whole) == len(built):
        return scorer.score_columns(whole, rows, options)
    # What is wrong with the table as a whole is said first, as for any other.
    none = Column.of_objects([])
    scorer.score_columns([(name, none) for name, _ in columns if none is not None], 0, options)
    # A column of mixed kinds has no Arrow type: each of its values is read by itself, as an account's.
    names = [name for name, _ in columns]
    return scorer.score_rows([dict(zip(names, row)) for row in zip(*(_objects(values) for _, values in columns))], options)


def _objects(values: Any) -> Sequence[Any]:
    for plain in ("to_pylist", "to_list", "tolist"):
        if hasattr(values, plain):
            listed: Sequence[Any] = getattr(values, plain)()
            return listed
    return values  # type: ignore[no-any-return]


def _column(values: Any) -> Column | None:
    """A column of Arrow, pandas, NumPy or Python values; none when their kinds are mixed."""
    if type(values).__module__.partition(".")[0] == "pandas":
        return _of_pandas(values)
    if hasattr(values, "__arrow_c_array__"):
        return Column.of_buffer(values)
    if type(values).__module__.partition(".")[0] == "numpy" or hasattr(values, "__array_interface__"):
        return _of_numpy(values)
    return Column.of_objects(_objects(values))


def _of_numpy(values: Any, missing: Any = None) -> Column | None:
    import numpy

    values = numpy.asarray(values)
    if isinstance(values.dtype, numpy.dtypes.StringDType) or values.dtype.kind not in "biufM" or values.ndim != 1 or not len(values):
        return Column.of_objects(values.tolist())
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    kind, unit = values.dtype.kind, None
    if kind == "M":
        unit, step = numpy.datetime_data(values.dtype)
        if unit not in ("s", "ms", "us", "ns") or step != 1:
            values, unit = values.astype("datetime64[s]"), "s"
        missing = numpy.isnat(values)
        values = values.view("int64")
    elif kind == "f" and values.dtype.itemsize not in (4, 8):
        values = values.astype("float64")
    values = numpy.require(values, requirements=["C", "A"])
    gone = None if missing is None or not missing.any() else missing.astype("uint8").tobytes()
    if unit is not None:
        return Column.of_moments(values, unit, gone)
    return Column.of_flags(values.tobytes(), gone) if kind == "b" else Column.of_buffer(values, gone)


def _of_pandas(series: Any) -> Column | None:
    import numpy
    import pandas

    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        codes, categories = numpy.asarray(series.cat.codes), series.cat.categories
        values = _column(categories.to_series()) if len(categories) else Column.of_objects([None])
        if values is None:
            return Column.of_objects(series.astype(object).tolist())
        missing = codes < 0
        return Column.of_codes(numpy.where(missing, 0, codes).astype("int32"), values, missing.astype("uint8").tobytes() if missing.any() else None)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return _of_numpy(series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
    if isinstance(dtype, numpy.dtype):
        return _of_numpy(series.to_numpy())
    if isinstance(dtype, pandas.ArrowDtype) or getattr(dtype, "storage", None) == "pyarrow":
        import pyarrow

        array = pyarrow.array(series.array)
        return Column.of_buffer(array.combine_chunks() if isinstance(array, pyarrow.ChunkedArray) else array)
    plain = getattr(dtype, "numpy_dtype", None)
    if isinstance(plain, numpy.dtype) and plain.kind in "biuf":
        missing = series.isna().to_numpy()
        return _of_numpy(series.to_numpy(dtype=plain, na_value=plain.type(0)), missing)
    return Column.of_objects(series.astype(object).tolist())


def _pandas(scorer: Scorer, frame: Any, options: Options, keep: list[str]) -> Any:
    import numpy
    import pandas

    names = set(scorer.names())
    columns = [(name, frame.iloc[:, place]) for place, name in enumerate(frame.columns) if isinstance(name, str) and name in names]
    made = {}
    for name, kind, values, missing, words in _scored(scorer, columns, len(frame), options).parts():
        absent = None if missing is None else numpy.frombuffer(missing, dtype="uint8") != 0
        if kind == "word":
            codes = numpy.frombuffer(values, dtype="int32")
            codes = codes if absent is None else numpy.where(absent, -1, codes)
            made[name] = pandas.Categorical.from_codes(codes, categories=pandas.Index(words, dtype=object if not words else None))
        elif kind == "number":
            numbers = numpy.frombuffer(values, dtype="float64").copy()
            if absent is not None:
                numbers[absent] = numpy.nan
            made[name] = numbers
        elif kind == "flag":
            flags = numpy.frombuffer(values, dtype="uint8") != 0
            made[name] = flags if absent is None else pandas.arrays.BooleanArray(flags, absent)
        else:
            made[name] = pandas.Series(values, index=frame.index, dtype=object)
    scores = pandas.DataFrame(made, index=frame.index)
    return pandas.concat([frame[keep], scores], axis=1) if keep else scores


def _plain(scores: Scores, arrays: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, kind, values, missing, words in scores.parts():
        if kind in ("words", "text"):
            made[name] = values
            continue
        layout: Any = {"number": "d", "flag": "B", "word": "i"}[kind]
        items: Any = memoryview(values).cast("B").cast(layout).tolist()
        if kind == "word" and words is not None:
            items = [words[code] if words else None for code in items]
        elif kind == "flag":
            items = [item != 0 for item in items]
        if missing is not None:
            items = [None if gone else item for item, gone in zip(items, missing)]
        if arrays:
            import numpy

            plain: dict[str, Any] = {"number": "float64", "flag": object if missing else bool}
            items = numpy.array(items, dtype=plain.get(kind, object))
        made[name] = items
    return made


def _columns(scorer: Scorer, frame: Mapping[str, Any], options: Options, keep: list[str]) -> dict[str, Any]:
    names = set(scorer.names())
    rows = max((len(values) for values in frame.values()), default=0)
    columns = [(name, values) for name, values in frame.items() if name in names]
    scores = _scored(scorer, columns, rows, options)
    arrays = any(type(values).__module__.partition(".")[0] == "numpy" for values in frame.values())
    return {**{name: frame[name] for name in keep}, **_plain(scores, arrays)}


def _rows(scorer: Scorer, frame: Iterable[Any], options: Options, keep: list[str]) -> list[dict[str, Any]]:
    accounts = list(frame)
    scores = _plain(scorer.score_rows(accounts, options), arrays=False)
    kept = ({name: account.get(name) if isinstance(account, Mapping) else None for name in keep} for account in accounts)
    rows = zip(*scores.values()) if scores else ((),) * len(accounts)
    return [{**before, **dict(zip(scores, row))} for before, row in zip(kept, rows)]
