"""Scores inside a lazy query of Polars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ._core import Column
from ._profile import Profile

if TYPE_CHECKING:
    from polars import DataFrame, Expr, LazyFrame

__all__ = ["expression", "score"]


def score(
    frame: LazyFrame,
    profile: Profile,
    as_of: Any,
    *,
    outputs: Iterable[str] | None = None,
    errors: str | None = None,
    keep: Iterable[str] = (),
    threads: int | None = None,
) -> LazyFrame:
    """A lazy frame with the scores of each row: ``keep`` in front, then the columns that ``outputs`` name.

    Nothing is computed before the query is collected; the schema is known at once, and only the columns that are read or kept are asked for.

    >>> import icp, icp.polars, polars
    >>> profile = icp.Profile.from_dict({"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}},
    ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]})
    >>> accounts = polars.LazyFrame({"id": ["a", "b"], "employees": [120, 8], "city": ["Riga", "Oslo"]})
    >>> query = icp.polars.score(accounts, profile, "2026-11-21", outputs=["score"], keep=["id"])
    >>> query.filter(polars.col("score") >= 70).collect().rows()
    [('a', 100.0)]
    """
    options: dict[str, Any] = {"outputs": None if outputs is None else list(outputs), "errors": errors, "keep": list(keep), "threads": threads}
    scorer = profile.scorer(as_of)
    schema = frame.collect_schema()
    wanted = set(scorer._inner.names()) | set(keep)
    rows = frame.select([name for name in schema if name in wanted] or schema.names()[:1])

    def scored(batch: DataFrame) -> DataFrame:
        scores: DataFrame = scorer.score(batch, **options)
        return scores

    made = scored(rows.collect_schema().to_frame()).schema
    # A filter on a score stands behind the scoring; one on a kept column may go before it.
    return rows.map_batches(scored, predicate_pushdown=False, projection_pushdown=False, schema=made, streamable=True)


def expression(profile: Profile, as_of: Any, columns: Any, *, outputs: Iterable[str] | None = None, errors: str | None = None) -> Expr:
    """An expression: a struct of the outputs of each row, from the ``columns`` (names or expressions) that the profile reads.

    >>> import icp, icp.polars, polars
    >>> profile = icp.Profile.from_dict({"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}},
    ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]})
    >>> fit = icp.polars.expression(profile, "2026-11-21", ["employees"], outputs=["score"])
    >>> polars.select(employees=polars.Series([120, 8])).select("employees", fit.struct.field("score")).rows()
    [(120, 100.0), (8, 0.0)]
    """
    import polars

    options: dict[str, Any] = {"outputs": None if outputs is None else list(outputs), "errors": errors}
    scorer = profile.scorer(as_of)
    # The types of the answers do not depend on those of the columns.
    none = [(name, Column.of_objects([])) for name in scorer._inner.names()]
    made = polars.Struct(polars.DataFrame(scorer._inner.score_columns([(name, one) for name, one in none if one is not None], 0, options)).schema)

    def scored(rows: Any) -> Any:
        return scorer.score(rows.struct.unnest(), **options).to_struct(rows.name)

    return polars.struct(columns).map_batches(scored, return_dtype=made, is_elementwise=True)
