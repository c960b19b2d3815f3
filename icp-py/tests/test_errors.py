"""Every error code becomes an exception of its stage."""

import json
import pickle

import icp
import pytest
from icp import _errors

STAGES = {"profile": icp.ProfileError, "data": icp.DataError, "request": icp.RequestError, "statistics": icp.StatisticsError}


def test_every_code_maps_to_the_class_of_its_stage() -> None:
    codes = icp.error_codes()
    assert len(codes) > 70 and {code.stage for code in codes} == set(STAGES)
    for code in codes:
        fault = {"code": code.code, "path": "/a", "message": code.meaning}
        error = _errors.made(json.dumps({**fault, "stage": code.stage, "total": 1, "faults": [fault]}))
        assert type(error) is STAGES[code.stage] and isinstance(error, icp.IcpError)
        assert (error.code, error.path, error.stage, error.total, error.faults) == (code.code, "/a", code.stage, 1, [fault])
        assert str(error) == code.meaning


def test_all_faults_of_a_document_are_listed() -> None:
    with pytest.raises(icp.ProfileError) as caught:
        icp.Profile.from_json('{"icp": 2, "nam": "x", "attributes": {"a": {"type": "numbr"}}, "criteria": []}')
    error = caught.value
    assert error.total == len(error.faults) == 3
    assert (error.code, error.path) == (error.faults[0]["code"], error.faults[0]["path"])
    assert [fault["code"] for fault in error.faults] == ["unknown_key", "unsupported_version", "unknown_word"]
    assert isinstance(error, ValueError)


def test_exceptions_can_be_sent() -> None:
    with pytest.raises(icp.IcpError) as caught:
        icp.Profile.from_json("{")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is icp.ProfileError
    assert (str(again), again.code, again.path, again.faults) == (str(caught.value), caught.value.code, caught.value.path, caught.value.faults)


def test_a_hundred_places_are_listed_and_all_are_counted(scorer: icp.Scorer) -> None:
    with pytest.raises(icp.DataError) as caught:
        scorer.score([{"employees": "many"}] * 250)
    assert (len(caught.value.faults), caught.value.total) == (100, 250)
    assert caught.value.faults[99]["path"] == "/employees/99"
