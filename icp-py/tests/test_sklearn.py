"""scikit-learn's own checks, and what its tools do with the estimators."""

import pickle
from typing import Any

import icp
import numpy as np
import pandas as pd
import polars as pl
import pytest
from example_accounts import ACCOUNTS, AS_OF, DOCUMENT
from icp.sklearn import ProfileClassifier, ProfileScorer
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import estimator_checks_generator

NUMERIC: dict[str, Any] = {
    "icp": 1,
    "name": "First column",
    "attributes": {"x0": {"type": "number"}},
    "criteria": [{"id": "x0", "category": "firmographic", "weight": 1, "attribute": "x0", "fit": {"curve": [[-3, 0], [3, 1]]}}],
}
CHECKED = [
    ProfileClassifier(),
    # With leaks kept the toy classes, which single columns separate, can be learned: here accuracy is checked as well.
    ProfileClassifier(leaks="keep"),
    ProfileClassifier(leaks="keep", calibration="isotonic"),
    ProfileScorer(NUMERIC, as_of=AS_OF),
]
CHECKS = [pytest.param(estimator, check, id=f"{place}-{check.func.__name__}") for place, one in enumerate(CHECKED) for estimator, check in estimator_checks_generator(one)]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.fixture(scope="module")
def market() -> tuple[pl.DataFrame, Any]:
    """The worked accounts of the sample market and whether they were won."""
    sample = icp.sample_market(accounts=3000, seed=7, as_of=AS_OF).to_dict()
    outcomes = pl.DataFrame(sample["outcomes"], strict=False, infer_schema_length=None)
    deals = outcomes.drop_nulls("outcome").select("account_id", won=pl.col("outcome") == "won")
    accounts = pl.DataFrame(sample["accounts"], strict=False, infer_schema_length=None)
    both = accounts.join(deals, on="account_id", how="inner", maintain_order="left")
    return both.drop("won"), both["won"].to_numpy()


def learner(**options: Any) -> ProfileClassifier:
    return ProfileClassifier(as_of=AS_OF, ignore=["account_id", "name", "domain"], **options)


@pytest.fixture(scope="module")
def fitted(market: tuple[pl.DataFrame, Any]) -> ProfileClassifier:
    return learner().fit(*market)


def test_it_learns_what_the_core_learns(market: tuple[pl.DataFrame, Any], fitted: ProfileClassifier) -> None:
    X, y = market
    draft = icp.learn(X.with_columns(pl.Series("y", y)), outcome={"column": "y"}, as_of=AS_OF, ignore=["account_id", "name", "domain"], folds=0)
    assert fitted.profile_ == icp.Profile.from_dict(draft.to_dict()["profile"])
    assert fitted.report_ == draft
    scores = fitted.profile_.score(X, AS_OF, outputs=["score"])["score"].to_numpy()
    assert np.array_equal(fitted.decision_function(X), scores - fitted.cut_)
    assert set(fitted.get_feature_names_out()) <= set(X.columns) and len(fitted.get_feature_names_out())
    assert np.array_equal(fitted.predict(X), fitted.predict_proba(X)[:, 1] > 0.5)


@pytest.mark.parametrize("calibration", ["platt", "isotonic"])
def test_probabilities_are_those_of_rows_that_were_not_learned_from(market: tuple[pl.DataFrame, Any], calibration: str) -> None:
    X, y = market
    half = len(y) // 2
    model = learner(calibration=calibration).fit(X[:half], y[:half])
    assert model.calibrated_on_ == "out_of_fold"
    said = model.predict_proba(X[half:])[:, 1]
    in_the_large = icp.stats.calibration_in_the_large(probabilities=np.clip(said, 0.01, 0.99).tolist(), outcomes=y[half:].tolist(), level=0.999)
    assert in_the_large.interval.low <= 0.0 <= in_the_large.interval.high
    assert roc_auc_score(y[half:], said) > 0.6


def test_every_kind_of_frame_is_the_same(market: tuple[pl.DataFrame, Any], fitted: ProfileClassifier) -> None:
    X, y = market
    as_pandas = X.to_pandas()
    assert learner().fit(as_pandas, y).profile_ == fitted.profile_
    assert np.array_equal(fitted.predict_proba(as_pandas), fitted.predict_proba(X))


def test_model_selection(market: tuple[pl.DataFrame, Any]) -> None:
    X, y = market
    assert cross_val_score(learner(calibration_folds=2), X.to_pandas(), y, cv=3, scoring="roc_auc").mean() > 0.6
    search = GridSearchCV(learner(calibration_folds=2), {"q": [1e-9, 0.1]}, cv=2, scoring="neg_log_loss", error_score="raise").fit(X, y)
    assert set(search.cv_results_["param_q"].tolist()) == {1e-9, 0.1}
    assert isinstance(search.best_estimator_, ProfileClassifier)


