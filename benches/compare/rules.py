"""The manifest's profile as plain rules: what somebody would write down before writing it in Polars, SQL or a rules engine.

Points come as whole micro-points, worked out by the core; what is made from them here gives score and tier.
"""

import datetime
import json
import pathlib

AS_OF = datetime.date(2026, 11, 21)
EPOCH = datetime.date(1970, 1, 1)
TIERS = (70_000_000, 55_000_000, 40_000_000)  # below all of them: the last tier
FLOOR = 90_000_000


def half_even(x):
    return round(x)


def months_before(date, months):
    """The same day so many months earlier; the manifest's date exists in every month."""
    years, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    return datetime.date(years, month + 1, date.day)


class Criterion:
    """One criterion: its attribute, its kind (`steps`, `dates`, `curve`, `words`, `flag`) and what each case earns."""

    def __init__(self, document, most):
        self.attribute, self.most = document["attribute"], most
        ((kind, fit),) = ((k, v) for k, v in document["fit"].items() if k != "otherwise")
        earned = lambda share: half_even(most * share)  # noqa: E731
        if kind == "bands":
            self.kind = "steps"
            self.steps = [(band.get("min"), band.get("max"), earned(band["fit"])) for band in fit]
        elif kind == "age_months":
            self.kind = "dates"
            self.steps = [(months_before(AS_OF, band["max"]), AS_OF, earned(band["fit"])) for band in fit]
        elif kind == "age_days":
            self.kind = "dates"
            self.steps = [(AS_OF - datetime.timedelta(band["max"]), AS_OF, earned(band["fit"])) for band in fit]
        elif kind == "curve":
            self.kind, self.knots = "curve", fit
        elif kind == "values":
            self.kind = "words"
            self.words = {word: earned(share) for word, share in fit.items()}
            self.otherwise = earned(document["fit"].get("otherwise", 0))
        elif kind == "flag":
            self.kind = "flag"
            self.true, self.false = earned(fit["true"]), earned(fit["false"])
        else:
            raise ValueError(f"the comparison knows no fit {kind}")

    def by_points(self):
        """Words grouped by what they earn."""
        groups = {}
        for word, points in self.words.items():
            groups.setdefault(points, []).append(word)
        return groups


class Rules:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.document = json.loads((folder / "profile.json").read_text("utf-8"))
        self.text = json.dumps(self.document)
        self.forty = (folder / "forty.json").read_text("utf-8")
        maxima = json.loads((folder / "maxima.json").read_text("utf-8"))
        self.criteria = [Criterion(c, most) for c, most in zip(self.document["criteria"], maxima, strict=True)]
        assert [tier["min"] * 1_000_000 for tier in self.document["tiers"]] == [*TIERS, 0]
        # What the comparisons below write out: too small and selling to consumers, an embargo, a dispute; a floor.
        assert [rule["id"] for rule in self.document["exclusions"]] == ["too_small", "embargo", "dispute"]
        assert [rule["id"] for rule in self.document["overrides"]] == ["named_account"]


def python_function(rules):
    """The function a Python programmer would write for this profile, as text made ready once: plain ifs and dictionaries."""
    lines, names = ["def score(account):", "    points = 0"], {"AS_OF": AS_OF}
    for i, c in enumerate(rules.criteria):
        lines.append(f"    x = account[{c.attribute!r}]")
        if c.kind in ("steps", "dates"):
            word = "if"
            lines.append("    if x is not None:")
            for j, (low, high, points) in enumerate(c.steps):
                ends = []
                for name, end in (("low", low), ("high", high)):
                    if end is not None:
                        shown = repr(end)
                        if c.kind == "dates":
                            shown = f"{name}_{i}_{j}"
                            names[shown] = end
                        ends.append((name, shown))
                low_text = "".join(f"{shown} <= " for name, shown in ends if name == "low")
                high_text = "".join(f" <= {shown}" for name, shown in ends if name == "high")
                lines += [f"        {word} {low_text}x{high_text}:", f"            points += {points}"]
                word = "elif"
        elif c.kind == "curve":
            lines.append("    if x is not None:")
            (x0, y0), (xn, yn) = c.knots[0], c.knots[-1]
            lines += [f"        if x <= {x0!r}: fit = {y0!r}"]
            for (a, fa), (b, fb) in zip(c.knots, c.knots[1:]):
                lines += [f"        elif x < {b!r}: fit = {fa!r} + (x - {a!r}) / ({b!r} - {a!r}) * ({fb!r} - {fa!r})"]
            lines += [f"        else: fit = {yn!r}", f"        points += round({c.most} * fit)"]
        elif c.kind == "words":
            names[f"words_{i}"] = {**c.words, None: 0}
            lines.append(f"    points += words_{i}.get(x, {c.otherwise})")
        else:
            lines.append(f"    points += {c.true} if x else {c.false} if x is not None else 0")
    lines += [
        "    if account['named_account'] and points < %d: points = %d" % (FLOOR, FLOOR),
        "    employees = account['employees']",
        "    if account['dispute'] or account['country'] == 'Freedonia' or (",
        "            account['business_model'] == 'B2C' and employees is not None and employees < 10):",
        "        return points / 1_000_000, -1",
        "    return points / 1_000_000, " + "".join(f"{i} if points >= {least} else " for i, least in enumerate(TIERS)) + "3",
    ]
    exec(compile("\n".join(lines), "made by hand", "exec"), names)  # noqa: S102 - our own text
    return names["score"]


