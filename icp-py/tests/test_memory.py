"""A million rows of Polars are scored where they lie."""

import pathlib
import subprocess
import sys

import pytest

CODE = """
import gc
import icp, polars as pl, numpy as np
from example_accounts import DOCUMENT
rows = 1_000_000
wide = 40  # bytes of text a row: a copy of the text alone would take 40 MB
frame = pl.DataFrame({"employees": np.arange(float(rows)), "customer": np.arange(rows) % 3 == 0}).with_columns(
    Sector=pl.concat_str(pl.lit("x" * (wide - 7)), pl.int_range(rows).cast(pl.String).str.zfill(7)),
    funded=pl.lit(None, pl.Date), tools=pl.lit(None, pl.List(pl.String)),
    a=pl.int_range(rows), b=pl.int_range(rows)).rechunk()
scorer = icp.Profile.from_dict(DOCUMENT).scorer(as_of="2026-11-21")
scorer.score(frame[:1000], outputs=["score"])
def kilobytes(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name + ":"))
gc.collect()
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")  # the peak starts anew from what is in use
before = kilobytes("VmRSS")
answer = scorer.score(frame, outputs=["score"])
print(len(answer), (kilobytes("VmHWM") - before) / 1024, frame.estimated_size("mb"))
"""


@pytest.mark.skipif(not pathlib.Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak anew")
def test_a_million_rows_copy_no_input_column() -> None:
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    assert ran.returncode == 0, ran.stderr
    rows, grown, size = (float(word) for word in ran.stdout.split())
    print(f"{rows:.0f} rows of {size:.0f} MB: the peak grew by {grown:.1f} MB")
    # The output takes 8 MB, once by parts and once put together; the smallest column that is read in full takes 8 MB more, the texts 56.
    assert rows == 1_000_000 and grown < 24
