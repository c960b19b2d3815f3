"""Runs the blocks of back-test.md and draws its pictures beside it."""

import os
import re
from pathlib import Path

import vl_convert

here = Path(__file__).resolve().parent
os.chdir(here.parents[1])
names: dict[str, dict] = {}
for block in re.findall(r"```py\n(.*?)```", (here / "back-test.md").read_text("utf-8"), re.DOTALL):
    exec(compile(block, "back-test.md", "exec"), names)
for name, chart in names["pictures"].items():
    (here / f"{name}.svg").write_text(vl_convert.vegalite_to_svg(chart.to_dict()), "utf-8")
