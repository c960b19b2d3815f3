"""Writes evidence.json: the statistics that came with the evidence reports.

Run in an environment with scipy==1.17.1, statsmodels==0.15.0, numpy==2.4.6: python make_evidence.py
Where a package has nothing, the value is derived here, by enumeration or direct maximisation; the code beside each case says which.
"""
import itertools
import json
import math
import os

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, stats

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
S = [95, 92, 88, 85, 84, 79, 77, 75, 70, 70, 66, 63, 60, 58, 51, 49, 45, 40, 30, 20]
Y = [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]


def case(call, given, expected):
    CASES.append({"call": call, "in": given, "out": expected})


def barnard(a, m, b, n):
    """Pooled z as statistic; the greatest probability over the common rate by a fine grid and bounded minimisation, table by table."""
    x, y = np.meshgrid(np.arange(m + 1), np.arange(n + 1), indexing="ij")
    pooled = (x + y) / (m + n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x / m - y / n) / np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    z = np.where((x + y == 0) | (x + y == m + n), 0.0, z)
    own = z[a, b]

    def greatest(inside):
        def probability(rate):
            return float(np.sum(np.outer(stats.binom.pmf(np.arange(m + 1), m, rate), stats.binom.pmf(np.arange(n + 1), n, rate))[inside]))
        grid = np.linspace(0, 1, 4001)
        values = [probability(rate) for rate in grid]
        best = 0.0
        for i in np.argsort(values)[-12:]:
            low, high = grid[max(i - 1, 0)], grid[min(i + 1, 4000)]
            found = optimize.minimize_scalar(lambda rate: -probability(rate), bounds=(low, high), method="bounded", options={"xatol": 1e-13})
            best = max(best, -found.fun, values[i])
        return min(best, 1.0)
    slack = 1e-9 * max(abs(own), 1)
    return own, greatest(np.abs(z) >= abs(own) - slack), greatest(z <= own + slack), greatest(z >= own - slack)


for arms in [(7, 15, 12, 15), (30, 200, 10, 200), (20, 200, 10, 200), (0, 10, 3, 12), (5, 5, 2, 6), (1, 2, 1, 2), (0, 6, 0, 4), (9, 40, 2, 12)]:
    statistic, two_sided, less, greater = barnard(*arms)
    out = {"statistic": statistic, "two_sided": two_sided, "less": less, "greater": greater}
    a, m, b, n = arms
    if 0 < a + b < m + n and abs(statistic) > 0:
        # SciPy takes the arms as columns; its own maximisation is good to a few digits only.
        out["scipy"] = float(stats.barnard_exact([[a, b], [m - a, n - b]], n=256).pvalue)
    case("barnard", {"arms": list(arms)}, out)

RNG = np.random.default_rng(20261121)
SAMPLES = [S, [3.0, 3.0, 3.0, 3.0], [5.0], [2.0, 9.0], list(np.round(RNG.lognormal(3, 1.2, 40), 3)), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]
for sample in SAMPLES:
    sample = [float(v) for v in sample]
    n = len(sample)
    for level in [0.95, 0.8]:
        out = {"mean": float(np.mean(sample)), "trimmed": float(stats.trim_mean(sample, 0.1)), "median": float(np.median(sample)),
               "geometric": float(stats.gmean(sample))}
        if n > 1:
            t = stats.t.ppf(0.5 + level / 2, n - 1)
            half = t * np.std(sample, ddof=1) / math.sqrt(n)
            out["mean_interval"] = [np.mean(sample) - half, np.mean(sample) + half]
            logs = np.log(sample)
            half = t * np.std(logs, ddof=1) / math.sqrt(n)
            out["geometric_interval"] = [math.exp(np.mean(logs) - half), math.exp(np.mean(logs) + half)]
            ends = stats.mstats.trimmed_mean_ci(np.array(sample), limits=(0.1, 0.1), alpha=1 - level)
            out["trimmed_interval"] = [float(ends[0]), float(ends[1])]
        # Order statistics with at most half of what is left in each tail, from the binomial distribution.
        ranks = [k for k in range(n) if stats.binom.cdf(k, n, 0.5) <= (1 - level) / 2]
        if ranks:
            ordered = sorted(sample)
            out["median_interval"] = [ordered[ranks[-1]], ordered[n - 1 - ranks[-1]]]
        case("location", {"values": sample, "level": level}, out)


