// Replays JSON lines of cases with whatever build of the package it is handed: in Node, a page or a worker.
// A line is { profile, account, as_of, record } or { profile, account, as_of, error: { code, path } }; all texts. A table's line has
// `columns` in place of the account, and `scores` with `faults` in place of the record.

/** What is wrong with one case, or null. */
export function wrong(icp, line) {
  const { profile, account, as_of: asOf, record, error, ...operation } = JSON.parse(line);
  if (operation.name) return wrongAnswer(icp, operation);
  if (operation.columns) return wrongTable(icp, { profile, asOf, error, ...operation });
  let got;
  try {
    got = icp.Profile.fromJson(profile).scorer({ asOf }).score(account).toJson();
  } catch (thrown) {
    const { code, path } = thrown;
    if (error && code === error.code && path === error.path) return null;
    return { line, got: `${code} at ${path}: ${thrown}` };
  }
  return got === record ? null : { line, got };
}

/** What is wrong with an operation's answer to its example, its table inside the request and beside it. */
function wrongAnswer(icp, { subject, name, takes, request, camel_answer: expected }) {
  const starter = icp.Profile.template("starter");
  const asked = { engine: icp, profile: starter, scorer: starter.scorer({ asOf: "2026-11-21" }) }[subject];
  // What this build of the engine leaves out is not its fault: the test of the capabilities says which may be.
  if (!icp.operations().some((known) => known.subject === subject && known.name === name)) return icp.funnel ? { line: name, got: "unknown" } : null;
  const whole = JSON.parse(expected);
  const { table, ...rest } = JSON.parse(request);
  const answers = [asked.call(name, { ...rest, ...(table && { table }) })];
  if (takes === "table") answers.push(asked.call(name, rest, table));
  const wrong = answers.map((answer) => JSON.stringify(answer)).find((text) => text !== JSON.stringify(whole));
  return wrong === undefined ? null : { line: name, got: wrong };
}

const OUTPUTS = "score baseScore low high coverage timing tier tierCertain decision status criteria triggers".split(" ");

/** What is wrong with the scores of a table, as plain lists and as typed arrays and dictionaries. */
function wrongTable(icp, { profile, asOf, columns, dates, errors, scores, faults, error }) {
  const lists = { ...columns };
  for (const name of dates) lists[name] = columns[name].map((day) => (day === null ? null : new Date(`${day}T00:00:00Z`)));
  const scorer = icp.Profile.fromJson(profile).scorer({ asOf });
  for (const table of [lists, Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, packed(values)]))]) {
    try {
      const answer = scorer.scoreColumnsSync(table, { outputs: OUTPUTS, errors });
      const got = differing(answer, scores ?? {}, faults);
      if (got) return { line: scores ?? error, got };
    } catch (thrown) {
      const { code, path } = thrown;
      if (!error || code !== error.code || path !== error.path) return { line: error ?? scores, got: `${code} at ${path}: ${thrown}` };
    }
  }
  return null;
}

/** Numbers as a Float64Array with NaN for what is missing, texts as a dictionary; other columns as they are. */
function packed(values) {
  const first = values.find((value) => value !== null);
  if (typeof first === "number") return Float64Array.from(values, (value) => value ?? NaN);
  if (typeof first !== "string") return values;
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  return { codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))), dictionary };
}

const inCamel = (name) => (name.includes(".") ? name : name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase()));

function differing({ columns, faults }, scores, expectedFaults) {
  const names = Object.keys(scores).map(inCamel).sort();
  if (String(names) !== String(Object.keys(columns).sort())) return Object.keys(columns);
  for (const [name, expected] of Object.entries(scores)) {
    const column = columns[inCamel(name)];
    for (const [row, value] of expected.entries()) {
      let got;
      if (column instanceof Float64Array) got = Number.isNaN(column[row]) ? null : column[row];
      else if (column instanceof Int8Array) got = [null, false, true][column[row] + 1];
      else got = column.words[column.codes[row]] ?? null;
      if (!Object.is(got, value)) return `${name} of row ${row}: ${got} for ${value}`;
    }
  }
  const places = (list) => JSON.stringify(list.map(({ row, code, path }) => [row, code, path]));
  return places(faults) === places(expectedFaults) ? null : places(faults);
}

/** Runs all cases of a directory; `lines(name)` gives a file's lines one by one. The counts must be the manifest's. */
export async function replay(icp, manifest, lines) {
  const result = { cases: 0, failures: [], counts: {} };
  for (const name of Object.keys(manifest.files)) {
    let count = 0;
    for await (const line of lines(name)) {
      const failure = wrong(icp, line);
      // The first few say enough.
      if (failure && result.failures.length < 5) result.failures.push({ name, number: count + 1, ...failure });
      count++;
    }
    result.counts[name] = count;
    result.cases += count;
  }
  return result;
}
