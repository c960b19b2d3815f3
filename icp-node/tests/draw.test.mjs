import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";

import * as esm from "icp-node";

const require = createRequire(import.meta.url);
const cjs = require("icp-node");
const vectors = readFileSync(new URL("./vectors/draw_bits.jsonl", import.meta.url), "utf8").trimEnd().split("\n");

for (const [door, icp] of Object.entries({ esm, cjs })) {
  test(`${door}: the engine's version is the package's`, () => {
    assert.equal(icp.engineVersion(), require("icp-node/package.json").version);
  });

  test(`${door}: draws the same bits as the other doors`, () => {
    assert.equal(vectors.length, 20);
    for (const line of vectors) {
      const { seed, stream, index, bits } = JSON.parse(line);
      assert.equal(icp._drawBits(BigInt(seed), BigInt(stream), BigInt(index)), bits, line);
    }
  });
}

test("whole numbers outside 64 bits are refused", () => {
  for (const bad of [-1n, 2n ** 64n]) assert.throws(() => esm._drawBits(bad, 0n, 0n), /seed must lie between/);
  assert.throws(() => esm._drawBits(1, 0n, 0n));
});
