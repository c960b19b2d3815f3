"""Writes special.json: special functions to 17 digits from mpmath, by series whose terms are all positive.

Run: python make_special.py (mpmath 1.4.1). Each row: [function, [arguments], value, condition], where condition is the
sum over the real-valued arguments of |x f'(x) / f(x)|, by central differences in high precision.
"""
import json
import os
import signal
import mpmath as mp
from mpmath import mpf

mp.mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def beta_lower_series(a, b, x):
    """x^a y^b / (a B(a, b)) * sum (a+b)_k / (a+1)_k x^k."""
    y = 1 - x
    lead = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    total, term, k = mpf(1), mpf(1), 0
    while True:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
        if term < total * mpf(10) ** -45 and (a + b + k) * x < (a + 1 + k):
            return lead * total


def beta_cdf(a, b, x):
    if (x <= 0.5) if (a + b) * min(x, 1 - x) < 5000 else (x * (a + b) <= a):
        return beta_lower_series(a, b, x)
    return 1 - beta_lower_series(b, a, 1 - x)


def beta_sf(a, b, x):
    return beta_cdf(b, a, 1 - x)


def gamma_cdf(a, x):
    lead = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))
    total, term, k = mpf(1), mpf(1), 0
    while True:
        k += 1
        term *= x / (a + k)
        total += term
        if term < total * mpf(10) ** -50 and x < a + k:
            return lead * total


def gamma_sf(a, x):
    if x > 30 and x > 2 * a:
        return mp.gammainc(a, x, mp.inf, regularized=True)
    return 1 - gamma_cdf(a, x)


def t_sf(t, v):
    if t < 0:
        return 1 - t_sf(-t, v)
    return beta_cdf(v / 2, mpf(1) / 2, v / (v + t * t)) / 2


def t_quantile(p, v):
    """p < 1/2."""
    x = solve(lambda x: beta_cdf(v / 2, mpf(1) / 2, x), 2 * p, mpf(0), mpf(1))
    return -mp.sqrt(v * (1 - x) / x)


def solve(f, target, low, high):
    """Bisection on the logarithm of x, f increasing, to 20 digits and more."""
    low = max(low, mpf(10) ** -2000)
    while low * 1000 < high and f(low * 1000) < target:
        low *= 1000
    high = min(high, low * 1000)
    for _ in range(90):
        middle = mp.sqrt(low * high)
        if f(middle) < target:
            low = middle
        else:
            high = middle
    return mp.sqrt(low * high)


def binomial_cdf(k, n, p):
    """Sum of the lower tail, or one minus the upper tail; k, n whole numbers."""
    def term(j):
        return mp.exp(mp.loggamma(n + 1) - mp.loggamma(j + 1) - mp.loggamma(n - j + 1) + j * mp.log(p)
                      + (n - j) * mp.log(1 - p))
    if k <= n * p:
        total, t, j = mpf(0), term(k), int(k)
        while j >= 0 and t > total * mpf(10) ** -45:
            total += t
            t *= mpf(j) / (n - j + 1) * (1 - p) / p
            j -= 1
        return total
    return 1 - binomial_sf(k, n, p)


def binomial_sf(k, n, p):
    return binomial_cdf(n - k - 1, n, 1 - p) if k >= n * p else 1 - binomial_cdf(k, n, p)


def hyper_pmf(k, good, bad, draws):
    return mp.mpf(mp.binomial(good, k)) * mp.binomial(bad, draws - k) / mp.binomial(good + bad, draws)


def hyper_cdf(k, good, bad, draws):
    least = max(0, int(draws) - int(bad))
    t, total, j = hyper_pmf(k, good, bad, draws), mpf(0), int(k)
    while j >= least and t > total * mpf(10) ** -45:
        total += t
        t *= mpf(j) * (bad - draws + j) / ((good - j + 1) * (draws - j + 1))
        j -= 1
    return total


