"""A worker of scripts/bench in Python: answers each line of the standard input (see benches/src/protocol.rs) by one.

Each contender is written in its own best idiom; what it needs once (types, tables, compiled expressions) is made before the clock
starts. Usage: worker.py FOLDER
"""

import datetime
import gc
import json
import pathlib
import sys
import time

import rules as made

FOLDER = pathlib.Path(sys.argv[1])
MANIFEST = json.loads((pathlib.Path(__file__).resolve().parent.parent / "manifest.json").read_text("utf-8"))
RULES = made.Rules(FOLDER)
NOT_COMPUTED = -2


last = {}  # wall and processor time (of all threads) of what was timed last


def timed(work):
    gc.collect()
    gc.disable()
    before, start = time.process_time(), time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    last.update(wall=seconds, processor=time.process_time() - before)
    gc.enable()
    return seconds, result


# ---- columns: each contender is a function from an Arrow table to (work, read); `read` gives scores and tiers as NumPy arrays.


def polars_frame(table, enums):
    import polars as pl

    frame = pl.from_arrow(table)
    if enums:
        texts = [field.name for field in table.schema if str(field.type).startswith("dictionary")]
        words = {name: table.column(name).chunk(0).dictionary.to_pylist() for name in texts}
        frame = frame.with_columns(pl.col(name).cast(pl.Enum(words[name])) for name in texts)
    return frame.rechunk()


def polars_expressions():
    import polars as pl

    none = pl.lit(0, dtype=pl.Int32)
    parts = []
    for c in RULES.criteria:
        x = pl.col(c.attribute)
        if c.kind in ("steps", "dates"):
            expression = none
            for low, high, points in reversed(c.steps):
                holds = x.is_between(low, high) if None not in (low, high) else x >= low if high is None else x <= high
                expression = pl.when(holds).then(pl.lit(points, dtype=pl.Int32)).otherwise(expression)
        elif c.kind == "curve":
            fit = pl.lit(float(c.knots[-1][1]))
            for (a, fa), (b, fb) in reversed(list(zip(c.knots, c.knots[1:]))):
                fit = pl.when(x < b).then(fa + (x - a) / (b - a) * (fb - fa)).otherwise(fit)
            fit = pl.when(x <= c.knots[0][0]).then(float(c.knots[0][1])).otherwise(fit)
            expression = (pl.when(x.is_not_null()).then((fit * c.most).round(0, mode="half_to_even")).otherwise(0)).cast(pl.Int32)
        elif c.kind == "words":
            expression = none if c.otherwise == 0 else pl.when(x.is_null()).then(none).otherwise(pl.lit(c.otherwise, dtype=pl.Int32))
            for points, words in c.by_points().items():
                holds = x == words[0] if len(words) == 1 else x.is_in(words)
                expression = pl.when(holds).then(pl.lit(points, dtype=pl.Int32)).otherwise(expression)
        else:
            expression = pl.when(x).then(pl.lit(c.true, dtype=pl.Int32)).otherwise(
                pl.when(~x).then(pl.lit(c.false, dtype=pl.Int32)).otherwise(none))
        parts.append(expression)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    points = pl.when(pl.col("named_account") & (total < made.FLOOR)).then(pl.lit(made.FLOOR, dtype=pl.Int32)).otherwise(total)
    p = pl.col("points")
    tier = pl.lit(3, dtype=pl.Int8)
    for i, least in reversed(list(enumerate(made.TIERS))):
        tier = pl.when(p >= least).then(pl.lit(i, dtype=pl.Int8)).otherwise(tier)
    excluded = pl.col("dispute") | (pl.col("country") == "Freedonia") | ((pl.col("employees") < 10) & (pl.col("business_model") == "B2C"))
    return points, p, pl.when(excluded).then(None).otherwise(tier)


def polars(table, engine):
    frame = polars_frame(table, True)
    points, p, tier = polars_expressions()
    query = (
        frame.lazy()
        .with_columns(points=points)
        .select(score=p / 1_000_000, tier=tier)
    )
    return lambda: query.collect(engine=engine), lambda out: (out["score"].to_numpy(), out["tier"].fill_null(-1).to_numpy())


