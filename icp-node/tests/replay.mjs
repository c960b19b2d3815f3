// Replays JSON lines of cases with whatever build of the package it is handed: in Node, a page or a worker.
// A line is { profile, account, as_of, record } or { profile, account, as_of, error: { code, path } }; all texts.

/** What is wrong with one case, or null. */
export function wrong(icp, line) {
  const { profile, account, as_of: asOf, record, error, ...operation } = JSON.parse(line);
  if (operation.name) return wrongAnswer(icp, operation);
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
