"""What is measured: sections of workloads, and who takes part in each. The first contender is what the others are divided by."""

RUST_DICTIONARY = [
    ("by hand, native instructions", "native", "hand"),
    ("by hand", "rust", "hand"),
    ("icp", "rust", "icp"),
    ("icp, 2 threads", "rust", "icp 2 threads"),
    ("icp, with bounds", "rust", "icp with bounds"),
    ("icp, with points of each criterion", "rust", "icp with points"),
    ("icp, all it gives unasked", "rust", "icp with all it gives unasked"),
]
RUST_PLAIN = [row for row in RUST_DICTIONARY if "points" not in row[0] and "unasked" not in row[0]]
RUST_PLAIN.insert(3, ("icp, texts compared as written", "rust", "icp exact"))
RUST_VIEWS = [row for row in RUST_PLAIN if "by hand" not in row[0]]
PYTHON = [
    ("icp in Python, Polars frame", "python", "icp, Polars frame"),
    ("icp in Python, Polars frame, 2 threads", "python", "icp, Polars frame, 2 threads"),
    ("icp in Python, pandas frame", "python", "icp, pandas frame"),
    ("icp in Python, PyArrow table", "python", "icp, PyArrow table"),
    ("Polars, streaming, all cores", "python", "Polars, streaming"),
    ("Polars, in memory, all cores", "python", "Polars, in memory"),
    ("DuckDB, all cores", "python", "DuckDB"),
    ("NumPy", "python", "NumPy"),
    ("pandas", "python", "pandas"),
]
NODE = [
    ("icp in Node, typed arrays", "node", "icp-node, typed arrays"),
    ("icp in Node, Arrow IPC", "node", "icp-node, Arrow IPC"),
    ("icp in WebAssembly, typed arrays", "node", "icp-wasm, typed arrays"),
    ("icp in WebAssembly, Arrow IPC", "node", "icp-wasm, Arrow IPC"),
]
# Ten million rows are for those whose memory they fit and whose time they are worth.
LARGE = {"by hand, native instructions", "by hand", "icp", "icp, texts compared as written", "icp, 2 threads", "icp, with bounds", "icp in Python, Polars frame",
         "Polars, streaming, all cores", "DuckDB, all cores"}


def tables(rows):
    """(key, title, task, contenders) for each table of accounts."""
    for texts, told, contenders in (
        ("dictionary", "dictionary-coded texts", RUST_DICTIONARY + PYTHON + NODE),
        ("plain", "plain texts", RUST_PLAIN + PYTHON + NODE),
        ("views", "texts as 16-byte views", [RUST_PLAIN[0], RUST_PLAIN[1], *RUST_VIEWS]),
    ):
        for count in rows:
            taking_part = [row for row in contenders if count <= 1_000_000 or row[0] in LARGE]
            if texts == "views":
                # Views are read by the Rust door here; the loop by hand beside it reads plain texts.
                taking_part = [(label, worker, name, {"texts": "plain"} if name == "hand" else {}) for label, worker, name in taking_part]
            yield f"{texts}-{count}", f"{count:,} accounts, {told}", {"kind": "columns", "rows": count, "texts": texts}, taking_part


ACCOUNTS = [
    ("rust", "One account in Rust", [
        ("by hand, a struct", "rust", "hand"),
        ("icp, typed account", "rust", "icp"),
        ("JSON text into a struct by serde_json", "rust", "serde_json into a struct"),
        ("icp, JSON text", "rust", "icp JSON"),
        ("icp, explained", "rust", "icp explain"),
    ]),
    ("python", "One account in Python", [
        ("by hand, a function", "python", "Python by hand"),
        ("icp, dict", "python", "icp, dict"),
        ("icp, JSON text", "python", "icp, JSON text"),
        ("zen-engine, one expression", "python", "zen-engine, expression"),
        ("zen-engine, a graph", "python", "zen-engine, graph"),
    ]),
    ("node", "One account in Node", [
        ("by hand, a function", "node", "JavaScript by hand"),
        ("icp-node, object", "node", "icp-node, object"),
        ("icp-node, JSON text", "node", "icp-node, JSON text"),
        ("icp-wasm, object", "node", "icp-wasm, object"),
        ("json-logic-js", "node", "json-logic-js"),
        ("zen-engine, one expression", "node", "zen-engine npm, expression"),
        ("zen-engine, a graph", "node", "zen-engine npm, graph"),
    ]),
]
COMPILE = [("icp in Rust", "rust", "icp"), ("icp in Python", "python", "icp"), ("icp in Node", "node", "icp")]

# Name, title, contenders, how far results may differ (absolute and relative together).
STATISTICS = [
    ("auc", "AUC of {auc_rows:,} rows (icp: with DeLong's interval)", [("icp", "rust"), ("scikit-learn", "python")], 1e-12),
    ("bootstrap", "Bootstrap interval of the AUC, {bootstrap_resamples:,} resamples of {bootstrap_rows:,} rows",
     [("icp", "rust"), ("NumPy", "python"), ("scikit-learn in a loop", "python")], 0.01),
    ("spearman", "Spearman's ρ of {correlation_rows:,} rows (icp: with intervals)", [("icp", "rust"), ("SciPy", "python")], 1e-10),
    ("kendall", "Kendall's τ-b of {correlation_rows:,} rows", [("icp", "rust"), ("SciPy", "python")], 1e-10),
    ("isotonic", "Isotonic regression of {isotonic_rows:,} rows", [("icp", "rust"), ("scikit-learn", "python")], 1e-10),
    ("logistic", "Logistic regression, {logistic_rows:,} × {logistic_columns}",
     [("icp", "rust"), ("scikit-learn, newton-cholesky", "python"), ("scikit-learn, lbfgs", "python")], 1e-4),
]
FUNNEL = [
    ("simulation", "Simulation of a six-stage plan, {draws:,} draws", [("icp", "rust"), ("NumPy", "python")], 0.02),
    ("sensitivity", "Sobol indices, {base_samples:,} base samples, 10 inputs, {resamples} resamples", [("icp", "rust"), ("SALib", "python")], 0.03),
]
