"""Learned points profiles against scikit-learn's logistic regression on real data, same splits.

    python icp-core/tests/references/learn_real_data.py path/to/icp path/to/shared/data [--markdown]

Needs scikit-learn and pandas (the figures in docs/learning.md: scikit-learn 1.9.1, pandas 3.1.1). The data are read where they lie and are
not part of the project. Every step of both sides sees the learning rows of a fold only: `icp learn` drafts a profile from them and `icp score`
scores the rows held out; scikit-learn gets one-hot words (levels of at least 10 rows), numbers as they are, as logarithms and squared,
dates as days, an indicator of what is missing, and chooses its penalty by inner cross-validation.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")


def startups(data):
    frame = pd.read_csv(data / "startups_2013/crunchbase-companies.csv", dtype=str, keep_default_na=False)
    frame = frame[frame.status.isin(["acquired", "ipo", "closed"])].reset_index(drop=True)
    dates = ["founded_at", "first_funding_at", "last_funding_at", "last_milestone_at"]
    numbers = ["funding_total_usd", "funding_rounds", "founded_year"]
    words = ["category_code", "state_code", "region", "city", "founded_month", "founded_quarter"]
    return dict(frame=frame, outcome="status=acquired|ipo:closed", won=frame.status != "closed", as_of="2013-10-01", date_format="%Y-%m-%d",
                dates=dates, numbers=numbers, words=words, profile="startups_2013.json")


def opportunities(data):
    frame = pd.read_csv(data / "b2b_win_loss/Salvirt_B2B_ML_dataset.csv", sep=";", dtype=str, keep_default_na=False)
    frame = frame.drop_duplicates().reset_index(drop=True)
    words = [name for name in frame.columns if name != "Status"]
    return dict(frame=frame, outcome="Status=Won:Lost", won=frame.Status == "Won", as_of="2015-01-01", date_format="%Y-%m-%d",
                dates=[], numbers=[], words=words, profile="b2b_win_loss.json")


def loans(data):
    frame = pd.read_csv(data / "small_business_loans/SBAnational_slice.csv", dtype=str, keep_default_na=False)
    frame = frame[frame.MIS_Status.isin(["P I F", "CHGOFF"])].reset_index(drop=True)
    frame["NaicsSector"] = frame.NAICS.str[:2]
    for money in ["DisbursementGross", "GrAppv", "SBA_Appv"]:
        frame[money] = frame[money].str.replace(r"[$,]", "", regex=True)
    # Known at approval only: the term is rewritten later, and what was charged off is the outcome.
    numbers = ["NoEmp", "CreateJob", "RetainedJob", "DisbursementGross", "GrAppv", "SBA_Appv", "ApprovalFY"]
    words = ["City", "State", "Bank", "BankState", "NaicsSector", "NewExist", "UrbanRural", "RevLineCr", "LowDoc", "FranchiseCode"]
    return dict(frame=frame, outcome="MIS_Status=P I F:CHGOFF", won=frame.MIS_Status == "P I F", as_of="2010-01-01", date_format="%m/%d/%Y",
                dates=["ApprovalDate"], numbers=numbers, words=words, profile=None)


def engineered(task):
    """The frame as scikit-learn gets it."""
    frame, made = task["frame"], {}
    for name in task["numbers"]:
        values = pd.to_numeric(frame[name], errors="coerce")
        made[name] = values
        made[name + "_log"] = np.log1p(values.clip(lower=0))
        made[name + "_square"] = np.log1p(values.clip(lower=0)) ** 2
    for name in task["dates"]:
        days = (pd.Timestamp(task["as_of"]) - pd.to_datetime(frame[name], errors="coerce", format=task["date_format"])).dt.days
        made[name] = days.astype(float)
        made[name + "_log"] = np.log1p(days.clip(lower=0))
    for name in task["words"]:
        made[name] = frame[name].str.strip().str.lower()
    return pd.DataFrame(made)


def regression(made, words):
    numbers = [name for name in made.columns if name not in words]
    steps = [("words", OneHotEncoder(handle_unknown="ignore", min_frequency=10), words)]
    if numbers:
        steps.append(("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers))
    model = LogisticRegressionCV(Cs=[0.01, 0.03, 0.1, 0.3, 1, 3], cv=5, scoring="roc_auc", max_iter=2000)
    return make_pipeline(ColumnTransformer(steps), model)


def run(*arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def learned(icp, task, train, test, folder):
    frame = task["frame"]
    read = task["words"] + task["numbers"] + task["dates"] + [task["outcome"].split("=")[0]]
    frame.iloc[train][read].to_csv(folder / "train.csv", index=False)
    frame.iloc[test][read].to_csv(folder / "test.csv", index=False)
    profile = folder / "profile.json"
    profile.unlink(missing_ok=True)
    told = run(icp, "learn", folder / "train.csv", "--outcome", task["outcome"], "--as-of", task["as_of"], "--folds", "0", "--out", profile, "--json")
    if not profile.exists():
        return np.zeros(len(test)), 0
    run(icp, "score", folder / "test.csv", "--profile", profile, "--as-of", task["as_of"], "--csv", folder / "scores.csv", "--json")
    scores = pd.read_csv(folder / "scores.csv")
    return scores["score"].to_numpy(), len(json.loads(told)["criteria"])


def expert(icp, task, folder):
    """Scores of the profile that was written by hand, for all rows at once: it learns nothing."""
    profiles = Path(__file__).resolve().parents[3] / "icp-cli/profiles"
    task["frame"].to_csv(folder / "all.csv", index=False)
    run(icp, "score", folder / "all.csv", "--profile", profiles / task["profile"], "--as-of", task["as_of"], "--csv", folder / "all_scores.csv", "--json")
    return pd.read_csv(folder / "all_scores.csv")["score"].to_numpy()


def main():
    icp, data = Path(sys.argv[1]), Path(sys.argv[2])
    print("| data | rows | won | learned | scikit-learn | difference | hand-written | criteria |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, load in [("b2b_win_loss", opportunities), ("startups_2013", startups), ("small_business_loans", loans)]:
        task = load(data)
        won, made = task["won"].to_numpy(), engineered(task)
        rows = {"learned": [], "sklearn": [], "expert": []}
        sizes = []
        repeats = 3 if len(won) < 10_000 else 1
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            hand = expert(icp, task, folder) if task["profile"] else None
            for repeat in range(repeats):
                for train, test in StratifiedKFold(5, shuffle=True, random_state=repeat).split(made, won):
                    scores, size = learned(icp, task, train, test, folder)
                    sizes.append(size)
                    rows["learned"].append(roc_auc_score(won[test], scores))
                    model = regression(made, task["words"]).fit(made.iloc[train], won[train])
                    rows["sklearn"].append(roc_auc_score(won[test], model.predict_proba(made.iloc[test])[:, 1]))
                    if hand is not None:
                        rows["expert"].append(roc_auc_score(won[test], hand[test]))
        ours, theirs = np.mean(rows["learned"]), np.mean(rows["sklearn"])
        by_hand = f"{np.mean(rows['expert']):.4f}" if rows["expert"] else "–"
        print(f"| {name} | {len(won)} | {won.mean():.3f} | {ours:.4f} | {theirs:.4f} | {ours - theirs:+.4f} | {by_hand} | {np.mean(sizes):.1f} |", flush=True)


main()
