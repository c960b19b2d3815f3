"""Scores inside a query of DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from ._profile import Profile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

__all__ = ["register"]


def register(
    connection: DuckDBPyConnection,
    relation: DuckDBPyRelation,
    profile: Profile,
    as_of: Any,
    *,
    name: str = "icp_score",
    outputs: Iterable[str] = ("score", "low", "high", "tier", "decision", "status"),
    errors: str | None = None,
) -> str:
    """Makes a profile an SQL function of ``connection``, and gives the call to write into a query over columns like those of ``relation``.

    The function takes the columns that the profile reads, by their place, in Arrow batches, and gives a struct of the outputs.

    >>> import duckdb, icp, icp.duckdb
    >>> profile = icp.Profile.from_dict({"icp": 1, "name": "Example", "attributes": {"employees": {"type": "number"}},
    ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "employees",
    ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]})
    >>> with duckdb.connect() as connection:
    ...     accounts = connection.sql("SELECT * FROM (VALUES ('a', 120), ('b', 8)) t(id, employees)")
    ...     fit = icp.duckdb.register(connection, accounts, profile, "2026-11-21")
    ...     print(fit)
    ...     connection.sql(f"SELECT id, {fit}.score AS score FROM accounts WHERE {fit}.tier = 'tier_1'").fetchall()
    icp_score("employees")
    [('a', 100.0)]
    """
    import pyarrow

    scorer = profile.scorer(as_of)
    options: dict[str, Any] = {"outputs": list(outputs), "errors": errors, "threads": 1}
    types = dict(zip(relation.columns, relation.types))
    wanted = scorer._inner.names()
    read = [column for column in relation.columns if column in wanted] or relation.columns[:1]
    quoted = [_quoted(column) for column in read]
    # Says at once what is wrong with the columns.
    sample = scorer.score(pyarrow.table(relation.project(", ".join(quoted)).limit(0)), **options)
    plain = pyarrow.schema(
        field.with_type(field.type.value_type) if pyarrow.types.is_dictionary(field.type) else field for field in sample.schema
    )
    fields = connection.from_arrow(plain.empty_table())
    answer = "STRUCT(" + ", ".join(f"{_quoted(column)} {kind}" for column, kind in zip(fields.columns, fields.types)) + ")"

    def scored(*columns: Any) -> Any:
        scores = scorer.score(pyarrow.table(list(columns), names=read), **options).cast(plain).combine_chunks()
        arrays = [column.chunk(0) if column.num_chunks else pyarrow.array([], column.type) for column in scores.columns]
        return pyarrow.StructArray.from_arrays(arrays, fields=list(plain))

    # DuckDB counts the parameters of a function by its signature.
    parameters = [Parameter(f"column_{place}", Parameter.POSITIONAL_ONLY) for place in range(len(read))]
    function: Any = scored
    function.__signature__ = Signature(parameters)
    kinds: dict[str, Any] = {"type": "arrow", "null_handling": "special"}
    connection.create_function(name, function, [types[column] for column in read], connection.type(answer), **kinds)
    return f"{name}({', '.join(quoted)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
