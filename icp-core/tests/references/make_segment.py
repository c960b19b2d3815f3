"""Writes segment.json: small linear programs and smallest changes of weights, by scipy.optimize.linprog (HiGHS).

Run in an environment with scipy==1.17.1, numpy==2.4.6:
    python make_segment.py
"""
import json
import os

import numpy as np
import scipy
from scipy.optimize import linprog

rng = np.random.default_rng(20261121)
STATUS = {0: "solved", 2: "impossible", 3: "unbounded"}


def program(objective, rows, limits):
    found = linprog(-np.array(objective), A_ub=np.array(rows), b_ub=np.array(limits), bounds=(0, None), method="highs")
    if found.status == 4:  # HiGHS says "infeasible or unbounded": ask whether anything is feasible.
        feasible = linprog(np.zeros(len(objective)), A_ub=np.array(rows), b_ub=np.array(limits), bounds=(0, None), method="highs")
        status = "unbounded" if feasible.status == 0 else "impossible"
    else:
        status = STATUS[found.status]
    case = {"objective": objective, "rows": rows, "limits": limits, "status": status}
    if status == "solved":
        case["value"] = -found.fun
    return case


def random_program():
    n, m = int(rng.integers(1, 8)), int(rng.integers(1, 8))
    rows = np.round(rng.normal(size=(m, n)), 3).tolist()
    limits = np.round(rng.normal(0.5, 1.0, size=m), 3).tolist()
    objective = np.round(rng.normal(size=n), 3).tolist()
    return program(objective, rows, limits)


def allocation():
    """The shape of budget allocation: non-negative throughout, so always solved."""
    n, m = int(rng.integers(2, 12)), int(rng.integers(1, 6))
    rows = np.round(rng.uniform(0, 2, size=(m, n)), 3)
    rows = np.vstack([rows, np.eye(n)]).tolist()
    limits = np.round(rng.uniform(0.1, 3, size=m + n), 3).tolist()
    return program(np.round(rng.uniform(0, 1, size=n), 3).tolist(), rows, limits)


def flip():
    """min Σ|d| with shares + d ≥ 0, Σ d = 0, row · (shares + d) ≥ 0."""
    n, k = int(rng.integers(2, 19)), int(rng.choice([1, 1, 2, 4]))
    shares = rng.dirichlet(np.ones(n))
    rows = np.round(rng.choice([0, 0.5, 1, 0.25], size=(k, n)) - rng.choice([0.5, 0.7, 0.9, 0.3]), 6)
    if rng.random() < 0.15:
        rows = rows - 1.0
    found = linprog(
        np.ones(2 * n),
        A_ub=np.hstack([-rows, rows]),
        b_ub=rows @ shares,
        A_eq=np.hstack([np.ones(n), -np.ones(n)]).reshape(1, -1),
        b_eq=[0],
        bounds=[(0, None)] * n + [(0, s) for s in shares],
        method="highs",
    )
    return {"shares": shares.tolist(), "rows": rows.tolist(), "change": found.fun if found.status == 0 else None}


def spending():
    """An allocation request as the engine reads it, and its best value from the plain program."""
    I, J = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    channels = [{"id": f"c{i}", "cost": round(float(rng.uniform(0.1, 20)), 2), "meeting_rate": round(float(rng.uniform(0, 0.1)), 4),
                 "reach": round(float(rng.uniform(0.2, 1)), 2), "hours_per_touch": round(float(rng.uniform(0, 0.5)), 2)} for i in range(I)]
    for channel in channels:
        if rng.random() < 0.6:
            channel["capacity"] = int(rng.integers(0, 500))
    tiers = [{"id": f"t{j}", "people": int(rng.integers(0, 300)), "most_touches": int(rng.integers(1, 8)),
              "meeting_value": round(float(rng.uniform(0.5, 3)), 2)} for j in range(J)]
    rates = [{"channel": f"c{i}", "tier": f"t{j}", "meeting_rate": round(float(rng.uniform(0, 0.2)), 4)}
             for i in range(I) for j in range(J) if rng.random() < 0.5]
    request = {"budget": int(rng.integers(0, 8000)), "hours": int(rng.integers(1, 300)), "channels": channels, "tiers": tiers, "rates": rates}
    rate = {(r["channel"], r["tier"]): r["meeting_rate"] for r in rates}
    arms = [(c, t) for c in channels for t in tiers]
    objective = [-rate.get((c["id"], t["id"]), c["meeting_rate"]) * t["meeting_value"] for c, t in arms]
    rows = [[c["cost"] for c, t in arms], [c["hours_per_touch"] for c, t in arms]]
    limits = [request["budget"], request["hours"]]
    for channel in channels:
        if "capacity" in channel:
            rows.append([float(c is channel) for c, t in arms])
            limits.append(channel["capacity"])
    for tier in tiers:
        rows.append([float(t is tier) for c, t in arms])
        limits.append(tier["people"] * tier["most_touches"])
    bounds = [(0, c["reach"] * t["people"] * t["most_touches"]) for c, t in arms]
    found = linprog(objective, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    return {"request": request, "value": -found.fun}


cases = {
    "spending": [spending() for _ in range(40)],
    "made_by": "make_segment.py",
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
    "programs": [random_program() for _ in range(60)] + [allocation() for _ in range(40)],
    "flips": [flip() for _ in range(80)],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "segment.json"), "w") as file:
    file.write('{"made_by": "make_segment.py", "versions": ' + json.dumps(cases["versions"]) + ', "programs": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases["programs"]))
    file.write('\n], "flips": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases["flips"]))
    file.write('\n], "spending": [\n')
    file.write(",\n".join(json.dumps(case) for case in cases["spending"]))
    file.write("\n]}\n")
print({s: sum(c["status"] == s for c in cases["programs"]) for s in STATUS.values()}, sum(c["change"] is None for c in cases["flips"]))
