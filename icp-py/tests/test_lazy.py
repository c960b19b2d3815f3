"""Scores inside lazy queries of Polars and DuckDB are those of whole tables."""

from typing import Any

import duckdb
import icp
import icp.duckdb
import icp.polars
import polars as pl
import pyarrow as pa
import pytest
from example_accounts import ACCOUNTS, AS_OF

OUTPUTS = ["score", "low", "high", "coverage", "tier", "tier_certain", "decision", "status", "exclusions"]


@pytest.fixture(scope="module")
def accounts() -> pl.DataFrame:
    rows = [{"id": place, **ACCOUNTS[place % 5], "employees": None if place % 5 == 2 else place * 0.37} for place in range(5000)]
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def expected(profile: icp.Profile, accounts: pl.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = profile.score(accounts, AS_OF, outputs=OUTPUTS, keep=["id"]).to_dicts()
    return rows


def test_polars_plans_before_it_scores(profile: icp.Profile, accounts: pl.DataFrame, expected: list[dict[str, Any]]) -> None:
    query = icp.polars.score(accounts.lazy(), profile, AS_OF, outputs=OUTPUTS, keep=["id"])
    assert query.collect_schema() == profile.score(accounts, AS_OF, outputs=OUTPUTS, keep=["id"]).schema
    assert query.collect().to_dicts() == expected
    assert query.collect(engine="streaming").sort("id").to_dicts() == expected
    best = query.filter(pl.col("score") >= 70).select("id")
    assert best.collect()["id"].to_list() == [row["id"] for row in expected if row["score"] >= 70]
    with pytest.raises(icp.DataError):
        icp.polars.score(accounts.lazy().drop("Sector"), profile, AS_OF)


def test_polars_expression(profile: icp.Profile, accounts: pl.DataFrame, expected: list[dict[str, Any]]) -> None:
    columns = ["employees", "Sector", "customer", "funded", "tools"]
    fit = icp.polars.expression(profile, AS_OF, columns, outputs=OUTPUTS)
    query = accounts.lazy().select("id", fit.alias("fit")).unnest("fit")
    assert query.collect().to_dicts() == expected
    half = accounts.lazy().filter(pl.col("id") % 2 == 0).with_columns(score=fit.struct.field("score"))
    assert half.collect()["score"].to_list() == [row["score"] for row in expected[::2]]


def test_duckdb_function(profile: icp.Profile, accounts: pl.DataFrame, expected: list[dict[str, Any]]) -> None:
    with duckdb.connect() as connection:
        table = connection.from_arrow(accounts.to_arrow())
        fit = icp.duckdb.register(connection, table, profile, AS_OF, outputs=OUTPUTS)
        assert fit == 'icp_score("employees", "Sector", "customer", "funded", "tools")'
        scored = table.query("accounts", f"SELECT id, unnest({fit}) FROM accounts ORDER BY id")
        assert pa.table(scored).to_pylist() == expected
        counted = pa.table(table.query("accounts", f"SELECT {fit}.tier AS tier, count(*) AS n FROM accounts WHERE {fit}.score >= 70 GROUP BY 1"))
        tiers = [row["tier"] for row in expected if row["score"] >= 70]
        assert {row["tier"]: row["n"] for row in counted.to_pylist()} == {tier: tiers.count(tier) for tier in set(tiers)}
        with pytest.raises(icp.DataError):
            icp.duckdb.register(connection, table.project("id, employees"), profile, AS_OF, name="wrong")
