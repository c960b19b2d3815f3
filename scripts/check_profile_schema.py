"""Checks docs/profile.schema.json with Python's jsonschema: every template passes, each broken document fails.

Run from anywhere; needs the jsonschema package (4.x).
"""

import copy
import json
import pathlib

from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parent.parent


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


schema = read(ROOT / "docs/profile.schema.json")
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)

templates = sorted((ROOT / "icp-core/templates").glob("*.json"))
assert len(templates) == 4, templates
for path in templates:
    faults = [error.message for error in validator.iter_errors(read(path))]
    assert not faults, (path.name, faults[:3])

starter = read(ROOT / "icp-core/templates/starter.json")
BROKEN = {
    "another version": lambda d: d.update(icp=2),
    "an unknown key": lambda d: d.update(foo=1),
    "no name": lambda d: d.pop("name"),
    "weight and importance": lambda d: d["criteria"][0].update(weight=1),
    "two fits": lambda d: d["criteria"][0]["fit"].update({"is": True}),
    "a fit above 1": lambda d: d["criteria"][0]["fit"]["bands"][0].update(fit=2),
    "no bands": lambda d: d["criteria"][0]["fit"].update(bands=[]),
    "a neutral fit above 1": lambda d: d["criteria"][0].update(missing={"neutral": 3}),
    "a knot of three": lambda d: d["criteria"][3]["fit"].update(curve=[[0, 0, 0]]),
    "a knot above 1": lambda d: d["criteria"][3]["fit"].update(curve=[[0, 2]]),
    "two operators": lambda d: d["exclusions"][0]["when"].update(lt=3),
    "an operator without attribute": lambda d: d["exclusions"][0]["when"].pop("attribute"),
    "a window without attribute": lambda d: d["triggers"][2].update(window_days=3),
    "month 13": lambda d: d["triggers"][2].update(months=[13]),
    "a tier without id": lambda d: d.update(tiers=[{"id": None, "min": 3}]),
    "otherwise without values": lambda d: d["criteria"][2]["fit"].update(otherwise=1),
}
for name, breaks in BROKEN.items():
    document = copy.deepcopy(starter)
    breaks(document)
    assert not validator.is_valid(document), name
print(f"{len(templates)} templates pass, {len(BROKEN)} broken documents fail")
