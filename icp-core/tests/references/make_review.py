"""Writes review.json: reference values for icp-core/src/review. Run: python3 make_review.py > review.json"""

import itertools
import json

import numpy
import scipy
import sklearn
import statsmodels
from scipy.stats import binom, binomtest, chi2, norm
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import SquareTable

migration = [[20, 5, 0], [3, 40, 9], [1, 2, 70]]
rows, columns = zip(*[(i, j) for i, j in itertools.product(range(3), range(3)) for _ in range(migration[i][j])])
symmetry = SquareTable(numpy.array(migration), shift_zeros=False).symmetry()


def boundaries(looks, planned, rate, alpha, spend):
    """Exact group-sequential boundaries of a binomial count, by plain recursion over a dictionary of counts."""
    quiet, spent, deals, found = {0: 1.0}, 0.0, 0, []
    for n in looks:
        deals += n
        following = {}
        for count, chance in quiet.items():
            for k in range(n + 1):
                following[count + k] = following.get(count + k, 0.0) + chance * binom.pmf(k, n, rate)
        allowed = spend(alpha, deals / planned)
        boundary = max(following) + 1
        while boundary > 1 and spent + following[boundary - 1] <= allowed:
            boundary -= 1
            spent += following.pop(boundary)
        found.append({"allowed": allowed, "boundary": boundary if boundary <= deals else None})
        quiet = following
    return {"looks": found, "spent": spent}


spending = {
    "o_brien_fleming": lambda alpha, t: 2 * norm.sf(norm.isf(alpha / 2) / numpy.sqrt(t)),
    "pocock": lambda alpha, t: alpha * numpy.log(1 + (numpy.e - 1) * t),
    "linear": lambda alpha, t: alpha * t,
}
low, high = binomtest(10, 15).proportion_ci(method="wilson")
print(
    json.dumps(
        {
            "versions": {m.__name__: m.__version__ for m in (numpy, scipy, sklearn, statsmodels)},
            "pattern": [{"rate": rate, "p": binom.sf(4, 15, rate)} for rate in (0.1, 0.2)],
            "wilson_10_15": [low, high],
            "migration": migration,
            "kappa": {str(w): cohen_kappa_score(rows, columns, weights=w) for w in ("quadratic", "linear", None)},
            "bowker": {"statistic": symmetry.statistic, "p": symmetry.pvalue},
            "psi_threshold": [
                {"bins": b, "n": n, "m": m, "value": chi2.ppf(0.95, b - 1) * (1 / n + 1 / m)}
                for b, n, m in ((4, 200, 200), (4, 50, 50), (10, 100, 100))
            ],
            "spending": {
                name: boundaries([15, 15, 10, 20], 60, 0.1, 0.05, spend) for name, spend in spending.items()
            },
        },
        indent=1,
    )
)
