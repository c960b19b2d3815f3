import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";

import * as esm from "icp-wasm";
import * as full from "icp-wasm/full";

import { readStream, streamOf } from "./arrow.mjs";
import { declareReplay } from "./directory.mjs";
import { AS_OF, PROFILE, declare } from "./same.mjs";

const require = createRequire(import.meta.url);
const cjs = require("icp-wasm");
const vectors = readFileSync(new URL("./vectors/draw_bits.jsonl", import.meta.url), "utf8").trimEnd().split("\n");

for (const [door, icp] of Object.entries({ esm, cjs, full })) {
  test(`${door}: the engine's version is the package's`, () => {
    assert.equal(icp.engineVersion(), require("icp-wasm/package.json").version);
  });

  test(`${door}: init is there and changes nothing`, async () => {
    await icp.default();
    icp.initSync();
  });

  test(`${door}: draws the same bits as the other doors`, () => {
    assert.equal(vectors.length, 20);
    for (const line of vectors) {
      const { seed, stream, index, bits } = JSON.parse(line);
      assert.equal(icp._drawBits(BigInt(seed), BigInt(stream), BigInt(index)), bits, line);
    }
  });
}

test("import and require are one instance with the same names", () => {
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(cjs).sort());
  for (const name of Object.keys(cjs)) assert.equal(esm[name], cjs[name], name);
  const whole = require("icp-wasm/full");
  assert.equal(full.Profile, whole.Profile);
  assert.deepEqual(Object.keys(full).sort(), Object.keys(whole).sort());
});

const arrowScorer = full.Profile.fromJson(PROFILE).scorer({ asOf: AS_OF });
declare(esm, { arrow: (_, columns, options) => arrowScorer.scoreArrow(streamOf(columns), options), readArrow: readStream });

test("the main entry has no Arrow door; the other has code and place for what is wrong", () => {
  assert.equal(esm.Scorer.prototype.scoreArrow, undefined);
  const columns = Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, [null, null]]));
  const stream = streamOf({ ...columns, employees: [1, Infinity] });
  assert.throws(() => arrowScorer.scoreArrow(stream), { code: "not_finite", path: "/employees/1" });
  assert.throws(() => arrowScorer.scoreArrow(new Uint8Array([1, 2, 3, 4, 5])), { code: "arrow_stream", path: "" });
  const [, bad] = readStream(arrowScorer.scoreArrow(stream, { errors: "record" }));
  assert.deepEqual([bad.error_code, bad.error_path, bad.status], ["not_finite", "/employees/1", "error"]);
});

test("memory of the module is given back", () => {
  const scorer = esm.Profile.fromJson(PROFILE).scorer({ asOf: AS_OF });
  const columns = Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, new Array(5000).fill(null)]));
  const kept = scorer.scoreColumns({ ...columns, employees: new Float64Array(5000).fill(120) });
  const before = kept.columns.score.slice();
  // What was given out are copies: the module's memory may grow under them.
  for (let i = 0; i < 100; i++) scorer.scoreColumns(columns);
  assert.deepEqual(kept.columns.score, before);
});

declareReplay(esm, "wasm in Node");
declareReplay(full, "wasm in Node, whole");
