"""Writes the results of run.py as Markdown. Usage: report.py RESULTS PAGE"""

import json
import pathlib
import sys

TITLES = {
    "scoring": "Scoring tables: score and tier",
    "accounts": "One account at a time",
    "statistics": "Statistics, one thread",
    "funnel": "Market funnel, one thread",
}


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def table(workload):
    lines = [f"### {workload['title']}", ""]
    contenders = workload["contenders"]
    first, first_processor = (next(iter(contenders.values())).get(figure) for figure in ("median", "processor"))
    many = workload["count"] > 1
    lines.append(f"| | median | {'one account | ' if many else ''}least … most | times the first | processor time | times the first |")
    lines.append(f"|---|---:|{'---:|' if many else ''}---:|---:|---:|---:|")
    for label, seen in contenders.items():
        one = f"{duration(seen['median'] / workload['count'])} | " if many else ""
        processor = seen.get("processor")
        both = f"{duration(processor)} | {processor / first_processor:.3g}" if processor and first_processor else " | "
        mark = "¹" if seen.get("differ") else ""
        lines.append(
            f"| {label}{mark} | {duration(seen['median'])} | {one}{duration(seen['least'])} … {duration(seen['most'])} | {seen['median'] / first:.3g} | {both} |"
        )
    notes = [f"{label}: {seen['differ']:,} of {workload['count']:,}" for label, seen in contenders.items() if seen.get("differ")]
    if notes:
        lines += ["", f"¹ Scores that differ by one micro-point (a division done as a multiplication): {'; '.join(notes)}."]
    memory = {label: seen["memory"] for label, seen in contenders.items() if "memory" in seen}
    if memory:
        lines += ["", "Memory at its peak: " + ", ".join(f"{label} {size / 1e6:.3g} MB" for label, size in memory.items()) + "."]
    return [*lines, ""]


class Aims:
    """The aims of the issues as ratios of medians, and of least times beside them; what was not measured says so."""

    def __init__(self, results, figure="median"):
        self.figure = figure
        self.of = {w["key"]: w["contenders"] for s in results["sections"].values() for w in s["workloads"]}
        self.lines = []

    def median(self, key, label):
        return self.of.get(key, {}).get(label, {}).get(self.figure)

    def largest(self, texts):
        sizes = [int(key.split("-")[1]) for key in self.of if key.startswith(texts + "-")]
        return f"{texts}-{max(sizes)}" if sizes else texts

    def add(self, aim, above, below, limit, at_least=False, unit=""):
        if above is None or below is None:
            self.lines.append((aim, "not measured", ""))
            return
        ratio = above / below
        met = ratio >= limit if at_least else ratio <= limit
        self.lines.append((aim, f"{ratio:.3g}{unit}", "yes" if met else "**no**"))

    def collect(self):
        m = self.median
        big, plain, views = "dictionary-1000000", "plain-1000000", "views-1000000"
        if big not in self.of:
            big, plain, views = self.largest("dictionary"), self.largest("plain"), self.largest("views")
        native, polars = "by hand, native instructions", "Polars, streaming, all cores"
        self.add("dictionary: icp, one thread, at most 1.25 × the native loop by hand", m(big, "icp"), m(big, native), 1.25)
        self.add("dictionary: at least 5 × as fast as Polars streaming on all cores", m(big, polars), m(big, "icp"), 5, True)
        self.add("plain texts: at most 1.0 × the loop by hand", m(plain, "icp"), m(plain, native), 1.0)
        self.add("plain texts compared as written: at most 1.0 × the loop by hand", m(plain, "icp, texts compared as written"), m(plain, native), 1.0)
        self.add("plain texts: at least 3 × as fast as Polars streaming", m(plain, polars), m(plain, "icp"), 3, True)
        self.add("views: at most 1.0 × the loop by hand on plain texts", m(views, "icp"), m(views, native), 1.0)
        self.add("bounds add at most 50 %", m(big, "icp, with bounds"), m(big, "icp"), 1.5)
        largest = self.largest("dictionary")
        rows = int(largest.split("-")[1]) if "-" in largest else 0
        self.add(f"two threads at least 1.8 × on 10⁷ rows (here {rows:,})", m(largest, "icp"), m(largest, "icp, 2 threads"), 1.8, True)
        small, few = m("dictionary-100000", "icp"), 100_000
        self.add(f"a row costs no more at 10⁷ rows than at 10⁵ (here {rows:,}; at most 1.05)",
                 m(largest, "icp") and m(largest, "icp") / max(rows, 1), small and small / few, 1.05)
        self.add("Python, Polars frame in and out: at most 1.1 × Rust", m(big, "icp in Python, Polars frame"), m(big, "icp"), 1.1)
        self.add("Node, columns: at most 1.1 × Rust", m(big, "icp in Node, typed arrays"), m(big, "icp"), 1.1)
        self.add("WebAssembly: at most 2 × native", m(big, "icp in WebAssembly, typed arrays"), m(big, "icp"), 2)
        typed = m("account-rust", "icp, typed account")
        self.add("typed account in Rust: under 0.5 µs", typed and typed * 1e6, 1, 0.5, unit=" µs")
        self.add("JSON text: at most serde_json into a struct", m("account-rust", "icp, JSON text"), m("account-rust", "JSON text into a struct by serde_json"), 1.0)
        python, node = "account-python", "account-node"
        self.add("Python dict: at least 2 × as fast as the function by hand", m(python, "by hand, a function"), m(python, "icp, dict"), 2, True)
        self.add("JavaScript object: at most 3 × the function by hand", m(node, "icp-node, object"), m(node, "by hand, a function"), 3)
        for where, own in ((python, "icp, dict"), (node, "icp-node, object")):
            language = "Python" if where == python else "Node"
            self.add(f"{language}: at least 20 × as fast as a zen expression", m(where, "zen-engine, one expression"), m(where, own), 20, True)
            self.add(f"{language}: at least 100 × as fast as a zen graph", m(where, "zen-engine, a graph"), m(where, own), 100, True)
        compiled = m("compile", "icp in Rust")
        self.add("a profile of 40 criteria loads and compiles in under 1 ms", compiled and compiled * 1e3, 1, 1, unit=" ms")
        for aim, key, other, limit in (
            ("AUC with DeLong's interval: at most ⅓ of scikit-learn's AUC", "auc", "scikit-learn", 1 / 3),
            ("bootstrap of the AUC: at most ⅓ of NumPy's best", "bootstrap", "NumPy", 1 / 3),
            ("bootstrap of the AUC: at most 1/100 of a scikit-learn loop", "bootstrap", "scikit-learn in a loop", 1 / 100),
            ("Spearman: at most ½ of SciPy", "spearman", "SciPy", 1 / 2),
            ("Kendall: at most ½ of SciPy", "kendall", "SciPy", 1 / 2),
            ("isotonic: at most ½ of scikit-learn", "isotonic", "scikit-learn", 1 / 2),
            ("logistic: no slower than scikit-learn's fastest", "logistic", "scikit-learn, newton-cholesky", 1),
            ("simulation: at most ¼ of NumPy's time", "simulation", "NumPy", 1 / 4),
            ("Sobol indices: at most 1/30 of SALib's time", "sensitivity", "SALib", 1 / 30),
        ):
            self.add(aim, m(key, "icp"), m(key, other), limit)
        memory = {label: seen.get("memory") for label, seen in self.of.get("simulation", {}).items()}
        self.add("simulation: at most a tenth of NumPy's memory", memory.get("icp"), memory.get("NumPy"), 0.1)
        return self.lines


