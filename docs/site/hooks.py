"""What the site takes from outside docs/, and pages that its menu does not name yet."""

from pathlib import Path

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]


def on_config(config):
    docs = ROOT / "docs"
    named = str(config["nav"])
    more = [path for path in sorted(str(path.relative_to(docs)) for path in docs.rglob("*.md")) if f"'{path}'" not in named]
    if more:
        config["nav"].append({"More": more})
    return config


def on_files(files: Files, config) -> Files:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8").replace("](docs/", "](")
    files.append(File.generated(config, "changelog.md", content=text))
    return files
