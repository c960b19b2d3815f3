"""Every example that is shown runs."""

import doctest
import importlib
import pathlib
import pkgutil
import re

import icp
import pytest

ROOT = pathlib.Path(__file__).parents[2]
PAGES = ["README.md", "docs/guide/back-test.md", "docs/guide/recipes.md"]
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


@pytest.mark.parametrize("page", PAGES)
def test_the_pages(page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks marked `py` run one after the other; lines that begin with `# ` are what they print."""
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```py\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
        shown = [line[2:] for line in block.splitlines() if line.startswith("# ")]
        assert capsys.readouterr().out.splitlines() == shown