def test_clones_and_pickles(market: tuple[pl.DataFrame, Any], fitted: ProfileClassifier) -> None:
    X, _ = market
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict_proba(X), fitted.predict_proba(X))
    copied = clone(fitted)
    assert copied.get_params() == fitted.get_params() and not hasattr(copied, "profile_")
    scorer = ProfileScorer(icp.Profile.from_dict(DOCUMENT), as_of=AS_OF)
    assert clone(scorer).profile == scorer.profile


@pytest.mark.parametrize("rows", [2, 3, 12])
def test_thin_evidence_is_the_base_rate(rows: int) -> None:
    y = np.arange(rows) % 3 == 0
    model = ProfileClassifier().fit(np.random.default_rng(1).normal(size=(rows, 2)), y)
    assert model.profile_ is None and model.calibrated_on_ == "base_rate"
    assert np.array_equal(model.predict_proba([[0.0, 1.0]]), [[1 - y.mean(), y.mean()]])
    assert model.get_feature_names_out().tolist() == []
    assert model.predict([[0.0, 1.0]]) == [y.mean() > 0.5]


def test_noise_is_the_base_rate() -> None:
    random = np.random.default_rng(3)
    model = ProfileClassifier(q=1e-6).fit(random.normal(size=(300, 3)), random.random(300) < 0.3)
    assert model.profile_ is None and model.report_ is not None and "stands out" in model.report_.summary
    assert len(set(model.predict_proba(random.normal(size=(20, 3)))[:, 1].tolist())) == 1


def test_the_class_that_is_won(market: tuple[pl.DataFrame, Any], fitted: ProfileClassifier) -> None:
    X, y = market
    words = np.where(y, "acquired", "closed")
    model = learner(won="acquired").fit(X, words)
    assert model.profile_ == fitted.profile_ and model.classes_.tolist() == ["acquired", "closed"]
    assert np.array_equal(model.predict_proba(X)[:, 0], fitted.predict_proba(X)[:, 1])
    assert np.array_equal(model.predict(X) == "acquired", fitted.predict(X))
    with pytest.raises(ValueError, match="not a class"):
        learner(won="won").fit(X, words)


def test_dates_need_a_date() -> None:
    days = pd.date_range("2020-01-01", periods=200)
    X = pd.DataFrame({"founded": days, "size": np.arange(200.0)})
    with pytest.raises(ValueError, match="as_of is needed: founded"):
        ProfileClassifier().fit(X, np.arange(200) % 2 == 0)
    ProfileClassifier(as_of=AS_OF).fit(X, np.arange(200) % 2 == 0)


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(ValueError, match="calibration is 'sigmoid'"):
        ProfileClassifier(calibration="sigmoid").fit([[1.0]], [True])
    with pytest.raises(icp.RequestError) as caught:
        ProfileClassifier(q=2.0).fit(np.zeros((9, 1)), np.arange(9) % 2)
    assert caught.value.code == "option_wrong"
    with pytest.raises(ValueError, match="profile is needed"):
        ProfileScorer().fit([[1.0]])
    with pytest.raises(icp.RequestError):
        ProfileScorer(NUMERIC).fit([[1.0]])


FRAMES: dict[str, Any] = {"pandas": lambda: pd.DataFrame(ACCOUNTS), "polars": lambda: pl.DataFrame(ACCOUNTS)}


@pytest.mark.parametrize("kind", FRAMES)
def test_the_transformer_gives_frames(kind: str) -> None:
    frame = FRAMES[kind]()
    expected = icp.Profile.from_dict(DOCUMENT).score(ACCOUNTS, AS_OF, outputs=["score", "tier", "tier_certain"])
    for output, type_ in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
        scorer = ProfileScorer(DOCUMENT, as_of=AS_OF, outputs=["score", "tier", "tier_certain"]).set_output(transform=output)
        scored = scorer.fit_transform(frame)
        assert isinstance(scored, type_) and list(scored.columns) == ["score", "tier", "tier_certain"]
        rows = scored.to_dict("records") if isinstance(scored, pd.DataFrame) else scored.to_dicts()
        assert [{name: None if value is np.nan else value for name, value in row.items()} for row in rows] == expected
    numbers = ProfileScorer(DOCUMENT, as_of=AS_OF).fit_transform(frame)
    assert numbers.dtype == np.float64 and numbers.shape == (len(ACCOUNTS), 5)


def test_the_transformer_in_a_pipeline() -> None:
    frame = pd.DataFrame({"employees": np.arange(300.0), "noise": np.arange(300) % 5, "Sector": "saas", "customer": True, "funded": pd.Timestamp("2026-01-01")})
    frame["tools"] = [["HubSpot"]] * 300
    y = np.arange(300) + np.arange(300) % 7 * 20 > 180
    features = ColumnTransformer([("fit", ProfileScorer(DOCUMENT, as_of=AS_OF, outputs=["score"]), ["employees", "Sector", "customer", "funded", "tools"]), ("rest", "passthrough", ["noise"])])
    model = make_pipeline(features, LogisticRegression()).fit(frame, y)
    assert model[:-1].get_feature_names_out().tolist() == ["fit__score", "rest__noise"]
    assert model.score(frame, y) > 0.8