FUNCTIONS = {
    "ln_gamma": lambda x: mp.loggamma(x),
    "ln_beta": lambda a, b: mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b),
    "beta_cdf": lambda x, a, b: beta_cdf(a, b, x),
    "beta_sf": lambda x, a, b: beta_sf(a, b, x),
    "beta_ln_cdf": lambda x, a, b: mp.log(beta_cdf(a, b, x)),
    "beta_quantile": lambda p, a, b: solve(lambda x: beta_cdf(a, b, x), p, mpf(0), mpf(1)),
    "gamma_cdf": lambda x, a: gamma_cdf(a, x),
    "gamma_sf": lambda x, a: gamma_sf(a, x),
    "gamma_ln_cdf": lambda x, a: mp.log(gamma_cdf(a, x)),
    "gamma_quantile": lambda p, a: solve(lambda x: gamma_cdf(a, x), p, mpf(0), a + 60 * mp.sqrt(a) + 200),
    "normal_cdf": lambda z: mp.erfc(-z / mp.sqrt(2)) / 2,
    "normal_ln_sf": lambda z: mp.log(mp.erfc(z / mp.sqrt(2)) / 2),
    "normal_quantile": lambda p: mp.findroot(lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2) - mp.log(p),
                                             -mp.sqrt(-2 * mp.log(p)) + 1 if p < 0.3 else mpf(p) - 0.5),
    "t_sf": t_sf,
    "t_quantile": t_quantile,
    "chi_square_sf": lambda x, k: gamma_sf(k / 2, x / 2),
    "f_sf": lambda f, d1, d2: beta_sf(d1 / 2, d2 / 2, d1 * f / (d1 * f + d2)),
    "binomial_pmf": lambda k, n, p: mp.binomial(n, k) * p ** k * (1 - p) ** (n - k),
    "binomial_cdf": binomial_cdf,
    "binomial_sf": binomial_sf,
    "hypergeometric_pmf": hyper_pmf,
    "hypergeometric_cdf": hyper_cdf,
}
WHOLE = {"binomial_pmf": 2, "binomial_cdf": 2, "binomial_sf": 2, "hypergeometric_pmf": 4, "hypergeometric_cdf": 4}
UNCONDITIONED = ("beta_quantile", "gamma_quantile", "t_quantile")


def too_slow(*_):
    raise TimeoutError


signal.signal(signal.SIGALRM, too_slow)

CASES = {
    "ln_gamma": [[x] for x in (1e-300, 1e-10, 0.1, 0.5, 0.999, 1.0000001, 1.5, 1.999999, 2.0001, 2.5, 7.3, 11.99, 12.01,
                               100.5, 1e4, 1e6, 1e10, 1e15, 1e300)],
    "ln_beta": [[1e-10, 3.0], [0.5, 0.5], [1.0, 1.0], [9.0, 93.0], [0.3, 1e6], [12.5, 13.5], [1e4, 3e5], [1e6, 1e6], [2.5, 1e12],
                [1e10, 3e10]],
    "normal": [-1e-10, 0.0, 0.3, -0.9, 1.96, -3.5, -6.0, -10.0, -20.0, -37.0, 5.0, 8.0],
}


