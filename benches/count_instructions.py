"""Counts the instructions of the hot paths under callgrind and holds them to the ceilings in instruction_ceilings.json.

Times on shared machines wander; counts of the same binary on the same data do so by a few thousandths. A path fails above its ceiling
plus 5 %. One that has become much cheaper is told, so that its ceiling can follow. Usage: count_instructions.py BINARY [--write]
"""

import concurrent.futures
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

CEILINGS = pathlib.Path(__file__).resolve().parent / "instruction_ceilings.json"
ALLOWED = 1.05


def count(binary, name):
    """Only what happens inside the function `measured` counts: data are made outside of it."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=instructions*measured*", binary, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found or int(found[1]) == 0:
        sys.exit(f"{name} could not be counted:\n{done.stderr}")
    return int(found[1])


def main():
    binary, write = sys.argv[1], "--write" in sys.argv[2:]
    kept = {} if write else json.loads(CEILINGS.read_text("utf-8"))
    here = platform.machine()
    if not write and kept["architecture"] != here:
        print(f"SKIPPED: the ceilings are for {kept['architecture']}, this is {here}")
        return
    names = subprocess.run([binary], capture_output=True, text=True, check=True).stdout.split()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(names, pool.map(lambda name: count(binary, name), names)))
    if write:
        about = "Instructions under callgrind (scripts/test instructions); written by benches/count_instructions.py BINARY --write."
        CEILINGS.write_text(json.dumps({"about": about, "architecture": here, "ceilings": counts}, indent=2) + "\n", "utf-8")
    ceilings = counts if write else kept["ceilings"]
    if set(ceilings) != set(counts):
        sys.exit(f"ceilings and paths differ in {sorted(set(ceilings) ^ set(counts))}")
    above = []
    for name, found in counts.items():
        ratio = found / ceilings[name]
        told = "ABOVE ITS CEILING" if ratio > ALLOWED else "cheaper: the ceiling can follow" if ratio < 0.9 else ""
        above += [name] if ratio > ALLOWED else []
        print(f"{name:32} {found:14,}  {ratio:6.1%} of its ceiling  {told}".rstrip())
    if above:
        sys.exit(f"more than {ALLOWED - 1:.0%} above the ceiling: {', '.join(above)}. Make it cheaper, or say in the commit why it costs more and "
                 "write the ceilings anew")


if __name__ == "__main__":
    main()
