"""Statistics and the market funnel with SciPy, scikit-learn, NumPy and SALib, each in its best idiom."""

import functools
import pathlib
import sys
import tracemalloc

import numpy as np

import worker as base

FOLDER = pathlib.Path(sys.argv[1])
PLAN = base.MANIFEST["statistics"]


@functools.cache
def sample(name):
    import pyarrow as pa

    with pa.ipc.open_stream(pa.memory_map(str(FOLDER / f"{name}.arrows"))) as reader:
        table = reader.read_all()
    return {name: table.column(name).to_numpy() for name in table.column_names}


def bootstrap_numpy(scores, outcomes, resamples, seed):
    """One sort; then each resample is a vector of counts, its AUC two cumulative sums over the distinct scores."""
    order = np.argsort(scores, kind="stable")
    outcomes = outcomes[order].astype(bool)
    _, starts = np.unique(scores[order], return_index=True)
    n, random = len(scores), np.random.default_rng(seed)
    aucs = np.empty(resamples)
    for b in range(resamples):
        counts = np.bincount(random.integers(0, n, n), minlength=n)
        positive = np.add.reduceat(np.where(outcomes, counts, 0), starts)
        negative = np.add.reduceat(np.where(outcomes, 0, counts), starts)
        below = np.cumsum(negative) - negative
        aucs[b] = (positive @ (below + 0.5 * negative)) / (positive.sum() * negative.sum())
    return np.quantile(aucs, [0.025, 0.975])


def bootstrap_scikit(scores, outcomes, resamples, seed):
    from sklearn.metrics import roc_auc_score

    n, random = len(scores), np.random.default_rng(seed)
    aucs = []
    for _ in range(resamples):
        rows = random.integers(0, n, n)
        aucs.append(roc_auc_score(outcomes[rows], scores[rows]))
    return np.quantile(aucs, [0.025, 0.975])


def statistics(task):
    name, contender = task["name"], task["contender"]
    data = sample("scores")
    if name == "auc":
        from sklearn.metrics import roc_auc_score

        x, y = data["score"][: PLAN["auc_rows"]], data["outcome"][: PLAN["auc_rows"]].astype(bool)
        seconds, value = base.timed(lambda: roc_auc_score(y, x))
        return {"seconds": seconds, "values": [value]}
    if name == "bootstrap":
        rows, resamples = PLAN["bootstrap_rows"], PLAN["bootstrap_resamples"]
        x, y = data["score"][:rows], data["outcome"][:rows]
        if contender == "NumPy":
            seconds, ends = base.timed(lambda: bootstrap_numpy(x, y, resamples, 7))
            return {"seconds": seconds, "values": list(map(float, ends))}
        # A loop takes as long each time: a tenth of the resamples, the time ten times over.
        seconds, ends = base.timed(lambda: bootstrap_scikit(x, y, resamples // 10, 7))
        return {"seconds": 10 * seconds, "values": list(map(float, ends))}
    if name in ("spearman", "kendall"):
        from scipy import stats

        rows = PLAN["correlation_rows"]
        x, y = data["score"][:rows], data["amount"][:rows]
        function = stats.spearmanr if name == "spearman" else stats.kendalltau
        seconds, result = base.timed(lambda: function(x, y))
        return {"seconds": seconds, "values": [float(result.statistic)]}
    if name == "isotonic":
        from sklearn.isotonic import IsotonicRegression

        rows = PLAN["isotonic_rows"]
        x, y = data["score"][:rows], data["outcome"][:rows]
        seconds, model = base.timed(lambda: IsotonicRegression().fit(x, y))
        distinct = np.unique(x)
        places = [0, len(distinct) // 4, len(distinct) // 2, len(distinct) - 1]
        return {"seconds": seconds, "values": list(map(float, model.predict(distinct[places])))}
    if name == "logistic":
        from sklearn.linear_model import LogisticRegression

        design = sample("design")
        x = np.ascontiguousarray(np.column_stack([design[f"x{i}"] for i in range(PLAN["logistic_columns"])]))
        y = design["outcome"].astype(bool)
        model = LogisticRegression(C=np.inf, solver=contender.split(", ")[1], tol=1e-8, max_iter=1000)
        seconds, model = base.timed(lambda: model.fit(x, y))
        return {"seconds": seconds, "values": list(map(float, model.coef_[0]))}
    raise ValueError(f"no such statistic: {name}")


# ---- the funnel


def simulate_numpy(plan, draws, quantiles, seed):
    random = np.random.default_rng(seed)
    volume = np.full(draws, float(plan["volume"]))
    for stage in plan["stages"][1:]:
        shape = stage["rate"]["beta"]
        volume *= random.beta(shape["alpha"], shape["beta"], draws)
    deal, cycle = plan["deal_size"]["lognormal"], plan["cycle_days"]["lognormal"]
    revenue = volume * random.lognormal(deal["mu"], deal["sigma"], draws)
    days = random.lognormal(cycle["mu"], cycle["sigma"], draws)
    cac = (plan["costs"]["fixed"] + plan["costs"]["per_touch"] * plan["volume"]) / volume
    return [*np.quantile(revenue, quantiles), *np.quantile(cac, quantiles)], days


def salib_problem(plan):
    """The inputs in the order of the library: the volume, the rates, the deal."""
    inputs = [("volume", plan["volume"])]
    inputs += [(stage["id"], stage["rate"]) for stage in plan["stages"][1:]] + [("deal_size", plan["deal_size"])]
    bounds = [[spec["uniform"]["min"], spec["uniform"]["max"]] for _, spec in inputs]
    return {"num_vars": len(inputs), "names": [name for name, _ in inputs], "bounds": bounds}


def funnel(task):
    if task["name"] == "simulation":
        request = base.MANIFEST["simulation"]
        work = lambda: simulate_numpy(request["plan"], request["draws"], request["quantiles"], 7)[0]  # noqa: E731
        seconds, values = base.timed(work)
        if task.get("save"):
            tracemalloc.start()
            work()
            values = [*values, tracemalloc.get_traced_memory()[1]]
            tracemalloc.stop()
        return {"seconds": seconds, "values": list(map(float, values))}
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as draw

    request = base.MANIFEST["sensitivity"]
    problem = salib_problem(request["plan"])

    def work():
        inputs = draw.sample(problem, request["base_samples"], calc_second_order=False, seed=7)
        revenue = inputs.prod(axis=1)
        return analyze.analyze(problem, revenue, calc_second_order=False, num_resamples=request["resamples"], seed=7)

    seconds, indices = base.timed(work)
    pairs = zip(indices["S1"], indices["ST"])
    return {"seconds": seconds, "values": [float(x) for pair in pairs for x in pair]}
