// Replays JSON lines of cases with whatever build of the package it is handed: in Node, a page or a worker.
// A line is { profile, account, as_of, record } or { profile, account, as_of, error: { code, path } }; all texts.

/** What is wrong with one case, or null. */
export function wrong(icp, line) {
  const { profile, account, as_of: asOf, record, error } = JSON.parse(line);
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
