"""The notebooks run from a clean kernel, and their charts become pictures without a network."""

import os
import pathlib
from typing import Any

import icp
import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = pathlib.Path(__file__).parents[2] / "docs" / "notebooks"
REAL = pathlib.Path(os.environ.get("ICP_SHARED_DATA", FOLDER / "../../../shared/data"))
NEEDS_DATA = {"deals_to_probabilities.ipynb": "b2b_win_loss"}

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


def cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_chart(output: Any) -> bool:
    """Altair shows a chart as HTML or under a MIME type of its own, as its renderer is set."""
    return any(kind.startswith("application/vnd.vegalite") or "vegaEmbed" in str(data) for kind, data in output.get("data", {}).items())


@pytest.mark.parametrize("name", sorted(file.name for file in FOLDER.glob("*.ipynb")))
def test_a_notebook_from_a_clean_kernel(name: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name in NEEDS_DATA and not (REAL / NEEDS_DATA[name]).is_dir():
        assert os.environ.get("ICP_REQUIRE_SHARED_DATA") != "1", "the real data are not there"
        pytest.skip("the real data are not there")
    monkeypatch.setenv("ICP_SHARED_DATA", str(REAL.resolve()))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(FOLDER / name, as_version=4)  # type: ignore[no-untyped-call]
    assert not any(cell.outputs or cell.execution_count for cell in cells(notebook)), "kept without outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in cells(notebook) for output in cell.outputs]
    assert not [output for output in shown if output.get("name") == "stderr" and "Warning" in output["text"]]
    assert any("text/html" in output.get("data", {}) for output in shown)
    charts = [cell for cell in cells(notebook) if "icp.chart(" in cell.source]
    assert charts and all(any(is_chart(output) for output in cell.outputs) for cell in charts), [cell.source for cell in charts]


@pytest.mark.parametrize("name", [operation.name for operation in icp.operations() if operation.name.endswith("_chart") and operation.subject == "engine"])
def test_every_chart_is_a_picture(name: str, tmp_path: pathlib.Path) -> None:
    import json

    (known,) = (operation for operation in icp.operations() if operation.name == name)
    request = json.loads(known.example)
    frame = request.pop("table", None)
    chart = icp.chart(icp.call(name, frame, **request))
    chart.save(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text("utf-8").startswith("<svg")
    if name == "funnel.plan_chart":
        chart.save(tmp_path / "chart.png")
        assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
