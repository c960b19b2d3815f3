"""Runs the comparison: results checked equal first, then contenders in turn, round after round; medians. scripts/bench calls it.

Usage: run.py FOLDER RESULTS [--rows N,N] [--rounds N] [--only scoring,accounts,statistics,funnel] [--without node,wheel]
"""

import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

import workloads

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MANIFEST = json.loads((ROOT / "benches/manifest.json").read_text("utf-8"))
NOT_COMPUTED = -2
# Slower contenders get fewer rounds: their spread is small beside the ratios.
SLOW_SECONDS, SLOW_ROUNDS = 1.0, 3


class Worker:
    def __init__(self, command, cwd=ROOT):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=cwd)

    def ask(self, task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a worker ended at {task}")
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit(f"{task}: {answer['error']}")
        return answer

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def differing_scores(path, expected):
    """How many scores differ by one micro-point; anything more is a fault."""
    import numpy as np

    ours, theirs = (np.frombuffer(pathlib.Path(p).read_bytes(), dtype="u1") for p in (expected, path))
    if len(ours) != len(theirs):
        raise SystemExit(f"{path} has another number of rows than {expected}")
    rows = len(ours) // 5
    apart = np.abs(ours[: 4 * rows].view("<i4").astype("i8") - theirs[: 4 * rows].view("<i4"))
    tiers = (ours[4 * rows :] != theirs[4 * rows :]).sum()
    several = int((apart > 0).sum())
    if apart.max() > 1 or several * 1000 > rows or tiers:
        raise SystemExit(f"{path}: {several} scores differ from {expected}, by up to {apart.max()} micro-points; {tiers} tiers differ")
    return several


def check_accounts(label, expected, values):
    for i in range(0, len(expected), 2):
        (score, tier), (given, given_tier) = expected[i : i + 2], values[i : i + 2]
        only_sum = given_tier == NOT_COMPUTED
        # A lone expression gives the sum before the floor.
        if abs(score - given) > 1e-9 and not (only_sum and score == 90) or not only_sum and tier != given_tier:
            raise SystemExit(f"{label}: account {i // 2} is {given}, {given_tier}, not {score}, {tier}")


def check_values(label, expected, values, allowed):
    if len(values) < len(expected) or any(not math.isclose(a, b, rel_tol=allowed, abs_tol=allowed) for a, b in zip(expected, values)):
        raise SystemExit(f"{label} gives {values[:8]}, not {expected[:8]}")


def measure(contenders, rounds):
    """`contenders`: {label: function that gives the worker's answer}. One unmeasured round has been run by the checks."""
    times = {label: [] for label in contenders}
    for turn in range(rounds):
        order = list(contenders)
        order = order[turn % len(order) :] + order[: turn % len(order)]
        for label in order:
            seen = times[label]
            if len(seen) >= SLOW_ROUNDS and statistics.median(answer["seconds"] for answer in seen) > SLOW_SECONDS:
                continue
            seen.append(contenders[label]())
    return {label: summary(seen) for label, seen in times.items()}


def summary(answers):
    seconds = [answer["seconds"] for answer in answers]
    told = {"median": statistics.median(seconds), "least": min(seconds), "most": max(seconds), "rounds": len(seconds)}
    processor = [answer.get("processor", 0) for answer in answers]
    return told | ({"processor": statistics.median(processor)} if min(processor) > 0 else {})


class Run:
    def __init__(self, folder, rounds, without):
        self.folder, self.rounds, self.without = pathlib.Path(folder), rounds, without
        rust = ROOT / "target/release"
        node = self.folder / "node"
        self.workers = {"rust": Worker([rust / "runner"])}
        self.write("accounts")
        python = str(self.folder / "venv/bin/python")
        subprocess.run([python, ROOT / "benches/compare/rules.py", self.folder], check=True)
        self.workers |= {
            "native": Worker([rust / "hand_native"]),
            "python": Worker([python, ROOT / "benches/compare/worker.py", self.folder]),
        }
        if "node" not in without:
            self.workers["node"] = Worker(["node", node / "worker.mjs", self.folder, ROOT / "benches/manifest.json"], cwd=node)

    def present(self, contenders):
        """Those whose worker takes part in this run."""
        own = lambda row: row[1] == "python" and row[0].startswith("icp")  # noqa: E731
        return [row for row in contenders if row[1] in self.workers and not ("wheel" in self.without and own(row))]

    def write(self, name, **more):
        self.workers["rust"].ask({"contender": "", "kind": "write", "name": name, "save": str(self.folder), **more})

    def ask(self, worker, contender, task, save=None, change=None):
        return self.workers[worker].ask({"contender": contender, **task, **(change or {}), **({"save": str(save)} if save else {})})

    def scoring(self, rows):
        for key, title, task, contenders in workloads.tables(rows):
            print(f"  {title}", file=sys.stderr, flush=True)
            if task["texts"] != "views":
                self.write("columns", rows=task["rows"], texts=task["texts"])
            apart, runs, expected = {}, {}, self.folder / "expected.bin"
            for i, (label, worker, contender, *change) in enumerate(self.present(contenders)):
                result = self.folder / "result.bin" if i else expected
                self.ask(worker, contender, task, result, *change)
                apart[label] = differing_scores(result, expected)
                runs[label] = lambda w=worker, c=contender, ch=change: self.ask(w, c, task, None, *ch)
            measured = measure(runs, self.rounds)
            for label, several in apart.items():
                measured[label] |= {"differ": several} if several else {}
            yield {"key": key, "title": title, "unit": "account", "count": task["rows"], "contenders": measured}

    def accounts(self, _rows):
        for key, title, contenders in workloads.ACCOUNTS:
            print(f"  {title}", file=sys.stderr, flush=True)
            task, runs, expected = {"kind": "accounts"}, {}, None
            for label, worker, contender in self.present(contenders):
                values = self.ask(worker, contender, task)["values"]
                expected = expected or values
                if values:
                    check_accounts(label, expected, values)
                runs[label] = lambda w=worker, c=contender: self.ask(w, c, task)
            if not runs:
                continue
            yield {"key": f"account-{key}", "title": title, "unit": "account", "count": 1, "contenders": measure(runs, self.rounds)}
        runs = {label: lambda w=worker, c=contender: self.ask(w, c, {"kind": "compile"})
                for label, worker, contender in self.present(workloads.COMPILE)}
        yield {"key": "compile", "title": "Loading and compiling a profile of 40 criteria", "unit": "profile", "count": 1,
               "contenders": measure(runs, self.rounds)}

    def named(self, kind, plans, sizes):
        for name, title, contenders, allowed in plans:
            print(f"  {title.format(**sizes)}", file=sys.stderr, flush=True)
            task, runs, expected, memory = {"kind": kind, "name": name}, {}, None, {}
            for label, worker in contenders:
                values = self.ask(worker, label, task, self.folder / "unused")["values"]
                if name == "simulation":
                    memory[label] = values.pop()
                expected = expected or values
                check_values(label, expected, values, allowed)
                runs[label] = lambda w=worker, c=label: self.ask(w, c, task)
            measured = measure(runs, min(self.rounds, 5))
            for label, peak in memory.items():
                measured[label]["memory"] = peak
            yield {"key": name, "title": title.format(**sizes), "unit": "", "count": 1, "contenders": measured}

    def statistics(self, _rows):
        self.write("statistics")
        yield from self.named("statistics", workloads.STATISTICS, MANIFEST["statistics"])

    def funnel(self, _rows):
        yield from self.named("funnel", workloads.FUNNEL, {**MANIFEST["simulation"], **MANIFEST["sensitivity"], "draws": MANIFEST["simulation"]["draws"]})


def text_of(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def machine(folder):
    """What the machine is, without its name or any path."""
    import platform

    facts = {}
    if pathlib.Path("/proc/cpuinfo").exists():
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = (part.strip() for part in line.partition(":"))
            if key in ("model name", "cache size"):
                facts[key] = value
            if key == "flags":
                facts["vectors"] = ", ".join(flag for flag in ("sse4_2", "avx2", "avx512f", "avx512vbmi") if flag in value.split())
    script = "import numpy as n, time as t; a = n.ones(1 << 26); b = [];\nfor _ in range(5):\n s = t.perf_counter(); a.sum(); b.append(a.nbytes / (t.perf_counter() - s))\nprint(max(b) / 1e9)"
    python = str(folder / "venv/bin/python")
    packages = json.loads(text_of(python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"))
    wanted = {"duckdb", "numpy", "pandas", "polars", "pyarrow", "SALib", "scikit-learn", "scipy", "zen-engine"}
    package = json.loads((ROOT / "benches/package.json").read_text("utf-8"))
    npm = package["dependencies"] | {"@gorules/zen-engine": package["config"]["zen_engine"]}
    return {
        "processor": facts.get("model name", platform.machine()),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "vectors": facts.get("vectors", ""),
        "reads_gb_per_second": round(float(text_of(python, "-c", script)), 1),
        "system": platform.system(),
        "rustc": text_of("rustc", "--version").split(" (")[0],
        "python": platform.python_version(),
        "node": text_of("node", "--version"),
        "packages": {p["name"]: p["version"] for p in packages if p["name"] in wanted} | {f"{k} (npm)": v for k, v in npm.items()},
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--rows", default="100000,1000000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="scoring,accounts,statistics,funnel")
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    results = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {"sections": {}}
    results["machine"] = machine(options.folder)
    run = Run(options.folder, options.rounds, options.without.split(","))
    rows = [int(count) for count in options.rows.split(",")]
    for section in options.only.split(","):
        print(section, file=sys.stderr, flush=True)
        before, start = os.getloadavg()[0], time.time()
        workloads_of = list(getattr(run, section)(rows))
        kept = []
        if section == "scoring":
            # Sizes that this run leaves out keep their place only where they were measured on the same commit.
            old = results["sections"].get(section, {})
            fresh = {w["key"] for w in workloads_of}
            if old.get("commit") == text_of("git", "rev-parse", "--short=12", "HEAD"):
                kept = [w for w in old["workloads"] if w["key"] not in fresh]
        results["sections"][section] = {
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "commit": text_of("git", "rev-parse", "--short=12", "HEAD"),
            "load_before": round(before, 1),
            "load_after": round(os.getloadavg()[0], 1),
            "minutes": round((time.time() - start) / 60, 1),
            "workloads": sorted(workloads_of + kept, key=lambda w: (w["key"].split("-")[0], w["count"])) if section == "scoring" else workloads_of,
        }
        # Kept after each section, so that a later fault loses nothing.
        options.results.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for worker in run.workers.values():
        worker.end()


if __name__ == "__main__":
    main()