def zen_parts(rules):
    """The profile in the Zen expression language: one expression a criterion."""
    quote = lambda word: "'" + word + "'"  # noqa: E731
    parts = []
    for c in rules.criteria:
        x = c.attribute
        if c.kind in ("steps", "dates"):
            shown = (lambda e: f"date('{e}')") if c.kind == "dates" else repr
            value = f"date({x})" if c.kind == "dates" else x
            text = "0"
            for low, high, points in reversed(c.steps):
                ends = [f"{value} >= {shown(low)}"] if low is not None else []
                ends += [f"{value} <= {shown(high)}"] if high is not None else []
                text = f"({' and '.join(ends)}) ? {points} : ({text})"
        elif c.kind == "curve":
            text = str(half_even(c.most * c.knots[-1][1]))
            for (a, fa), (b, fb) in reversed(list(zip(c.knots, c.knots[1:]))):
                text = f"{x} < {b!r} ? round({c.most} * ({fa!r} + ({x} - {a!r}) / ({b!r} - {a!r}) * ({fb!r} - {fa!r}))) : ({text})"
            text = f"{x} <= {c.knots[0][0]!r} ? {half_even(c.most * c.knots[0][1])} : ({text})"
        elif c.kind == "words":
            text = str(c.otherwise)
            for points, words in c.by_points().items():
                text = f"{x} in [{', '.join(map(quote, words))}] ? {points} : ({text})"
        else:
            text = f"{x} ? {c.true} : {c.false}"
        parts.append(f"({x} == null ? 0 : ({text}))")
    return parts


ZEN_EXCLUDED = "dispute == true or country == 'Freedonia' or (employees != null and employees < 10 and business_model == 'B2C')"


def zen_tier(points):
    return f"({ZEN_EXCLUDED}) ? -1 : ({points} >= {TIERS[0]} ? 0 : ({points} >= {TIERS[1]} ? 1 : ({points} >= {TIERS[2]} ? 2 : 3)))"


def zen_floor(points):
    return f"named_account == true and {points} < {FLOOR} ? {FLOOR} : {points}"


def zen_graph(rules):
    """A decision graph of one expression node between input and output: the least that a graph can be."""
    expressions = [{"id": f"c{i}", "key": f"c{i}", "value": part} for i, part in enumerate(zen_parts(rules))]
    total = " + ".join(f"$.c{i}" for i in range(len(expressions)))
    expressions.append({"id": "total", "key": "total", "value": total})
    expressions.append({"id": "score", "key": "score", "value": zen_floor("$.total")})
    expressions.append({"id": "tier", "key": "tier", "value": zen_tier("$.score")})
    at = {"x": 0, "y": 0}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": at},
            {"id": "score", "name": "score", "type": "expressionNode", "position": at, "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode", "position": at},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "score"},
            {"id": "b", "type": "edge", "sourceId": "score", "targetId": "out"},
        ],
    }


