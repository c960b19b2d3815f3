"""Profiles as scikit-learn estimators: one that learns a profile, and a transformer that scores with a given one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, check_is_fitted
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import _safe_indexing
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d, validate_data

from . import call
from ._errors import IcpError
from ._profile import Profile, Scorer
from ._report import Report

__all__ = ["ProfileClassifier", "ProfileScorer"]

# Too little to learn from: too few rows or one outcome only, and no column from which anything could be told.
_THIN = ("too_few_rows", "one_outcome")
# Where nothing reads a date, all dates are one.
_ANY_DATE = "2000-01-01"


def _is_frame(X: Any) -> bool:
    return hasattr(X, "columns") and (hasattr(X, "iloc") or hasattr(X, "collect_schema")) and not hasattr(X, "collect")


def _checked(estimator: Any, X: Any, *, reset: bool) -> Any:
    """A data frame with texts as names, or a dict of columns x0, x1, … of an array."""
    if hasattr(X, "collect") and hasattr(X, "collect_schema"):
        X = X.collect()
    if _is_frame(X):
        validate_data(estimator, X, reset=reset, skip_check_array=True)
        if not len(X):
            raise ValueError(f"Found array with 0 sample(s) (shape={X.shape}) while a minimum of 1 is required.")
        named = all(isinstance(name, str) for name in X.columns)
        return X if named else X.set_axis([f"x{place}" for place in range(X.shape[1])], axis=1)
    array = validate_data(estimator, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
    # A fitted frame's names hold for an array of the same width; scikit-learn has warned about it.
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        names = [f"x{place}" for place in range(array.shape[1])]
    return {str(name): numpy.ascontiguousarray(array[:, place]) for place, name in enumerate(names)}


def _with(X: Any, name: str, values: Any) -> Any:
    if isinstance(X, Mapping):
        return {**X, name: values}
    if hasattr(X, "iloc"):
        return X.assign(**{name: values})
    import polars

    return X.with_columns(polars.Series(name, values))


def _rows(X: Any, places: Any) -> Any:
    if isinstance(X, Mapping):
        return {name: values[places] for name, values in X.items()}
    return _safe_indexing(X, places)


def _scores(scorer: Scorer, X: Any) -> Any:
    return numpy.asarray(scorer.score(X, outputs=["score"])["score"], dtype="float64")


class ProfileClassifier(ClassifierMixin, BaseEstimator):
    """Learns a profile from accounts with a yes or no, and tells how probable the yes is.

    ``fit`` drafts a profile (:func:`icp.learn`), repeats that without each of ``calibration_folds`` parts of the rows, and fits a curve
    from the scores of the parts left out to the outcomes: probabilities are those of rows that were not learned from.
    ``calibrated_on_`` says what became of it: ``"out_of_fold"``; ``"training"`` where the rarer class has fewer than two rows or no
    part could be learned without; ``"base_rate"`` where there is no profile (the evidence is too thin) or its scores of rows left out
    do not rise with the outcome. Then every account gets the share of the class among the rows.

    ``won`` is the class that the profile is a profile of; the last in order when absent. ``as_of`` is needed as soon as a column
    holds dates. ``calibration`` is ``"platt"`` or ``"isotonic"``. All other parameters are those of ``learn.draft``.

    ``decision_function`` is the distance in points between an account's score and the score at which both classes are as probable
    (``cut_``), positive for ``classes_[1]``. ``profile_`` is the profile or None, ``report_`` the draft with its evidence, or None.

    >>> import icp
    >>> from icp.sklearn import ProfileClassifier
    >>> employees = [[float(size)] for size in range(5, 405)]
    >>> won = [50 <= size[0] <= 250 and size[0] % 7 > 0 or size[0] % 11 == 0 for size in employees]
    >>> model = ProfileClassifier().fit(employees, won)
    >>> model.get_feature_names_out().tolist(), model.calibrated_on_
    (['x0'], 'out_of_fold')
    >>> [bool(answer) for answer in model.predict([[120.0], [390.0]])]
    [True, False]
    """

    def __init__(
        self,
        *,
        as_of: Any = None,
        won: Any = None,
        name: str = "Learned profile",
        attributes: Any = None,
        ignore: Any = (),
        decided: str | None = None,
        q: float = 0.1,
        leaks: str = "leave_out",
        least_rows: int | None = None,
        bands: int = 10,
        words: int = 30,
        tier_shares: Any = (0.15, 0.25, 0.3),
        whole_points: bool = False,
        evaluation_folds: int = 0,
        calibration: str = "platt",
        calibration_folds: int = 5,
        seed: int = 1,
    ) -> None:
        self.as_of = as_of
        self.won = won
        self.name = name
        self.attributes = attributes
        self.ignore = ignore
        self.decided = decided
        self.q = q
        self.leaks = leaks
        self.least_rows = least_rows
        self.bands = bands
        self.words = words
        self.tier_shares = tier_shares
        self.whole_points = whole_points
        self.evaluation_folds = evaluation_folds
        self.calibration = calibration
        self.calibration_folds = calibration_folds
        self.seed = seed

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        # The classes of scikit-learn's checks are separated by single columns: just what is left out as a leak.
        tags.classifier_tags.poor_score = self.leaks != "keep"
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        return tags

    def fit(self, X: Any, y: Any) -> ProfileClassifier:
        """Learns a profile from the rows of a frame or an array (columns x0, x1, …) and their classes."""
        if self.calibration not in ("platt", "isotonic"):
            raise ValueError(f"calibration is {self.calibration!r}; it can be 'platt' or 'isotonic'")
        X, y = self._both(X, y)
        self.classes_, codes = numpy.unique(y, return_inverse=True)
        if len(self.classes_) != 2:
            kind = "multiclass" if len(self.classes_) > 2 else "one class"
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        if self.won is not None and self.won not in self.classes_:
            raise ValueError(f"won is {self.won!r}, which is not a class; the classes are {self.classes_.tolist()}")
        self._turned = self.won is not None and self.won == self.classes_[0]
        won = (codes == 0) if self._turned else (codes == 1)
        self.base_rate_ = float(numpy.mean(won))
        self.report_ = self._draft(X, won, self.evaluation_folds)
        self.profile_ = self._profile(self.report_)
        self._scorer = None if self.profile_ is None else self.profile_.scorer(self._date())
        self._calibrate(X, won)
        return self

    def _both(self, X: Any, y: Any) -> tuple[Any, Any]:
        if y is None:
            raise ValueError("This ProfileClassifier estimator requires y to be passed, but the target y is None.")
        X = _checked(self, X, reset=True)
        check_classification_targets(y)
        y = column_or_1d(y, warn=True)
        rows = len(next(iter(X.values()))) if isinstance(X, Mapping) else len(X)
        if rows != len(y):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {[rows, len(y)]}")
        return X, y

    def _date(self) -> Any:
        return _ANY_DATE if self.as_of is None else self.as_of

    def _draft(self, X: Any, won: Any, folds: int) -> Report | None:
        outcome = "won"
        while outcome in (X if isinstance(X, Mapping) else X.columns):
            outcome += "_"
        options = {name: getattr(self, name) for name in ("name", "q", "leaks", "least_rows", "bands", "words", "whole_points", "seed")}
        options |= {name: value for name in ("attributes", "decided") if (value := getattr(self, name)) is not None}
        if self.attributes is None and isinstance(X, Mapping) and all(values.dtype.kind in "iuf" for values in X.values()):
            # Whoever hands over an array of numbers has chosen its columns: whole numbers that all differ are no identifier here.
            options["attributes"] = {name: {"type": "number"} for name in X if name not in self.ignore}
        options |= {"outcome": {"column": outcome}, "as_of": self._date(), "folds": folds}
        options |= {"ignore": list(self.ignore), "tier_shares": list(self.tier_shares)}
        try:
            report: Report = call("learn.draft", _with(X, outcome, won), **options)
        except IcpError as error:
            if error.code in _THIN:
                return None
            raise
        dates = [finding.attribute for finding in report.attributes if finding.kind == "date"]
        if dates and self.as_of is None:
            raise ValueError(f"as_of is needed: {', '.join(dates)} hold dates, which count as ages at a date")
        return report

    @staticmethod
    def _profile(report: Report | None) -> Profile | None:
        return None if report is None or report.profile is None else Profile.from_dict(report.to_dict()["profile"])

    def _calibrate(self, X: Any, won: Any) -> None:
        self.calibrated_on_ = "base_rate"
        self._curve: tuple[Any, Any] | None = None
        # No score reaches it: a base rate above one half is predicted of all, any other of none.
        self.cut_ = -1.0 if self.base_rate_ > 0.5 else 101.0
        if self._scorer is None:
            return
        scores, outcomes = self._left_out(X, won)
        where = "out_of_fold"
        if len(set(outcomes.tolist())) < 2 or len(set(scores.tolist())) < 2:
            scores, outcomes, where = _scores(self._scorer, X), won, "training"
            if len(set(scores.tolist())) < 2:
                return
        request = {"scores": scores.tolist()}
        if self.calibration == "platt":
            curve = call("stats.platt", **request, outcomes=outcomes.tolist())
            if curve.slope <= 0.0:
                return
            cut = -curve.intercept / curve.slope
            self._curve = (curve.intercept, curve.slope)
        else:
            points = call("stats.isotonic", **request, values=outcomes.astype("float64").tolist())
            at = numpy.array([point.score for point in points.value], dtype="float64")
            rates = numpy.array([point.value for point in points.value], dtype="float64")
            if rates[0] == rates[-1]:
                return
            self._curve = (at, rates)
            cut = _crossing(at, rates)
        self.calibrated_on_ = where
        self.cut_ = min(max(cut, -1.0), 101.0)

    def _left_out(self, X: Any, won: Any) -> tuple[Any, Any]:
        folds = min(self.calibration_folds, int(won.sum()), int((~won).sum()))
        scores: list[Any] = [numpy.empty(0)]
        outcomes: list[Any] = [numpy.empty(0, dtype=bool)]
        parts = StratifiedKFold(folds, shuffle=True, random_state=self.seed).split(won, won) if folds > 1 else ()
        for rest, part in parts:
            profile = self._profile(self._draft(_rows(X, rest), won[rest], 0))
            if profile is not None:
                scores.append(_scores(profile.scorer(self._date()), _rows(X, part)))
                outcomes.append(won[part])
        return numpy.concatenate(scores), numpy.concatenate(outcomes)

    def _probability(self, scores: Any) -> Any:
        """The probability of the class that is won."""
        if self._curve is None:
            return numpy.full(len(scores), self.base_rate_)
        first, second = self._curve
        if self.calibration == "platt":
            logits = first + second * scores
            # The one of two forms that does not overflow.
            small = numpy.exp(-numpy.abs(logits))
            return numpy.where(logits >= 0.0, 1.0, small) / (1.0 + small)
        return numpy.interp(scores, first, second)

    def _scored(self, X: Any) -> Any:
        check_is_fitted(self)
        X = _checked(self, X, reset=False)
        if self._scorer is None:
            return numpy.zeros(len(next(iter(X.values()))) if isinstance(X, Mapping) else len(X))
        return _scores(self._scorer, X)

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class, in the order of ``classes_``: calibrated scores, see ``calibrated_on_``."""
        won = self._probability(self._scored(X))
        return numpy.column_stack((won, 1.0 - won) if self._turned else (1.0 - won, won))

    def decision_function(self, X: Any) -> Any:
        """The score less ``cut_``, in points; of the other sign where ``won`` is the first class."""
        above = self._scored(X) - self.cut_
        return -above if self._turned else above

    def predict(self, X: Any) -> Any:
        """The more probable class."""
        second = self.decision_function(X) > 0.0
        return self.classes_[second.astype(int)]

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The columns that the learned profile reads, heaviest criterion first; none where there is no profile."""
        check_is_fitted(self)
        if self.profile_ is None or self.report_ is None:
            return numpy.array([], dtype=object)
        names = dict.fromkeys(criterion.attribute for criterion in self.report_.criteria)
        return numpy.array(list(names), dtype=object)


def _array(values: Any) -> Any:
    """Doubles, or objects in which what is missing is None in every library."""
    if hasattr(values, "isna") and values.dtype != "float64":
        values = values.astype(object).where(values.notna(), None)
    return numpy.asarray(values)


def _crossing(at: Any, rates: Any) -> float:
    """The score at which a rising broken line passes one half."""
    above = int(numpy.searchsorted(rates, 0.5, side="right"))
    if above == 0:
        return -1.0
    if above == len(rates):
        return 101.0
    low, high = rates[above - 1], rates[above]
    return float(at[above - 1] + (0.5 - low) / (high - low) * (at[above] - at[above - 1]))


class ProfileScorer(TransformerMixin, BaseEstimator):
    """Scores accounts with a given profile at a date: a step of a pipeline that learns nothing.

    ``profile`` is a :class:`icp.Profile`, its document as a dict, or its JSON text; ``outputs`` are words that :func:`icp.outputs` lists.

    >>> import icp
    >>> from icp.sklearn import ProfileScorer
    >>> profile = {"icp": 1, "name": "Example", "attributes": {"x0": {"type": "number"}},
    ...     "criteria": [{"id": "size", "category": "firmographic", "weight": 1, "attribute": "x0",
    ...                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]}
    >>> ProfileScorer(profile, as_of="2026-11-21", outputs=["score"]).fit_transform([[120.0], [8.0]]).tolist()
    [[100.0], [0.0]]
    """

    def __init__(
        self,
        profile: Any = None,
        *,
        as_of: Any = None,
        outputs: Any = ("score", "low", "high", "coverage", "timing"),
        errors: str = "raise",
    ) -> None:
        self.profile = profile
        self.as_of = as_of
        self.outputs = outputs
        self.errors = errors

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        return tags

    def fit(self, X: Any, y: Any = None) -> ProfileScorer:
        """Makes the profile ready and looks at the names of the columns."""
        profile = self.profile
        if profile is None:
            raise ValueError("profile is needed: an icp.Profile, its document as a dict, or its JSON text")
        if isinstance(profile, str):
            profile = Profile.from_json(profile)
        elif isinstance(profile, Mapping):
            profile = Profile.from_dict(profile)
        X = _checked(self, X, reset=True)
        self.profile_ = profile
        self.scorer_ = profile.scorer(self.as_of)
        self._names = list(self._scored(_rows(X, slice(0, 1))))
        return self

    def _scored(self, X: Any) -> dict[str, Any]:
        scored = self.scorer_.score(X, outputs=list(self.outputs), errors=self.errors)
        return {name: _array(scored[name]) for name in (scored if isinstance(scored, dict) else scored.columns)}

    def transform(self, X: Any) -> Any:
        """The outputs as columns: an array of doubles where all are numbers, else of objects; a frame after ``set_output``."""
        check_is_fitted(self)
        columns = self._scored(_checked(self, X, reset=False))
        numbers = all(values.dtype.kind == "f" for values in columns.values())
        array = numpy.empty((len(next(iter(columns.values()))), len(columns)), dtype="float64" if numbers else object)
        for place, values in enumerate(columns.values()):
            array[:, place] = values
        return array

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the outputs."""
        check_is_fitted(self)
        return numpy.array(self._names, dtype=object)
