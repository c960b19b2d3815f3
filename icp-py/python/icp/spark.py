"""Scores of Spark data frames, in Arrow batches on the executors.

The rows are scored where they are: Spark hands each task its rows as Arrow batches (``mapInArrow``), the core scores a batch at a time, and no row
becomes a Python object. A row's scores depend on that row alone, so that they are the same bits however the rows are partitioned.
The package ``icp`` has to be installed where the executors run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ._profile import Profile, Scorer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["score"]


def score(
    df: DataFrame,
    profile: Profile,
    as_of: Any,
    *,
    outputs: Iterable[str] | None = None,
    errors: str | None = None,
    keep: Iterable[str] = (),
) -> DataFrame:
    """A lazy frame with the scores of each row of ``df``: ``keep`` in front, then the columns that ``outputs`` name.

    Only the columns that the profile reads and those of ``keep`` are sent to the workers. What is wrong with the profile, the date, the outputs or the
    columns is raised at once; what is wrong with a value is raised when Spark comes to it, with ``errors="record"`` it gives the
    row the status ``error``. Words (``tier``, ``decision``, ``status``) are strings, numbers doubles.
    """
    import pyarrow
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    kept = list(keep)
    options: dict[str, Any] = {"outputs": None if outputs is None else list(outputs), "errors": errors, "keep": kept, "threads": 1}
    scorer = profile.scorer(as_of)
    wanted = set(scorer._inner.names()) | set(kept)
    read = [name for name in df.columns if name in wanted] or df.columns[:1]
    rows = df.select(*("`" + name.replace("`", "``") + "`" for name in read))
    empty = to_arrow_schema(rows.schema).empty_table()
    schema = pyarrow.schema(_plain(field) for field in scorer.score(empty, **options).schema)
    return rows.mapInArrow(_task(df, profile.to_json(), scorer.as_of, options, schema), from_arrow_schema(schema))


def _plain(field: Any) -> Any:
    """Words as strings: Spark has no dictionaries."""
    import pyarrow

    return field.with_type(field.type.value_type) if pyarrow.types.is_dictionary(field.type) else field


def _task(df: Any, document: str, as_of: str, options: dict[str, Any], schema: Any) -> Callable[[Iterator[Any]], Iterator[Any]]:
    # With Spark Connect there is no context: the document travels with the function.
    context = getattr(df.sparkSession, "_sc", None)
    shared = None if context is None else context.broadcast(document)

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        scorer = _ready(document if shared is None else shared.value, as_of)
        for batch in batches:
            scores = scorer.score(pyarrow.Table.from_batches([batch]), **options)
            yield from scores.cast(schema).to_batches()

    if shared is not None:
        document = ""
    return work


@lru_cache(maxsize=16)
def _ready(document: str, as_of: str) -> Scorer:
    """The scorer of a worker process, which Spark uses for many tasks."""
    return Profile.from_json(document).scorer(as_of)