def le_cessie(columns, p, y):
    """The formula of rms::residuals.lrm(type = "gof"), by statsmodels' weighted least squares."""
    p, y = np.array(p), np.array(y, float)
    v = p * (1 - p)
    fit = sm.WLS(1 - 2 * p, sm.add_constant(np.column_stack(columns), has_constant="add"), weights=v).fit()
    deviation = math.sqrt(fit.ssr)
    z = (np.sum((y - p) ** 2) - np.sum(v)) / deviation
    return {"sum_of_squares": float(np.sum((y - p) ** 2)), "expected": float(np.sum(v)), "deviation": deviation, "z": float(z),
            "p": float(2 * stats.norm.sf(abs(z)))}


x1 = [float(v) for v in S]
fit = sm.Logit(Y, sm.add_constant(x1)).fit(disp=0, tol=1e-14, maxiter=200)
case("le_cessie", {"columns": [x1], "p": list(map(float, fit.predict())), "y": [bool(v) for v in Y]}, le_cessie([x1], fit.predict(), Y))
big = RNG.normal(size=(300, 2)) * [1, 30] + [0, 100]
chance = 1 / (1 + np.exp(-(0.4 * big[:, 0] ** 2 + 0.02 * (big[:, 1] - 100) - 0.5)))
won = (RNG.random(300) < chance).astype(int)
fit = sm.Logit(won, sm.add_constant(big)).fit(disp=0, tol=1e-14, maxiter=200)
case("le_cessie", {"columns": [list(map(float, big[:, 0])), list(map(float, big[:, 1]))], "p": list(map(float, fit.predict())),
                   "y": [bool(v) for v in won]}, le_cessie([big[:, 0], big[:, 1]], fit.predict(), won))


def cusum(events, trials, null, alternative):
    """The p-value by enumerating every history."""
    hit, miss = math.log(alternative / null), math.log((1 - alternative) / (1 - null))

    def path(counts):
        level, out = 0.0, []
        for k, n in zip(counts, trials):
            level = max(0.0, level + k * hit + (n - k) * miss)
            out.append(level)
        return out
    seen = path(events)
    limit = max(seen) - 1e-9
    total = sum(math.prod(stats.binom.pmf(k, n, null) for k, n in zip(counts, trials))
                for counts in itertools.product(*[range(n + 1) for n in trials]) if max(path(counts)) >= limit)
    return {"path": seen, "p": min(total, 1.0)}


for events, trials, null, alternative in [([3, 2, 4, 1], [6, 5, 7, 4], 0.2, 0.4), ([0, 1, 0], [9, 8, 9], 0.4, 0.2),
                                          ([5, 1], [10, 3, 8], 0.1, 0.3), ([0, 0], [5, 5], 0.2, 0.5)]:
    case("cusum", {"events": events, "trials": trials, "null": null, "alternative": alternative}, cusum(events, trials, null, alternative))

for r, n in [(0.3, 100), (-0.41, 50), (0.05, 4000), (0.9, 8)]:
    z = math.atanh(r)
    c = stats.norm.ppf(0.975)
    case("correlation_power", {"r": r, "n": n},
         {"power": float(stats.norm.sf(c - abs(z) * math.sqrt(n - 3)) + stats.norm.sf(c + abs(z) * math.sqrt(n - 3))),
          "size": float(((c + stats.norm.ppf(0.8)) / z) ** 2 + 3)})

with open(os.path.join(HERE, "evidence.json"), "w") as file:
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    head = json.dumps({"made_by": "make_evidence.py", "versions": versions})
    file.write(head[:-1] + ', "cases": [\n')
    file.write(",\n".join(json.dumps(c, default=float) for c in CASES))
    file.write("\n]}\n")
print(len(CASES))
