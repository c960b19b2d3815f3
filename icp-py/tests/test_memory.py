"""A million rows of Polars are scored where they lie."""

import pathlib
import subprocess
import sys

import pytest

CODE = """
import gc, time
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
def settled():
    # Allocators give freed pages back some time later, which would hide as much growth.
    gc.collect()
    last = None
    while last != (last := kilobytes("VmRSS")):
        time.sleep(1.5)
def peak(work):
    settled()
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak starts anew from what is in use
    before = kilobytes("VmRSS")
    kept = work()
    return (kilobytes("VmHWM") - before) / 1024
score = lambda: scorer.score(frame, outputs=["score"])
assert len(score()) == rows
print(max(peak(score) for _ in range(3)), max(peak(lambda: bytearray(b"x") * (wide * rows)) for _ in range(3)))
"""


@pytest.mark.skipif(not pathlib.Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak anew")
def test_a_million_rows_copy_no_input_column() -> None:
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    assert ran.returncode == 0, ran.stderr
    grown, control = (float(word) for word in ran.stdout.split())
    print(f"a million rows: the peak grew by {grown:.1f} MB; by {control:.1f} MB when as many bytes as one column of text has were copied")
    # The scores take 8 MB, as parts and put together. The texts that are read lie in 56 MB (16 MB of views, 40 MB of bytes).
    assert grown < 24 and control > 36
