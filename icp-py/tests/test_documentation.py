"""Every example that is shown runs."""

import doctest
import importlib
import pathlib
import pkgutil
import re

import icp
import pytest

MODULES = [module.name for module in pkgutil.iter_modules(icp.__path__) if module.name != "_core"]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"icp.{name}")).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(f"icp.{name}")).attempted for name in MODULES) >= 15


def test_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    text = (pathlib.Path(__file__).parents[1] / "README.md").read_text("utf-8")
    code, shown = re.findall(r"```(?:python|text)\n(.*?)```", text, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) <= 10
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == shown


def test_the_readme_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    text = (pathlib.Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == shown
