"""Profiles, scorers and records as Python objects."""

import copy
import datetime
import json
import pathlib
import pickle
import signal
import threading
import time
from typing import Any

import icp
import numpy as np
import pandas as pd
import polars as pl
import pytest
from example_accounts import ACCOUNTS, AS_OF, DOCUMENT


def test_documents_come_in_three_ways(profile: icp.Profile, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    for other in (icp.Profile.load(path), icp.Profile.load(str(path)), icp.Profile.from_json(json.dumps(DOCUMENT)), icp.Profile.from_dict(profile.to_dict())):
        assert other == profile and hash(other) == hash(profile) and len(other.fingerprint) == 64
    assert profile != icp.Profile.template("starter") and profile != 3
    assert (profile.name, profile.version) == ("Every type", None)
    assert "Every type" in repr(profile) and "<table" in profile._repr_html_()


def test_every_template_is_a_profile() -> None:
    assert len(icp.templates()) >= 4
    for name in icp.templates():
        template = icp.Profile.template(name)
        assert isinstance(template.lint(), tuple) and template.name
    with pytest.raises(icp.RequestError) as caught:
        icp.Profile.template("none such")
    assert caught.value.code == "template_unknown"


def test_what_is_immutable_can_be_sent_and_copied(profile: icp.Profile, scorer: icp.Scorer) -> None:
    record = scorer.score_one(ACCOUNTS[0])
    report = icp.outputs()
    for thing in (profile, scorer, record, report):
        for other in (pickle.loads(pickle.dumps(thing)), copy.copy(thing), copy.deepcopy(thing)):
            assert other == thing and hash(other) == hash(thing) and type(other) is type(thing)
    assert pickle.loads(pickle.dumps(scorer)).score_one(ACCOUNTS[0]) == record
    with pytest.raises(AttributeError):
        record.score = 3.0
    with pytest.raises(TypeError):
        icp.Profile()


def test_a_record_has_its_members(scorer: icp.Scorer) -> None:
    record = scorer.score_one(ACCOUNTS[0])
    names = ["score", "base_score", "low", "high", "coverage", "timing", "tier", "tier_certain", "tier_reasons", "decision", "status",
             "exclusions", "overrides", "criteria", "triggers", "fingerprint", "as_of", "engine"]
    assert list(record) == names and set(names) <= set(dir(record))
    for name in names:
        getattr(record, name)
    assert isinstance(record.score, float) and isinstance(record.criteria[0].id, str) and record["tier"] == record.tier
    assert record.fingerprint == scorer.profile.fingerprint and record.as_of == AS_OF and record.engine == icp.engine_version()
    assert all(isinstance(criterion.points, float) for criterion in record.criteria)
    assert json.loads(record.to_json(), parse_int=float) == record.to_dict()
    assert "score=" in repr(record) and "<table" in record._repr_html_()
    with pytest.raises(AttributeError):
        record.skore
    record.to_dict()["score"] = 3
    assert record.score != 3


@pytest.mark.parametrize("kind", [
    "2026-11-21", datetime.date(2026, 11, 21), datetime.datetime(2026, 11, 21, 23, 59),
    datetime.datetime(2026, 11, 22, 1, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    np.datetime64("2026-11-21"), np.datetime64("2026-11-21T05:00:00.000000001"), pd.Timestamp("2026-11-21 10:00"),
    pd.Timestamp("2026-11-22 01:00", tz="Asia/Tokyo"), np.str_("2026-11-21"),
])
def test_as_of(profile: icp.Profile, kind: Any) -> None:
    assert profile.scorer(as_of=kind).as_of == AS_OF
    assert profile.scorer(kind) == profile.scorer(AS_OF)


@pytest.mark.parametrize("kind, code", [(None, "as_of_missing"), (pd.NaT, "as_of_missing"), (np.datetime64("NaT"), "as_of_missing"),
                                        ("21.11.2026", "invalid_date"), (20261121, "invalid_date"), (True, "invalid_date"), ("\ud800", "invalid_date"),
                                        ([], "invalid_date")])
def test_as_of_that_is_none(profile: icp.Profile, kind: Any, code: str) -> None:
    with pytest.raises(icp.RequestError) as caught:
        profile.scorer(as_of=kind)
    assert (caught.value.code, caught.value.stage) == (code, "request")


def test_as_of_is_required(profile: icp.Profile) -> None:
    with pytest.raises(icp.RequestError, match="as_of"):
        profile.score(ACCOUNTS)


def test_strict(scorer: icp.Scorer) -> None:
    assert scorer.score_one({**ACCOUNTS[0], "other": 3}) == scorer.score_one(ACCOUNTS[0])
    with pytest.raises(icp.DataError) as caught:
        scorer.score_one({**ACCOUNTS[0], "other": 3}, strict=True)
    assert (caught.value.code, caught.value.path) == ("undeclared_key", "/other")


def test_every_operation_is_reachable(profile: icp.Profile, scorer: icp.Scorer) -> None:
    subjects = {"engine": icp.call, "profile": profile._call, "scorer": scorer._call}
    assert len(icp.operations()) >= 7
    for operation in icp.operations():
        try:
            subjects[operation.subject](operation.name)
        except icp.RequestError as error:
            assert error.code in ("option_missing", "option_wrong"), operation
    with pytest.raises(icp.RequestError) as caught:
        scorer._call("none_such")
    assert caught.value.code == "operation_unknown"
    with pytest.raises(icp.RequestError) as caught:
        profile._call("lint", depth=3)
    assert (caught.value.code, caught.value.path) == ("option_unknown", "/depth")
    offered = {operation.name for operation in icp.operations() if operation.subject == "scorer"}
    calls = {"explain": (), "next_attributes": (), "ways_up": (), "reasons": ("zero",), "what_if": ({"employees": np.int64(3)},)}
    for name, more in calls.items():
        if name in offered:
            assert name in vars(icp.Scorer)
            answer = getattr(scorer, name)({**ACCOUNTS[0], "employees": float("nan")}, *more)
            assert isinstance(answer, (icp.Report, tuple))


def test_every_operation_is_a_method_or_a_function(profile: icp.Profile, scorer: icp.Scorer) -> None:
    owners: dict[str, Any] = {"engine": icp, "profile": profile, "scorer": scorer}
    for operation in icp.operations():
        owner = owners[operation.subject]
        for part in operation.name.split("."):
            assert part in dir(owner), operation
            owner = getattr(owner, part)
        assert callable(owner) and owner.__doc__ != "", operation
    assert icp.template(name="starter").name == "Starter"
    for owner in owners.values():
        with pytest.raises(AttributeError, match="none_such"):
            owner.none_such
    assert profile.check().to_dict() == profile._call("check").to_dict()


def test_an_explanation_shows_itself(scorer: icp.Scorer) -> None:
    explanation = scorer.explain(ACCOUNTS[3])
    assert explanation.record.score == scorer.score_one(ACCOUNTS[3]).score
    assert "<table" in explanation._repr_html_() and explanation.to_dict()["record"]["tier"] == explanation.record.tier
    assert pickle.loads(pickle.dumps(explanation)) == explanation
    with pytest.raises(icp.DataError) as caught:
        scorer.explain({"employees": "many"})
    assert (caught.value.code, caught.value.path) == ("type_mismatch", "/employees")


def test_options_are_checked_by_the_core(scorer: icp.Scorer) -> None:
    for options, path in [({"outputs": ["skore"]}, "/outputs/0"), ({"outputs": 3}, "/outputs"), ({"errors": "ignore"}, "/errors"),
                          ({"threads": 0}, "/threads"), ({"threads": 1.5}, "/threads"), ({"threads": -1}, "/threads"), ({"threads": 10**9}, "/threads")]:
        with pytest.raises(icp.RequestError) as caught:
            scorer.score(ACCOUNTS, **options)  # type: ignore[arg-type]
        assert (caught.value.code, caught.value.path) == ("option_wrong", path)


def test_documents_of_strange_objects() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    loop: list[Any] = []
    loop.append(loop)
    for strange, code in [(deep, "json_too_deep"), (loop, "json_too_deep"), (object(), "wrong_type"), (float("inf"), "json_number_too_large"),
                          (10**400, "json_number_too_large"), ("\ud800", "wrong_type"), (float("nan"), "wrong_type"), (b"x", "wrong_type")]:
        with pytest.raises(icp.ProfileError) as caught:
            icp.Profile.from_dict({**DOCUMENT, "name": strange})
        assert caught.value.code == code, strange
    with pytest.raises(icp.ProfileError):
        icp.Profile.from_dict(3)  # type: ignore[arg-type]
    numbers = {**DOCUMENT, "caps": {"firmographic": np.float64(50)}, "tiers": ({"id": "t", "min": np.int8(5)},)}
    assert icp.Profile.from_dict(numbers).to_dict()["caps"] == {"firmographic": 50}


def test_the_interpreter_lock_is_released(scorer: icp.Scorer) -> None:
    frame = pl.DataFrame({"employees": np.arange(600_000.0), "Sector": ["saas"] * 600_000}).with_columns(
        customer=pl.lit(None, pl.Boolean), funded=pl.lit(None, pl.Date), tools=pl.lit(None, pl.List(pl.String)))
    steps, done = 0, threading.Event()

    def work() -> None:
        scorer.score(frame)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.is_set():
        steps += 1
        time.sleep(0.001)
    thread.join()
    assert steps > 20


def test_ctrl_c_stops_a_long_call(scorer: icp.Scorer) -> None:
    small = pl.DataFrame({"employees": np.arange(1_000_000.0)}).with_columns(
        Sector=pl.lit("saas"), customer=pl.lit(None, pl.Boolean), funded=pl.lit(None, pl.Date), tools=pl.lit(None, pl.List(pl.String)))
    # Eighty million rows, the same million over and over: seconds of work, whatever the machine.
    frame = pl.concat([small] * 80, rechunk=False)
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    started = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        scorer.score(frame, outputs=["score"])
    assert time.monotonic() - started < 20
    timer.join()