def duckdb(table):
    import duckdb as db

    connection = db.connect()
    connection.register("given", table)
    connection.execute("create table accounts as select * from given")
    quote = lambda e: repr(e) if isinstance(e, int | float) else f"date '{e}'" if isinstance(e, datetime.date) else "'" + e + "'"  # noqa: E731
    parts = []
    for c in RULES.criteria:
        x = c.attribute
        if c.kind in ("steps", "dates"):
            whens = []
            for low, high, points in c.steps:
                test = f"{x} between {quote(low)} and {quote(high)}" if None not in (low, high) else f"{x} >= {quote(low)}" if high is None else f"{x} <= {quote(high)}"
                whens.append(f"when {test} then {points}")
            parts.append(f"case {' '.join(whens)} else 0 end")
        elif c.kind == "curve":
            whens = [f"when {x} <= {c.knots[0][0]}::double then {c.knots[0][1]}::double"]
            for (a, fa), (b, fb) in zip(c.knots, c.knots[1:]):
                # A literal with an exponent is a double; 0.2 alone would be a decimal.
                whens.append(f"when {x} < {float(b):e} then {float(fa):e} + ({x} - {float(a):e}) / {float(b - a)!r}::double * {float(fb - fa)!r}::double")
            whens.append(f"when {x} is not null then {c.knots[-1][1]}::double")
            parts.append(f"coalesce(round_even({c.most}::double * case {' '.join(whens)} end, 0), 0)::integer")
        elif c.kind == "words":
            whens = [f"when {x} in ({', '.join(map(quote, words))}) then {points}" for points, words in c.by_points().items()]
            if c.otherwise:
                whens.append(f"when {x} is not null then {c.otherwise}")
            parts.append(f"case {' '.join(whens)} else 0 end")
        else:
            parts.append(f"case when {x} then {c.true} when not {x} then {c.false} else 0 end")
    tiers = " ".join(f"when points >= {least} then {i}" for i, least in enumerate(made.TIERS))
    sql = f"""
        with summed as (select {' + '.join(parts)} as total, named_account, dispute, country, employees, business_model from accounts),
             floored as (select case when named_account and total < {made.FLOOR} then {made.FLOOR} else total end as points, * from summed)
        select points / 1000000.0::double as score,
            (case when dispute or country = 'Freedonia' or (employees < 10 and business_model = 'B2C') then null {tiers} else 3 end)::tinyint as tier
        from floored"""
    read = lambda out: (out.column("score").to_numpy(), out.column("tier").fill_null(-1).to_numpy())  # noqa: E731
    return lambda: connection.sql(sql).to_arrow_table(), read


def numpy_columns(table):
    """NumPy arrays: missing numbers NaN, dates 0001-01-01, codes −1 (looked up at the end of the table), texts as StringDType."""
    import numpy as np

    columns = {}
    for field in table.schema:
        column = table.column(field.name).combine_chunks()
        kind = str(field.type)
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        if kind.startswith("dictionary"):
            codes = column.indices.fill_null(-1).to_numpy().astype(np.int8)
            columns[field.name] = (codes, column.dictionary.to_pylist())
        elif kind == "string":
            columns[field.name] = np.array(column.to_pylist(), dtype=np.dtypes.StringDType(na_object=None))
        elif kind == "date32[day]":
            columns[field.name] = np.where(valid, column.cast("int32").fill_null(0).to_numpy(), -(10**6)).astype("int32")
        elif kind == "bool":
            columns[field.name] = np.where(valid, column.fill_null(False).to_numpy(zero_copy_only=False), -1).astype("int8")
        else:
            columns[field.name] = column.to_numpy(zero_copy_only=False)
    return columns


