"""Writes the fixtures of optimal binning: pre-bins, limits, and what optbinning finds on them.

Run in an environment with optbinning==1.0.0, ortools==9.15.6755, numpy==2.4.6:
    python make_binning.py
Each case gives optbinning the pre-bins as user splits of values that lie in their middle, so that both look at the very same counts. The objective is computed here
from optbinning's splits, in 30 digits, because optbinning reports it over rounded figures. The solver is CP-SAT, whose objective is scaled to integers; where that
makes it stop at a solution that is worse, the case is kept and says so: the optimum must then be at least as good.
"""
import json
import os
import time

import mpmath as mp
import numpy as np
import optbinning
import ortools
from optbinning import OptimalBinning

HERE = os.path.dirname(os.path.abspath(__file__))
TRENDS = {"free": None, "ascending": "ascending", "descending": "descending", "peak": "peak", "valley": "valley"}
mp.mp.dps = 30


def objective(counts, ends):
    positives, negatives = sum(c[0] for c in counts), sum(c[1] for c in counts)
    total, start = mp.mpf(0), 0
    for end in ends:
        x = mp.mpf(sum(c[0] for c in counts[start:end])) / positives
        y = mp.mpf(sum(c[1] for c in counts[start:end])) / negatives
        total += (x - y) * mp.log(x / y)
        start = end
    return float(total)


def case(rng, shape, bins, rows, max_bins, min_rows):
    centre = rng.uniform(0, bins)
    rates = 0.15 + 0.35 * np.exp(-((np.arange(bins) - centre) / (bins / 4)) ** 2) * rng.choice([1, -0.3])
    counts = []
    for rate in np.clip(rates + rng.normal(0, 0.03, bins), 0.03, 0.9):
        n = int(rows // bins + rng.integers(0, rows // bins + 1))
        x = int(np.clip(rng.binomial(n, rate), 1, n - 1))
        counts.append((x, n - x))
    values = np.concatenate([np.full(x + y, i + 0.5) for i, (x, y) in enumerate(counts)])
    outcome = np.concatenate([np.r_[np.ones(x, int), np.zeros(y, int)] for x, y in counts])
    total = len(values)
    model = OptimalBinning(dtype="numerical", solver="cp", divergence="iv", monotonic_trend=TRENDS[shape],
                           max_n_bins=max_bins, min_bin_size=min_rows / total, user_splits=np.arange(1.0, bins),
                           max_pvalue=None, time_limit=60)
    start = time.perf_counter()
    model.fit(values, outcome)
    seconds = time.perf_counter() - start
    assert model.status == "OPTIMAL", model.status
    # optbinning takes the share and rounds up; the limit in rows is what it worked with.
    limit = int(np.ceil(min_rows / total * total))
    ends = [int(round(split)) for split in model.splits] + [bins]
    return {"shape": shape, "counts": counts, "max_bins": max_bins, "min_rows": limit, "ends": ends,
            "information_value": objective(counts, ends), "seconds": round(seconds, 4)}


def main():
    rng = np.random.default_rng(20261121)
    cases = []
    for shape in TRENDS:
        for bins, rows, max_bins, min_rows in [(6, 300, 4, 20), (12, 1000, 5, 60), (20, 5000, 6, 250), (20, 5000, 3, 100),
                                               (32, 20000, 6, 1000), (32, 300000, 8, 6000)]:
            cases.append(case(rng, shape, bins, rows, max_bins, min_rows))
            print(shape, bins, cases[-1]["ends"], cases[-1]["seconds"])
    with open(os.path.join(HERE, "binning.json"), "w") as file:
        head = {"made_by": "make_binning.py",
                "versions": {"optbinning": optbinning.__version__, "ortools": ortools.__version__, "numpy": np.__version__}}
        file.write(json.dumps(head)[:-1] + ', "cases": [\n')
        file.write(",\n".join(json.dumps(c) for c in cases))
        file.write("\n]}\n")


main()