def rows():
    for x, in CASES["ln_gamma"]:
        yield "ln_gamma", [x]
    for pair in CASES["ln_beta"]:
        yield "ln_beta", pair
    shapes = [(0.5, 0.5), (1e-8, 2.0), (1e-3, 1e-3), (0.3, 7.0), (1.0, 1.0), (2.0, 3.0), (3.0, 48.0), (0.5, 1e4), (1e-5, 300.0),
              (12.0, 12.5), (150.0, 40.0), (5e3, 7e3), (3.5, 2e5), (4e4, 9.0)]
    for a, b in shapes:
        mean = a / (a + b)
        spread = (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
        points = {mean, 0.5, 1e-12, 0.999}
        for k in (-8, -2, 2, 8):
            points.add(mean + k * spread)
        for x in sorted(points):
            if 1e-15 < x < 1 - 1e-12:
                yield "beta_cdf", [x, a, b]
                yield "beta_sf", [x, a, b]
        yield "beta_ln_cdf", [1e-9, a, b]
    for a, b in [(1e6, 1e6), (2e6, 5e4), (3e5, 4e6)]:
        mean = a / (a + b)
        spread = (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
        for k in (-30, -3, -0.1, 0.1, 5):
            yield "beta_cdf", [mean + k * spread, a, b]
            yield "beta_sf", [mean + k * spread, a, b]
    for a, b in [(0.5, 0.5), (0.05, 3.0), (1.0, 1.0), (3.0, 48.0), (150.5, 50.5), (2e3, 3e3), (0.5, 400.0)]:
        for p in (1e-100, 1e-6, 0.025, 0.5, 0.9, 0.999):
            yield "beta_quantile", [p, a, b]
    for a in (1e-10, 0.01, 0.5, 0.999, 1.0, 3.3, 12.5, 100.0, 5e3, 1e5, 2e6):
        for k in (-6, -1, -0.01, 0.3, 4, 9):
            x = a + k * a ** 0.5
            if x > 0:
                yield "gamma_cdf", [x, a]
                yield "gamma_sf", [x, a]
        if a < 10:
            for x in (1e-20, 0.2, 0.9, 1.3, 25.0, 600.0):
                yield "gamma_cdf", [x, a]
                yield "gamma_sf", [x, a]
        yield "gamma_ln_cdf", [a * 1e-3, a]
    for a in (0.05, 0.5, 1.0, 3.3, 100.0, 4e3):
        for p in (1e-100, 1e-6, 0.025, 0.5, 0.9, 0.9999):
            yield "gamma_quantile", [p, a]
    for z in CASES["normal"]:
        yield "normal_cdf", [z]
    for z in (-40.0, -3.0, -0.5, 0.5, 4.0, 34.9, 35.1, 40.0, 300.0, 1e5):
        yield "normal_ln_sf", [z]
    for p in (1e-300, 1e-100, 1e-10, 1e-3, 0.025, 0.2499, 0.25, 0.4, 0.49999, 0.7, 0.95, 0.975, 0.999999):
        yield "normal_quantile", [p]
    for v in (0.3, 1.0, 2.0, 10.0, 98.0, 1e4, 1e6):
        for t in (-3.0, 1e-8, 0.5, 2.0, 7.0, 35.0, 1e6):
            if not (v > 100 and t > 100):
                yield "t_sf", [t, v]
    for v in (0.5, 1.0, 3.0, 18.0, 500.0):
        for p in (1e-20, 0.001, 0.025, 0.3, 0.4999):
            yield "t_quantile", [p, v]
    for k in (1.0, 2.0, 3.0, 50.0, 1e4):
        for x in (1e-5, 0.5 * k, k, 1.2 * k + 3, 900.0):
            yield "chi_square_sf", [x, k]
    for d1, d2 in [(1.0, 1.0), (3.0, 12.0), (100.0, 7.0), (40.0, 4e3)]:
        for f in (1e-6, 0.4, 1.0, 3.0, 50.0):
            yield "f_sf", [f, d1, d2]
    for k, n, p in [(0, 1, 0.3), (2, 50, 0.02), (6, 10, 0.7), (0, 10, 1e-9), (10, 10, 0.999), (500, 1000, 0.5), (30, 200, 0.15),
                    (49000, 100000, 0.5), (1000, 1000000, 0.001), (1200, 1000000, 0.001), (3, 1000000, 1e-6)]:
        yield "binomial_pmf", [k, n, p]
        if k < n:
            yield "binomial_cdf", [k, n, p]
            yield "binomial_sf", [k, n, p]
    for case in [(2, 3, 2, 2), (0, 10, 90, 5), (30, 40, 360, 200), (20, 40, 360, 200), (10, 40, 360, 200), (5, 1000, 9000, 100),
                 (450, 5000, 5000, 1000), (90, 100000, 900000, 1000)]:
        yield "hypergeometric_pmf", list(case)
        yield "hypergeometric_cdf", list(case)


def condition(name, arguments, value):
    f = FUNCTIONS[name]
    exact = [mpf(x) for x in arguments]
    if name in ("beta_cdf", "beta_sf") and max(arguments) > 5e4:  # by the density: differences would take too long
        x, a, b = exact
        return x * mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - FUNCTIONS["ln_beta"](a, b)) / value
    total = mpf(0)
    for i in range(WHOLE.get(name, 0), len(exact)):
        h = mpf(10) ** -18
        up, down = list(exact), list(exact)
        up[i] *= 1 + h
        down[i] *= 1 - h
        if exact[i] == 0 or value == 0:
            continue
        total += abs((f(*up) - f(*down)) / (2 * h) / value)
    return total


def main():
    out = []
    for name, arguments in rows():
        exact = [mpf(x) for x in arguments]
        signal.alarm(25)
        try:
            value = FUNCTIONS[name](*exact)
            if not name.startswith("ln_") and "_ln_" not in name and abs(value) < mpf("1e-290"):
                continue
            bound = None if name in UNCONDITIONED else condition(name, arguments, value)
        except TimeoutError:
            print("skipped, too slow for mpmath:", name, arguments)
            continue
        finally:
            signal.alarm(0)
        out.append([name, [repr(float(x)) for x in arguments], mp.nstr(value, 20), None if bound is None else mp.nstr(bound, 4)])
    with open(os.path.join(HERE, "special.json"), "w") as file:
        head = {"made_by": "make_special.py", "mpmath": mp.__version__ if hasattr(mp, "__version__") else "1.4.1"}
        file.write(json.dumps(head)[:-1] + ', "rows": [\n')
        file.write(",\n".join(json.dumps(row) for row in out))
        file.write("\n]}\n")
    print(len(out))


main()