def numpy(table):
    import numpy as np

    columns = numpy_columns(table)
    days = lambda e: (e - made.EPOCH).days  # noqa: E731
    looks = {}
    for c in RULES.criteria:
        if c.kind == "words" and isinstance(columns[c.attribute], tuple):
            words = columns[c.attribute][1]
            looks[c.attribute] = np.array([c.words.get(word, c.otherwise) for word in words] + [0], dtype="int32")

    def equals(name, word):
        column = columns[name]
        return column[0] == column[1].index(word) if isinstance(column, tuple) else column == word

    def work():
        total = np.zeros(table.num_rows, dtype="int32")
        for c in RULES.criteria:
            x = columns[c.attribute]
            if c.kind in ("steps", "dates"):
                points = np.int32(0)
                for low, high, worth in reversed(c.steps):
                    if c.kind == "dates":
                        low, high = days(low), days(high)
                    holds = x >= low if high is None else x <= high if low is None else (x >= low) & (x <= high)
                    points = np.where(holds, np.int32(worth), points)
                total += points
            elif c.kind == "curve":
                knots = c.knots
                fit = np.where(x < knots[-1][0], 0.0, knots[-1][1])
                for (a, fa), (b, fb) in reversed(list(zip(knots, knots[1:]))):
                    fit = np.where(x < b, fa + (x - a) / (b - a) * (fb - fa), fit)
                fit = np.where(x > knots[0][0], fit, knots[0][1])
                total += np.rint(c.most * fit).astype("int32")
            elif c.kind == "words":
                if isinstance(x, tuple):
                    total += np.take(looks[c.attribute], x[0], mode="wrap")
                else:
                    points = np.where(x == None, np.int32(0), np.int32(c.otherwise)) if c.otherwise else np.zeros(len(x), "int32")  # noqa: E711
                    for word, worth in c.words.items():
                        points[x == word] = worth
                    total += points
            else:
                total += np.array([c.false, c.true, 0], dtype="int32")[x]
        total = np.where((columns["named_account"] == 1) & (total < made.FLOOR), np.int32(made.FLOOR), total)
        tier = np.int8(3) - sum((total >= least).astype("int8") for least in made.TIERS)
        excluded = (columns["dispute"] == 1) | equals("country", "Freedonia") | ((columns["employees"] < 10) & equals("business_model", "B2C"))
        return total / 1_000_000, np.where(excluded, np.int8(-1), tier)

    return work, lambda out: out


def pandas_frame(table):
    """As pandas reads Arrow when asked for its own types: doubles with NaN, categories or texts, datetimes, nullable flags."""
    import pandas as pd

    frame = table.to_pandas(date_as_object=False)
    for field in table.schema:
        if str(field.type) == "bool":
            frame[field.name] = frame[field.name].astype("boolean")
        if str(field.type) == "string":
            frame[field.name] = frame[field.name].astype("str")
    assert isinstance(frame, pd.DataFrame)
    return frame


def pandas(table):
    import numpy as np
    import pandas as pd

    frame = pandas_frame(table)

    def work():
        total = np.zeros(len(frame), dtype="int64")
        for c in RULES.criteria:
            x = frame[c.attribute]
            if c.kind in ("steps", "dates"):
                ends = [(None if low is None else pd.Timestamp(low) if c.kind == "dates" else low,
                         None if high is None else pd.Timestamp(high) if c.kind == "dates" else high) for low, high, _ in c.steps]
                holds = [x >= low if high is None else x <= high if low is None else x.between(low, high) for low, high in ends]
                total += np.select(holds, [points for *_, points in c.steps], 0)
            elif c.kind == "curve":
                tests, fits = [x <= c.knots[0][0]], [np.full(len(x), float(c.knots[0][1]))]
                for (a, fa), (b, fb) in zip(c.knots, c.knots[1:]):
                    tests.append(x < b)
                    fits.append(fa + (x - a) / (b - a) * (fb - fa))
                tests.append(x.notna())
                fits.append(np.full(len(x), float(c.knots[-1][1])))
                total += np.rint(c.most * np.select(tests, fits, 0.0)).astype("int64")
            elif c.kind == "words":
                points = x.map(c.words).astype("float64")
                if c.otherwise:
                    points = points.where(points.notna() | x.isna(), c.otherwise)
                total += points.fillna(0).to_numpy().astype("int64")
            else:
                total += np.select([x.fillna(False), ~x.fillna(True)], [c.true, c.false], 0)
        total = np.where(frame["named_account"].fillna(False) & (total < made.FLOOR), made.FLOOR, total)
        excluded = frame["dispute"].fillna(False) | (frame["country"] == "Freedonia") | ((frame["employees"] < 10) & (frame["business_model"] == "B2C"))
        tier = np.select([np.asarray(excluded, dtype=bool), *(total >= least for least in made.TIERS)], [-1, 0, 1, 2], 3)
        return pd.DataFrame({"score": total / 1_000_000, "tier": tier}, index=frame.index)

    return work, lambda out: (out["score"].to_numpy(), out["tier"].to_numpy())


def icp_scorer():
    import icp

    return icp.Profile.from_json(RULES.text).scorer(as_of=MANIFEST["as_of"])


def icp_columns(table, frame, threads):
    import pyarrow as pa

    scorer = icp_scorer()
    given = {"Polars": lambda: polars_frame(table, True), "pandas": lambda: pandas_frame(table), "PyArrow": lambda: table}[frame]()
    places = {tier["id"]: i for i, tier in enumerate(RULES.document["tiers"])}

    def read(out):
        if frame == "Polars":
            out = out.to_arrow()
        elif frame == "pandas":
            out = pa.Table.from_pandas(out)
        tiers = [places.get(word, -1) for word in out.column("tier").to_pylist()]
        return out.column("score").to_numpy(), tiers

    return lambda: scorer.score(given, outputs=["score", "tier"], threads=threads), read


