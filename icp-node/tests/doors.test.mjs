import assert from "node:assert/strict";
import test from "node:test";

import { tableFromArrays, tableToIPC } from "apache-arrow";

import { readStream as read, streamOf as stream } from "./arrow.mjs";
import { doors, icp } from "./icp.mjs";
import { AS_OF, PROFILE, declare } from "./same.mjs";

const arrow = (scorer, columns, options) => scorer.scoreArrow(stream(columns), options);

declare(icp, { arrow, readArrow: read });

const scorer = icp.Profile.fromJson(PROFILE).scorer({ asOf: AS_OF });
const one = (employees) => ({ ...Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, null])), employees });

test("the names with Sync give what the promises give", async () => {
  const rows = [one(10), one(300), one(Infinity)];
  const columns = Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, rows.map((row) => row[name])]));
  const options = { errors: "record" };
  assert.deepEqual(scorer.scoreManySync(rows, options), await scorer.scoreMany(rows, options));
  assert.deepEqual(scorer.scoreColumnsSync(columns, options), await scorer.scoreColumns(columns, options));
  assert.deepEqual(scorer.scoreArrowSync(stream(columns), options), await scorer.scoreArrow(stream(columns), options));
  assert.throws(() => scorer.scoreManySync(rows), { code: "not_finite", path: "/employees/2" });
  assert.throws(() => scorer.scoreColumnsSync(columns), { code: "not_finite", path: "/employees/2" });
  assert.throws(() => scorer.scoreArrowSync(stream(columns)), { code: "not_finite", path: "/employees/2" });
  const [good, , bad] = read(scorer.scoreArrowSync(stream(columns), options));
  assert.deepEqual([good.error_code, bad.error_code, bad.error_path, bad.status, bad.score], [null, "not_finite", "/employees/2", "error", null]);
});

test("a promise leaves the caller's memory alone after the call", async () => {
  const rows = 20_000;
  const columns = Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, new Array(rows).fill(null)]));
  const employees = Float64Array.from({ length: rows }, (_, i) => i);
  const expected = scorer.scoreColumnsSync({ ...columns, employees: employees.slice() });
  const pending = scorer.scoreColumns({ ...columns, employees });
  employees.fill(NaN);
  assert.deepEqual(await pending, expected);
});

test("many promises at once give the same", async () => {
  const rows = Array.from({ length: 500 }, (_, i) => one(i));
  const expected = scorer.scoreManySync(rows).map((record) => record.toJson());
  for (const records of await Promise.all(Array.from({ length: 12 }, () => scorer.scoreMany(rows)))) {
    assert.deepEqual(records.map((record) => record.toJson()), expected);
  }
});

test("bytes that are no Arrow stream are an error, whatever they are", () => {
  const columns = Object.fromEntries(Object.keys(PROFILE.attributes).map((name) => [name, [null, null]]));
  const whole = stream({ ...columns, employees: [1, 2], industry: ["a", "b"], tools: [["a"], ["b", "c"]] });
  assert.throws(() => scorer.scoreArrowSync(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])), { code: "arrow_stream" });
  assert.throws(() => scorer.scoreArrowSync(tableToIPC(tableFromArrays({ employees: [1] }), "stream")), { code: "absent_column" });
  let refused = 0;
  for (let i = 0; i < whole.length; i += 3) {
    for (const bytes of [whole.slice(0, i), whole.map((byte, place) => (place === i ? byte ^ 0xff : byte))]) {
      try {
        scorer.scoreArrowSync(bytes);
      } catch (error) {
        assert.ok(error instanceof icp.IcpError, `${i}: ${error}`);
        refused++;
      }
    }
  }
  assert.ok(refused > 50, `${refused}`);
});

test("import and require are one instance with the same names", () => {
  assert.deepEqual(Object.keys(doors.esm).sort(), Object.keys(doors.cjs).sort());
  for (const name of Object.keys(doors.cjs)) assert.equal(doors.esm[name], doors.cjs[name], name);
});