def javascript_function(rules):
    """The body of the function a JavaScript programmer would write; `words` are objects made once."""
    lines, words = ["let points = 0, x, fit;"], []
    for c in rules.criteria:
        lines.append(f"x = account.{c.attribute};")
        if c.kind in ("steps", "dates"):
            shown = (lambda e: f'"{e}"') if c.kind == "dates" else repr
            tests = []
            for low, high, points in c.steps:
                ends = [f"x >= {shown(low)}"] if low is not None else []
                ends += [f"x <= {shown(high)}"] if high is not None else []
                tests.append(f"if ({' && '.join(ends)}) points += {points};")
            lines.append("if (x !== null) { " + " else ".join(tests) + " }")
        elif c.kind == "curve":
            text = repr(c.knots[-1][1])
            for (a, fa), (b, fb) in reversed(list(zip(c.knots, c.knots[1:]))):
                text = f"x < {b!r} ? {fa!r} + (x - {a!r}) / ({b!r} - {a!r}) * ({fb!r} - {fa!r}) : {text}"
            text = f"x <= {c.knots[0][0]!r} ? {c.knots[0][1]!r} : {text}"
            lines.append(f"if (x !== null) points += Math.round({c.most} * ({text}));")
        elif c.kind == "words":
            words.append(c.words)
            lines.append(f"if (x !== null) points += words[{len(words) - 1}].get(x) ?? {c.otherwise};")
        else:
            lines.append(f"if (x !== null) points += x ? {c.true} : {c.false};")
    lines += [
        f"if (account.named_account && points < {FLOOR}) points = {FLOOR};",
        "const excluded = account.dispute || account.country === 'Freedonia' ||",
        "  (account.business_model === 'B2C' && account.employees !== null && account.employees < 10);",
        f"const tier = excluded ? -1 : points >= {TIERS[0]} ? 0 : points >= {TIERS[1]} ? 1 : points >= {TIERS[2]} ? 2 : 3;",
        "return { score: points / 1000000, tier };",
    ]
    return {"body": "\n".join(lines), "words": words}


def json_logic(rules):
    """The profile in JsonLogic; dates are compared as ISO text, null is asked for first, for it would count as 0."""
    parts = []
    for c in rules.criteria:
        x = {"var": c.attribute}
        if c.kind in ("steps", "dates"):
            shown = str if c.kind == "dates" else (lambda e: e)
            rule = []
            for low, high, points in c.steps:
                ends = [{">=": [x, shown(low)]}] if low is not None else []
                ends += [{"<=": [x, shown(high)]}] if high is not None else []
                rule += [{"and": ends} if len(ends) > 1 else ends[0], points]
            rule = {"if": [*rule, 0]}
        elif c.kind == "curve":
            rule = [{"<=": [x, c.knots[0][0]]}, c.most * c.knots[0][1]]
            for (a, fa), (b, fb) in zip(c.knots, c.knots[1:]):
                line = {"+": [fa, {"*": [{"/": [{"-": [x, a]}, b - a]}, fb - fa]}]}
                rule += [{"<": [x, b]}, {"*": [c.most, line]}]
            rule = {"round": [{"if": [*rule, c.most * c.knots[-1][1]]}]}
        elif c.kind == "words":
            rule = []
            for points, words in c.by_points().items():
                rule += [{"in": [x, words]}, points]
            rule = {"if": [*rule, c.otherwise]}
        else:
            rule = {"if": [x, c.true, c.false]}
        parts.append({"if": [{"===": [x, None]}, 0, rule]})
    excluded = {"or": [
        {"===": [{"var": "dispute"}, True]},
        {"===": [{"var": "country"}, "Freedonia"]},
        {"and": [{"!==": [{"var": "employees"}, None]}, {"<": [{"var": "employees"}, 10]}, {"===": [{"var": "business_model"}, "B2C"]}]},
    ]}
    return {"points": {"+": parts}, "excluded": excluded}


if __name__ == "__main__":
    # What the JavaScript worker needs, worked out once here.
    import sys

    folder = pathlib.Path(sys.argv[1])
    rules = Rules(folder)
    made = {
        "function": javascript_function(rules),
        "json_logic": json_logic(rules),
        "zen_graph": zen_graph(rules),
        "zen_expression": " + ".join(zen_parts(rules)),
        "floor": FLOOR,
        "tiers": TIERS,
    }
    (folder / "javascript.json").write_text(json.dumps(made), "utf-8")
