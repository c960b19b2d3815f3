"""The shipped wheel leads to the same engine as the other doors."""

import importlib.metadata
import importlib.resources
import json
import pathlib
import sys
import sysconfig

import icp
import pytest

VECTORS = pathlib.Path(__file__).parents[2] / "icp-core" / "conformance" / "vectors" / "draw_bits.jsonl"


def test_the_installed_wheel_is_what_runs() -> None:
    assert pathlib.Path(icp.__file__).is_relative_to(sysconfig.get_path("platlib"))


def test_one_version_everywhere() -> None:
    assert icp.engine_version() == icp.__version__ == importlib.metadata.version("icp")


def test_same_bits_as_the_other_doors() -> None:
    lines = VECTORS.read_text("utf-8").splitlines()
    assert len(lines) == 20
    for line in lines:
        case = json.loads(line)
        drawn = icp._draw_bits(int(case["seed"]), int(case["stream"]), int(case["index"]))
        assert drawn == case["bits"], line


@pytest.mark.parametrize("bad", [-1, 2**64])
def test_whole_numbers_outside_64_bits_are_refused(bad: int) -> None:
    with pytest.raises(OverflowError):
        icp._draw_bits(bad, 0, 0)


def test_types_ship_with_the_wheel() -> None:
    files = {path.name for path in importlib.resources.files("icp").iterdir()}
    assert {"py.typed", "__init__.pyi", "_core.pyi"} <= files


def test_one_wheel_for_every_later_python() -> None:
    tags = [line for line in (importlib.metadata.distribution("icp").read_text("WHEEL") or "").splitlines() if line.startswith("Tag:")]
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("free-threaded builds have wheels of their own")
    assert tags and all("-abi3-" in tag for tag in tags), (tags, sys.version)
