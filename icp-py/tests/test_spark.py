"""Spark on two worker processes: the same bits however the rows are partitioned, and when an executor dies."""

import os
import pathlib
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import icp
import icp.spark
import pyarrow as pa
import pyspark
import pytest
from example_accounts import ACCOUNTS, AS_OF
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]
OUTPUTS = ["score", "low", "high", "coverage", "timing", "tier", "tier_certain", "decision", "status", "exclusions", "criteria"]
ROWS = 3000


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    folder = tmp_path_factory.mktemp("spark")
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder),
        "spark.local.dir": str(folder),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("icp")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    application = session.sparkContext.applicationId
    yield session
    session.stop()
    # A local cluster keeps its workers' folders where Spark is installed.
    shutil.rmtree(pathlib.Path(pyspark.__file__).parent / "work" / application, ignore_errors=True)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    rows = [{"id": place, **ACCOUNTS[place % 5], "employees": None if place % 5 == 2 else place * 0.37, "unread": "x"} for place in range(ROWS)]
    fields = {"id": pa.int64(), "employees": pa.float64(), "Sector": pa.string(), "customer": pa.bool_(), "funded": pa.date32(), "tools": pa.list_(pa.string()), "unread": pa.string()}
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


@pytest.fixture(scope="module")
def frame(spark: SparkSession, table: pa.Table) -> DataFrame:
    return spark.createDataFrame(table)


@pytest.fixture(scope="module")
def expected(profile: icp.Profile, table: pa.Table) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = profile.score(table, AS_OF, outputs=OUTPUTS, keep=["id"]).to_pylist()
    return listed


def exact(scored: DataFrame) -> list[dict[str, Any]]:
    """The rows in the order of their ids; doubles come back as they are, so that equal is bit for bit."""
    listed: list[dict[str, Any]] = scored.toArrow().sort_by("id").to_pylist()
    return listed


@pytest.mark.parametrize("partitions", [2, 7, 64])
def test_partitions_change_no_bit(frame: DataFrame, profile: icp.Profile, expected: list[dict[str, Any]], partitions: int) -> None:
    scored = icp.spark.score(frame.repartition(partitions), profile, AS_OF, outputs=OUTPUTS, keep=["id"])
    assert scored.rdd.getNumPartitions() == partitions
    assert exact(scored) == expected


def test_the_schema_is_known_before_a_row_is_scored(frame: DataFrame, profile: icp.Profile) -> None:
    scored = icp.spark.score(frame, profile, AS_OF, outputs=["score", "tier", "tier_certain", "exclusions"], keep=["id", "unread"])
    assert scored.dtypes == [("id", "bigint"), ("unread", "string"), ("score", "double"), ("tier", "string"), ("tier_certain", "boolean"), ("exclusions_fired", "array<string>"), ("exclusions_unknown", "array<string>")]
    assert icp.spark.score(frame, profile, AS_OF).columns == list(icp.outputs().default)


def test_scores_are_part_of_a_query(frame: DataFrame, profile: icp.Profile, expected: list[dict[str, Any]]) -> None:
    scored = icp.spark.score(frame, profile, AS_OF, keep=["id"])
    counted = {row["tier"]: row["count"] for row in scored.where("score >= 50").groupBy("tier").count().collect()}
    tiers = [row["tier"] for row in expected if row["score"] >= 50]
    assert counted == {tier: tiers.count(tier) for tier in set(tiers)}
    assert icp.spark.score(frame.limit(0), profile, AS_OF).count() == 0


def test_what_is_wrong_is_said_at_once(frame: DataFrame, profile: icp.Profile) -> None:
    for wrong, error in ((frame.drop("Sector"), icp.DataError), (frame.withColumn("customer", frame["Sector"]), icp.DataError)):
        with pytest.raises(error):
            icp.spark.score(wrong, profile, AS_OF)
    with pytest.raises(icp.RequestError):
        icp.spark.score(frame, profile, None)
    with pytest.raises(icp.RequestError):
        icp.spark.score(frame, profile, AS_OF, outputs=["scores"])


def test_a_value_that_can_not_be_read(frame: DataFrame, profile: icp.Profile) -> None:
    wrong = frame.selectExpr("id", "IF(id = 7, DOUBLE('Infinity'), employees) AS employees", "Sector", "customer", "funded", "tools")
    with pytest.raises(PySparkException, match="DataError"):
        icp.spark.score(wrong, profile, AS_OF).collect()
    rows = exact(icp.spark.score(wrong, profile, AS_OF, errors="record", keep=["id"]))
    assert [row["id"] for row in rows if row["status"] == "error"] == [7]


def test_an_executor_that_dies(frame: DataFrame, profile: icp.Profile, expected: list[dict[str, Any]], tmp_path: pathlib.Path) -> None:
    mark = str(tmp_path / "killed")

    def deadly(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os
        import signal

        from pyspark import TaskContext

        context = TaskContext.get()
        if context is not None and context.partitionId() == 3:
            try:
                os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass
            else:
                # This process is forked from Spark's daemon, whose parent is the executor.
                with open(f"/proc/{os.getppid()}/stat") as stat:
                    os.kill(int(stat.read().rpartition(")")[2].split()[1]), signal.SIGKILL)
        yield from batches

    dying = frame.repartition(7).mapInArrow(deadly, frame.schema)
    scored = icp.spark.score(dying, profile, AS_OF, outputs=OUTPUTS, keep=["id"])
    assert exact(scored) == expected
    assert os.path.exists(mark)
