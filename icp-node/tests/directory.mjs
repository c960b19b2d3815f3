// The committed cases, and fresh ones when ICP_FRESH_CASES names their directory, replayed in Node.
import assert from "node:assert/strict";
import { createReadStream, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { replay, wrong } from "./replay.mjs";

const committed = fileURLToPath(new URL("./vectors", import.meta.url));
const fresh = process.env.ICP_FRESH_CASES;
export const directories = { committed, ...(fresh && { fresh }) };

export const manifestOf = (directory) => JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));

const linesOf = (directory) => (name) => createInterface({ input: createReadStream(join(directory, name)), crlfDelay: Infinity });

export function declareReplay(icp, what) {
  test(`${what}: a case that does not come out is noticed`, () => {
    const line = readFileSync(join(committed, "accounts.jsonl"), "utf8").split("\n", 1)[0];
    assert.equal(wrong(icp, line), null);
    const one = JSON.parse(line);
    assert.notEqual(wrong(icp, JSON.stringify({ ...one, record: one.record.replace(/\d/, (digit) => (digit + 1) % 10) })), null);
    assert.notEqual(wrong(icp, JSON.stringify({ ...one, record: undefined, error: { code: "not_finite", path: "" } })), null);
  });
  for (const [kind, directory] of Object.entries(directories)) {
    test(`${what}: replays the ${kind} cases byte for byte`, async (t) => {
      assert.ok(isAbsolute(directory), "ICP_FRESH_CASES is an absolute path");
      const manifest = manifestOf(directory);
      const result = await replay(icp, manifest, linesOf(directory));
      assert.deepEqual(result.failures, []);
      assert.deepEqual(result.counts, manifest.files);
      t.diagnostic(`${what}: ${result.cases} ${kind} cases`);
    });
  }
}