def aims(results):
    lines = ["| aim | by medians | met | by least times | by processor time |", "|---|---:|---|---:|---:|"]
    figures = (Aims(results, figure).collect() for figure in ("median", "least", "processor"))
    for (aim, shown, met), (_, least, _), (_, processor, _) in zip(*figures):
        lines.append(f"| {aim} | {shown} | {met} | {least} | {'' if processor == 'not measured' else processor} |")
    return [*lines, "", 
            "Where other work loads the machine, least times tell more than medians, and runs of a few milliseconds fit between the other work while long ones do",
            "not: ratios to them are then too great. Processor time (medians; of all threads of Polars, DuckDB and the like) does not see the other work.", ""]


def page(results):
    machine = results["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines = [
        "# Performance",
        "",
        "Written by `scripts/bench`; do not edit. Figures are of one machine, which others use at the same time: look at ratios, and at least … most to see how",
        "far single runs lie apart.",
        "",
        "## How it is measured",
        "",
        "- **Workload** (`benches/manifest.json`): 21 columns, 19 criteria with partial credit, three exclusions, an override, a tenth of all values missing. Every runner",
        "  gets the very same data, made from the core's counter-based random numbers.",
        "- **Equal first**: scores and tiers of all contenders are compared before any clock starts. Beyond score and tier, a record or a frame of this library holds",
        "  what else it was asked for; nobody else computes it.",
        "- **In turn**: contenders run one after the other, round after round, each in a worker of its own; what is prepared once (types, tables, compiled expressions)",
        "  is prepared before. Medians of the rounds.",
        "- **By hand** is a loop in Rust made for this one profile (`benches/src/hand`), 64 rows at a time, points as constants; once for any x86-64, once with the",
        "  instructions of the machine at hand. One account by hand is the function that a programmer writes in that language.",
        "- **Texts** are compared by this library in lower case and trimmed, as the profile means them; the others compare bytes, and so does the library where it says",
        "  “compared as written”.",
        "- icp's own times include borrowing the columns and checking that texts are UTF-8. One thread, unless it says otherwise.",
        "- A scikit-learn loop of resamples is run for a tenth of them and multiplied by ten.",
        "",
        "To repeat: `scripts/bench` (all; builds what it needs and writes this page), `scripts/bench quick` (10⁵ accounts, three rounds, prints only),",
        "`scripts/bench large` (10⁷ accounts as well), `scripts/bench scoring` (or `accounts`, `statistics`, `funnel`: that part anew, the rest kept).",
        "Each stage by itself: `cargo bench -p icp-benches --features timing`. Instruction counts, which wander less than times, are guarded in CI:",
        "`scripts/test instructions` fails above the ceilings in `benches/instruction_ceilings.json` plus 5 %.",
        "",
        f"Machine: {machine['processor']}, {machine['architecture']}, {machine['cores']} cores, {machine['vectors']}; reads {machine['reads_gb_per_second']} GB/s on one thread.",
        f"{machine['system']}, {machine['rustc']}, Python {machine['python']}, Node {machine['node']}; {packages}.",
        "",
        "## Aims",
        "",
        *aims(results),
    ]
    for name, title in TITLES.items():
        section = results["sections"].get(name)
        if section:
            lines += [f"## {title}", "", f"Measured {section['date']} at commit {section['commit']}; load of the machine {section['load_before']} before, {section['load_after']} after.", ""]
            if max(section["load_before"], section["load_after"]) > machine["cores"] + 2:
                lines += ["**Provisional**: the machine was doing much else; run `scripts/bench` again on a quiet one.", ""]
            for workload in section["workloads"]:
                lines += table(workload)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    results = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
    text = page(results)
    pathlib.Path(sys.argv[2]).write_text(text, "utf-8")
    print(text)