COLUMNS = {
    "icp, Polars frame": lambda table: icp_columns(table, "Polars", 1),
    "icp, Polars frame, 2 threads": lambda table: icp_columns(table, "Polars", 2),
    "icp, pandas frame": lambda table: icp_columns(table, "pandas", 1),
    "icp, PyArrow table": lambda table: icp_columns(table, "PyArrow", 1),
    "Polars, streaming": lambda table: polars(table, "streaming"),
    "Polars, in memory": lambda table: polars(table, "in-memory"),
    "DuckDB": duckdb,
    "NumPy": numpy,
    "pandas": pandas,
}
held = {}


def columns(task):
    import numpy as np
    import pyarrow as pa

    key = (task["contender"], task["rows"], task["texts"])
    if key not in held:
        # Other sizes make room; other contenders on the same table stay ready.
        for other in [k for k in held if k[1:] != key[1:]]:
            del held[other]
        with pa.ipc.open_stream(pa.memory_map(str(FOLDER / f"{task['texts']}-{task['rows']}.arrows"))) as reader:
            held[key] = COLUMNS[task["contender"]](reader.read_all())
    work, read = held[key]
    seconds, out = timed(work)
    if task.get("save"):
        scores, tiers = read(out)
        micro = np.rint(np.asarray(scores) * 1_000_000).astype("<i4")
        pathlib.Path(task["save"]).write_bytes(micro.tobytes() + np.asarray(tiers).astype("i1").tobytes())
    return {"seconds": seconds, "values": []}


# ---- accounts


def accounts(task):
    lines = (FOLDER / "accounts.jsonl").read_text("utf-8").splitlines()
    plain = [json.loads(line) for line in lines]
    dates = [c.attribute for c in RULES.criteria if c.kind == "dates"]
    natural = [{k: datetime.date.fromisoformat(v) if k in dates and v else v for k, v in account.items()} for account in plain]
    name, places = task["contender"], {tier["id"]: i for i, tier in enumerate(RULES.document["tiers"])}
    record = lambda r: (r.score, places.get(r.tier, -1))  # noqa: E731
    if name == "icp, dict":
        score, given, read = icp_scorer().score_one, natural, record
    elif name == "icp, JSON text":
        score, given, read = icp_scorer().score_json, lines, record
    elif name == "Python by hand":
        score, given, read = made.python_function(RULES), natural, tuple
    elif name == "zen-engine, graph":
        import zen

        decision = zen.ZenEngine().create_decision(json.dumps(made.zen_graph(RULES)))
        score, given = decision.evaluate, plain
        read = lambda r: (r["result"]["score"] / 1_000_000, r["result"]["tier"])  # noqa: E731
    elif name == "zen-engine, expression":
        import zen

        expression = zen.compile_expression(" + ".join(made.zen_parts(RULES)))
        score, given = expression.evaluate, plain
        # One expression gives one value: the sum, before floor and tier.
        read = lambda points: (points / 1_000_000, NOT_COMPUTED)  # noqa: E731
    else:
        raise ValueError(f"unknown: {name}")
    best = None
    for _ in range(3):
        seconds, results = timed(lambda: [score(account) for account in given])
        best = seconds if best is None else min(best, seconds)
    return {"seconds": best / len(given), "values": [float(x) for r in results for x in read(r)]}


def compile_profile(task):
    import icp

    seconds = min(timed(lambda: icp.Profile.from_json(RULES.forty).scorer(as_of=MANIFEST["as_of"]))[0] for _ in range(20))
    return {"seconds": seconds, "values": []}


def main():
    import statistics_worker

    kinds = {"columns": columns, "accounts": accounts, "compile": compile_profile,
             "statistics": statistics_worker.statistics, "funnel": statistics_worker.funnel}
    for line in sys.stdin:
        task = json.loads(line)
        try:
            answer = kinds[task["kind"]](task)
            if task["kind"] in ("columns", "statistics", "funnel"):
                # The statistics have imported this file as a module of its own.
                times = last if task["kind"] == "columns" else statistics_worker.base.last
                answer["processor"] = times["processor"] * answer["seconds"] / times["wall"]
        except Exception as error:  # the one who asks decides what to do about it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
