// Tests that icp-node and icp-wasm share, run by each on its own package: every way in gives the same bits, every error its
// code and place.
import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

export const AS_OF = "2026-11-21";

/** A profile with an attribute of each type. */
export const PROFILE = {
  icp: 1,
  name: "Every type",
  version: "v1",
  attributes: {
    employees: { type: "number" },
    growth: { type: "number" },
    industry: { type: "text" },
    stage: { type: "text", order: ["Seed", "Series A", "Series B"] },
    tools: { type: "tags" },
    funded: { type: "date" },
    b2b: { type: "flag" },
  },
  criteria: [
    { id: "size", category: "firmographic", weight: 3.3, attribute: "employees", fit: { curve: [[0, 0], [333, 0.9], [1000, 1]] } },
    { id: "growth", category: "behavioral", weight: 1.7, attribute: "growth", fit: { curve: [[-1, 0], [1, 1]] }, missing: "ignore" },
    { id: "industry", category: "firmographic", weight: 2.1, attribute: "industry", fit: { values: { "B2B SaaS": 1, "Über": 0.3 } } },
    { id: "stage", category: "firmographic", weight: 1.1, fit: { when: { attribute: "stage", ge: "Series A" } } },
    { id: "tools", category: "technographic", weight: 1.3, attribute: "tools", fit: { tags: { HubSpot: 0.7, Salesforce: 1 } } },
    { id: "funded", category: "behavioral", weight: 0.9, attribute: "funded", fit: { age_days: [{ max: 400, fit: 0.77 }] }, missing: { neutral: 0.2 } },
    { id: "b2b", category: "firmographic", weight: 0.7, attribute: "b2b", fit: { flag: { true: 1, false: 0.1 } } },
  ],
  triggers: [{ id: "round", attribute: "funded", strength: 0.6, window_days: 365, half_life_days: 90 }],
};
const NAMES = Object.keys(PROFILE.attributes);

const hex = (number) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
};

const NUMBERS = ["score", "baseScore", "low", "high", "coverage", "timing"];
const ALL = [...NUMBERS, "tier", "tierCertain", "decision", "status", "criteria", "triggers", "tierReasons", "exclusions", "overrides"];

/** What a record says, numbers as bits. */
function ofRecord(record) {
  if (record.status === "error") return { error: [record.error.code, record.error.path] };
  const said = Object.fromEntries(NUMBERS.map((name) => [name, hex(record[name])]));
  for (const { id, points } of record.criteria) said[`points.${id}`] = hex(points);
  for (const { id, strength } of record.triggers) said[`strength.${id}`] = hex(strength);
  return { ...said, tier: record.tier, tierCertain: record.tierCertain, decision: record.decision, status: record.status };
}

/** The same of row `i` of columns of scores. */
function ofColumns({ columns, faults }, i) {
  const word = ({ codes, words }) => words[codes[i]] ?? null;
  if (word(columns.status) === "error") {
    const fault = faults.find(({ row }) => row === i);
    assert.deepEqual([columns.tierCertain[i], columns.tier.codes[i], hex(columns.score[i])], [-1, -1, hex(NaN)]);
    return { error: [fault.code, fault.path] };
  }
  const names = [...NUMBERS, ...Object.keys(columns).filter((name) => name.includes("."))];
  return {
    ...Object.fromEntries(names.map((name) => [name, hex(columns[name][i])])),
    tier: word(columns.tier),
    tierCertain: columns.tierCertain[i] === 1,
    decision: word(columns.decision),
    status: word(columns.status),
  };
}

function failure(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

/** Accounts of every kind of value that JavaScript can make of an attribute; some are faulty when `faulty`. */
function accounts(faulty) {
  const day = fc.date({ min: new Date("2020-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
  const missing = fc.constantFrom(null, undefined);
  const text = fc.constantFrom("B2B SaaS", " b2b saas ", "ÜBER", "", "𝕏", "other");
  const number = fc.oneof(
    { arbitrary: fc.double({ noDefaultInfinity: true }), weight: 3 },
    fc.integer({ min: -5, max: 1200 }),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.constantFrom(-0, 0, NaN, 5e-324, Number.MAX_SAFE_INTEGER, 2n ** 53n + 1n),
    ...(faulty ? [fc.constantFrom(Infinity, -Infinity, 10n ** 400n)] : []),
  );
  const tags = fc.array(fc.constantFrom("HubSpot", "salesforce", "x", "é", ...(faulty ? [null, "\udc00"] : [])), { maxLength: 4 });
  const values = {
    employees: number,
    growth: number,
    industry: faulty ? fc.oneof(text, fc.constantFrom("\ud800", "a\udfffb")) : text,
    stage: fc.constantFrom("seed", "Series A", " SERIES B", ...(faulty ? ["Series Z"] : [])),
    tools: fc.oneof(tags, tags.map((list) => new Set(list))),
    funded: faulty ? fc.oneof(day, fc.constant(new Date(8e15))) : day,
    b2b: fc.boolean(),
  };
  const entries = NAMES.map((name) => [name, fc.option(fc.oneof({ arbitrary: values[name], weight: 5 }, missing), { nil: undefined })]);
  return fc.record(Object.fromEntries(entries));
}

const columnsOf = (rows) => Object.fromEntries(NAMES.map((name) => [name, rows.map((row) => row[name])]));

/** The plain JSON text of an account without faults, written without the package's help. */
function jsonText(row) {
  const plain = (value) => {
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Date) return value.toISOString();
    if (value instanceof Set) return [...value];
    return value;
  };
  return JSON.stringify(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
}

/** Declares the tests; `arrow` turns rows into an Arrow IPC stream and a stream into rows, where there is a door for it. */
export function declare(icp, { runs = 200, many, columns, arrow, readArrow } = {}) {
  const { Profile, IcpError } = icp;
  const profile = Profile.fromJson(PROFILE);
  const scorer = profile.scorer({ asOf: AS_OF });
  const scoreMany = many ?? ((...args) => scorer.scoreMany(...args));
  const scoreColumns = columns ?? ((...args) => scorer.scoreColumns(...args));

  test("a profile is read, written and named", () => {
    assert.equal(profile.name, "Every type");
    assert.equal(profile.version, "v1");
    assert.match(profile.fingerprint, /^[0-9a-f]{64}$/);
    for (const source of [profile.toJson(), profile.toObject(), JSON.stringify(profile), JSON.stringify(PROFILE)]) {
      assert.equal(Profile.fromJson(source).fingerprint, profile.fingerprint);
    }
    for (const name of icp.templates()) assert.ok(Array.isArray(Profile.template(name).lint()));
    assert.match(icp.schema().$schema, /json-schema.org/);
    assert.equal(scorer.profile, profile);
    assert.equal(scorer.asOf, AS_OF);
    assert.equal(profile.scorer({ asOf: new Date("2026-11-21T23:59:59.999Z") }).asOf, AS_OF);
  });

  test("every operation of the core can be asked for, and the named methods are operations", () => {
    const known = icp.operations();
    assert.ok(known.length >= 13);
    assert.equal(new Set(known.map(({ subject, name }) => subject + name)).size, known.length);
    for (const { subject, name, takes, example } of known) {
      if (subject === "engine") {
        const method = name.replaceAll(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()).split(".").reduce((owner, part) => owner[part], icp);
        const needed = { template: { name: "starter" }, fingerprint: { value: [1, { b: null }] } };
        if (needed[name] || !example) assert.notEqual(method(needed[name])?.length, 0, name);
        // Examples are answered in the replay of the corpus; here, what is no option is refused.
        else assert.equal(failure(() => (takes === "table" ? method({ a: [1] }, { odd: 1 }) : method({ ...JSON.parse(example), odd: 1 }))).name, "IcpError", name);
      } else if (subject === "profile") {
        if (!example) assert.notEqual(profile.call(name), undefined, name);
      } else if (subject === "scorer") {
        // A request may need more than an account; it must never be an unknown operation.
        try {
          assert.notEqual(scorer.call(name, { account: { employees: 3 } }), undefined);
        } catch (error) {
          assert.match(error.code, /^(option_|absent_column)/, name);
        }
      }
    }
    const account = { employees: 40, funded: new Date("2026-10-01"), tools: new Set(["HubSpot"]) };
    for (const [method, name, options] of [
      ["explain", "explain"],
      ["reasons", "reasons", { baseline: "zero" }],
      ["nextAttributes", "next_attributes"],
      ["waysUp", "ways_up", { most: 3 }],
      ["whatIf", "what_if", { changes: { employees: 500n, stage: "seed" } }],
    ]) {
      const answer = scorer[method](account, options);
      assert.ok(JSON.stringify(answer).length > 50, name);
      assert.deepEqual(answer, scorer.call(name, { ...options, account }), name);
      assert.deepEqual(answer, scorer[method](jsonText(account), options), name);
      assert.equal(failure(() => scorer[method]({ employees: Infinity }, options)).code, "not_finite", name);
      assert.equal(failure(() => scorer[method](account, { ...options, nothing: 1 })).code, "option_unknown", name);
    }
    assert.equal(scorer.explain(account).record.score, scorer.score(account).score);
    assert.equal(Profile.template("starter").check().failures?.length ?? 0, 0);
    assert.deepEqual(icp.template({ name: "starter" }), Profile.template("starter").toObject());
    const abc = icp.fingerprint({ value: { b: 1, a: "x" } });
    assert.match(abc, /^[0-9a-f]{64}$/);
    assert.equal(icp.fingerprint({ value: { a: "x", b: 1.0 } }), abc, "the order of keys is none of it");
    assert.equal(failure(() => scorer.call("nothing")).code, "operation_unknown");
  });

  test("every code of the catalogue has a stage and a meaning", () => {
    const codes = icp.errorCodes();
    assert.ok(codes.length > 60);
    assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
    for (const { code, stage, meaning } of codes) {
      assert.match(code, /^[a-z0-9_]+$/);
      assert.ok(["profile", "data", "request", "statistics"].includes(stage) && meaning.length > 10, code);
    }
  });

  const stages = Object.fromEntries(icp.errorCodes().map(({ code, stage }) => [code, stage]));
  function refused(work, code, path) {
    const error = failure(work);
    assert.ok(error instanceof IcpError && error instanceof Error, String(error));
    assert.deepEqual([error.name, error.code, error.path, error.stage], ["IcpError", code, path, stages[code]]);
    assert.ok(error.message.length > 0 && error.faults[0].code === code && error.total >= 1);
    return error;
  }

  test("errors have code, path and stage", () => {
    refused(() => Profile.fromJson("{"), "json_syntax", "");
    assert.ok(refused(() => Profile.fromJson({ icp: 1, name: "", attributes: {}, criterai: [] }), "unknown_key", "/criterai").total >= 2);
    refused(() => Profile.fromJson({ ...PROFILE, caps: { technographic: Infinity } }), "json_number_too_large", "");
    refused(() => Profile.fromJson(null), "wrong_type", "");
    refused(() => Profile.template("nothing"), "template_unknown", "/name");
    refused(() => profile.scorer(), "as_of_missing", "/as_of");
    refused(() => profile.scorer({}), "as_of_missing", "/as_of");
    refused(() => profile.scorer({ asOf: "21.11.2026" }), "invalid_date", "/as_of");
    refused(() => profile.scorer({ asOf: new Date(NaN) }), "option_wrong", "/as_of");
    refused(() => profile.scorer({ asOf: AS_OF, seed: 1 }), "option_unknown", "/seed");
    for (const [account, code, path] of [
      ["[]", "account_not_object", ""],
      ["{", "account_syntax", ""],
      ['{"a": 1, "a": 2}', "account_duplicate_key", "/a"],
      [[], "account_not_object", ""],
      [null, "account_not_object", ""],
      [undefined, "account_not_object", ""],
      [5, "account_not_object", ""],
      [{ "\ud800": 1 }, "account_syntax", ""],
      [{ employees: Infinity }, "not_finite", "/employees"],
      [{ employees: 10n ** 400n }, "not_finite", "/employees"],
      [{ employees: "12" }, "type_mismatch", "/employees"],
      [{ employees: new Date() }, "type_mismatch", "/employees"],
      [{ employees: () => 1 }, "type_mismatch", "/employees"],
      [{ employees: Symbol("x") }, "type_mismatch", "/employees"],
      [{ employees: new Map([["employees", 1]]) }, "type_mismatch", "/employees"],
      [{ industry: new Date() }, "type_mismatch", "/industry"],
      [{ industry: "\udfff" }, "invalid_utf8", "/industry"],
      [{ stage: "Series Q" }, "value_not_in_order", "/stage"],
      [{ tools: ["a", undefined] }, "null_in_tags", "/tools/1"],
      // eslint-disable-next-line no-sparse-arrays
      [{ tools: ["a", , "b"] }, "null_in_tags", "/tools/1"],
      [{ tools: ["a", 5] }, "type_mismatch", "/tools/1"],
      [{ tools: ["a", new Date()] }, "type_mismatch", "/tools/1"],
      [{ tools: [["a"]] }, "type_mismatch", "/tools/0"],
      [{ funded: "yesterday" }, "unparsable_date", "/funded"],
      [{ funded: new Date(NaN) }, "type_mismatch", "/funded"],
      [{ funded: new Date(8e15) }, "date_out_of_range", "/funded"],
      [{ b2b: 1 }, "type_mismatch", "/b2b"],
    ]) {
      refused(() => scorer.score(account), code, path);
    }
    assert.equal(refused(() => scorer.score({ employees: Infinity, b2b: 1, stage: "x" }), "not_finite", "/employees").total, 3);
    refused(() => scorer.score({ employes: 1 }, { strict: true }), "undeclared_key", "/employes");
    refused(() => scorer.score({}, { strict: 1 }), "option_wrong", "/strict");
    refused(() => scorer.score({}, { stict: true }), "option_unknown", "/stict");
    const own = new RangeError("a getter of the user's");
    assert.equal(failure(() => scorer.score({ get employees() { throw own; } })), own);
  });

  test("what nothing reads is not looked at", () => {
    const whole = scorer.score({ employees: 10 }).toJson();
    assert.equal(scorer.score({ employees: 10, other: "\ud800", more: new Date(8e15), list: [new Date(8e15)], x: Infinity }).toJson(), whole);
    assert.equal(scorer.score(new Map([["employees", 10], ["x", NaN]])).toJson(), whole);
    assert.equal(scorer.score(Object.assign(Object.create({ b2b: 1 }), { employees: 10 })).toJson(), whole);
    assert.equal(scorer.score(JSON.parse('{"__proto__": 5, "employees": 10}')).toJson(), whole);
    const cyclic = { employees: 10 };
    cyclic.self = cyclic;
    cyclic.list = [cyclic];
    assert.equal(scorer.score(cyclic).toJson(), whole);
  });

  test("a record is plain data, and its text is the core's", () => {
    const record = scorer.score({ employees: 120, industry: "B2B SaaS", tools: ["HubSpot"] });
    const text = JSON.parse(record.toJson());
    assert.equal(text.base_score, record.baseScore);
    assert.equal(text.as_of, record.asOf);
    assert.deepEqual(Object.keys(text).map((key) => key.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase())), Object.keys(record));
    assert.deepEqual(structuredClone(record), JSON.parse(JSON.stringify(record)));
  });

  test("an account as object, in a list, in columns and as JSON text gives the same bits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(accounts(false), { minLength: 1, maxLength: 8 }), async (rows) => {
        const single = rows.map((row) => scorer.score(row));
        const texts = single.map((record) => record.toJson());
        assert.deepEqual(rows.map((row) => scorer.score(jsonText(row)).toJson()), texts);
        for (const strict of [false, true]) {
          assert.deepEqual((await scoreMany(rows, { strict })).map((record) => record.toJson()), texts);
        }
        const scored = await scoreColumns(columnsOf(rows), { outputs: ALL, threads: 2 });
        assert.equal(scored.rows, rows.length);
        assert.deepEqual(rows.map((_, i) => ofColumns(scored, i)), single.map(ofRecord));
        if (arrow) {
          const back = readArrow(await arrow(scorer, columnsOf(rows), { outputs: ALL }));
          assert.deepEqual(back.map((row) => [hex(row.score), row.tier]), single.map((record) => [hex(record.score), record.tier]));
        }
      }),
      { numRuns: runs },
    );
  });

  test("faulty accounts give the same code and place one by one, in a list and in columns", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(accounts(true), { minLength: 1, maxLength: 6 }), async (rows) => {
        const single = rows.map((row, i) => {
          try {
            return ofRecord(scorer.score(row));
          } catch (error) {
            assert.ok(error instanceof IcpError, String(error));
            // In a list the row follows the column.
            const [, column, ...rest] = error.path.split("/");
            return { error: [error.code, ["", column, i, ...rest].join("/")] };
          }
        });
        const listed = await scoreMany(rows, { errors: "record" });
        assert.deepEqual(listed.map(ofRecord), single);
        const first = single.find(({ error }) => error);
        if (first) {
          await assert.rejects(async () => scoreMany(rows), (error) => error.code === first.error[0] && error.path === first.error[1]);
        }
        // A text that is not Unicode is a fault of a column's layout, found before any row is read.
        const illFormed = rows.find((row) => [row.industry, ...(row.tools ?? [])].some((text) => text && !text.isWellFormed()));
        if (illFormed) {
          await assert.rejects(async () => scoreColumns(columnsOf(rows), { errors: "record" }), { code: "invalid_utf8" });
        } else {
          const scored = await scoreColumns(columnsOf(rows), { outputs: ALL, errors: "record" });
          assert.deepEqual(rows.map((_, i) => ofColumns(scored, i)), single);
        }
      }),
      { numRuns: runs },
    );
  });

  test("threads change nothing, and what is no account is a record with an error", async () => {
    const accounts = Array.from({ length: 700 }, (_, i) => (i % 97 === 5 ? [null, 3, "[]", [], undefined][i % 5] : { employees: i, b2b: i % 3 === 0 }));
    const one = await scoreMany(accounts, { errors: "record" });
    assert.deepEqual([one.length, one[5].status, one[5].error.code, one[5].error.path], [700, "error", "account_not_object", "/5"]);
    for (const threads of [2, 5]) {
      const many = await scoreMany(accounts, { errors: "record", threads });
      assert.deepEqual(many.map((record) => record.toJson()), one.map((record) => record.toJson()));
    }
    await assert.rejects(async () => scoreMany(accounts, { threads: 3 }), (error) => error.code === "account_not_object" && error.path === "/5" && error.total === 8);
    await assert.rejects(async () => scoreMany(accounts, { threads: 0 }), { code: "option_wrong", path: "/threads" });
  });

  test("the market's frames are those that are asked for", (t) => {
    if (!icp.operations().some(({ name }) => name === "sample_market")) return t.skip("this build makes no market");
    const whole = icp.sampleMarket({ accounts: 20, seed: 1, asOf: AS_OF });
    assert.deepEqual(Object.keys(whole), ["accounts", "contacts", "deals", "messages", "outcomes"]);
    assert.deepEqual(icp.sampleMarket({ accounts: 20, seed: 1, asOf: AS_OF, frames: ["deals", "accounts"] }), { accounts: whole.accounts, deals: whole.deals });
    refused(() => icp.sampleMarket({ accounts: 20, seed: 1, asOf: AS_OF, frames: ["deal"] }), "option_wrong", "/frames/0");
  });

  test("columns come as typed arrays, with dictionaries and with validity", async () => {
    const lists = { employees: [1, 200, 77, null], growth: [0.5, -0.25, null, 1], industry: ["B2B SaaS", null, "über", "x"], b2b: [true, false, null, true] };
    const rest = { stage: [null, "seed", null, "Series B"], tools: [["HubSpot"], null, [], ["Salesforce", "x"]], funded: [new Date("2026-01-01"), null, null, null] };
    const expected = await scoreColumns({ ...lists, ...rest });
    const dictionary = ["B2B SaaS", "über", "x"];
    for (const columns of [
      { employees: Float64Array.of(1, 200, 77, NaN), growth: Float32Array.of(0.5, -0.25, NaN, 1) },
      { employees: { values: BigInt64Array.of(1n, 200n, 77n, 9n), validity: Uint8Array.of(0b0111) } },
      { employees: { values: Uint8Array.of(1, 200, 77, 9), validity: [true, true, true, false] } },
      { employees: { values: new Float64Array([0, 1, 200, 77, NaN]).subarray(1), validity: [true, true, true, true] } },
      { employees: [1n, 200, 77n, undefined], b2b: { values: [true, false, true, true], validity: [true, true, false, true] } },
      { industry: { codes: Int8Array.of(0, -1, 1, 2), dictionary } },
      { industry: { codes: [0, null, 1, 2], dictionary } },
      { industry: { codes: Uint32Array.of(0, 2, 1, 2), dictionary: ["B2B SaaS", "über", "x"] }, stage: rest.stage },
      { tools: { codes: [0, null, 1, 2], dictionary: [["HubSpot"], [], ["x", "Salesforce"]] } },
      { tools: [new Set(["HubSpot"]), undefined, new Set(), ["Salesforce", "x"]] },
      { unread: ["\ud800", 1, {}, new Date(NaN)] },
    ]) {
      const scored = await scoreColumns({ ...lists, ...rest, ...columns });
      if (columns.industry?.codes instanceof Uint32Array) assert.notDeepEqual(scored, expected);
      else assert.deepEqual(scored, expected);
    }
    const none = await scoreColumns(Object.fromEntries(NAMES.map((name) => [name, []])));
    assert.deepEqual([none.rows, none.columns.score.length], [0, 0]);
  });

  test("faults of columns have code and place", async () => {
    const good = Object.fromEntries(NAMES.map((name) => [name, [null, null]]));
    for (const [columns, code, path] of [
      [{ employees: undefined }, "length_mismatch", "/growth"],
      [{ employees: [1] }, "length_mismatch", "/growth"],
      [{ growth: [1, 2, 3] }, "length_mismatch", "/growth"],
      [{ growth: [1, Infinity] }, "not_finite", "/growth/1"],
      [{ growth: Float64Array.of(-Infinity, 1) }, "not_finite", "/growth/0"],
      [{ growth: ["1", "2"] }, "type_mismatch", "/growth"],
      [{ growth: [1, "2"] }, "type_mismatch", "/growth"],
      [{ industry: ["a", "\ud800"] }, "invalid_utf8", "/industry/1"],
      [{ industry: { codes: [0, 7], dictionary: ["a"] } }, "key_out_of_range", "/industry/1"],
      [{ industry: { codes: [0, 0.5], dictionary: ["a"] } }, "option_wrong", ""],
      [{ growth: { values: Float64Array.of(1, 2), validity: new Uint8Array(0) } }, "validity_too_short", "/growth"],
      [{ funded: [new Date(NaN), null] }, "type_mismatch", "/funded"],
      [{ funded: [null, new Date(8e15)] }, "date_out_of_range", "/funded/1"],
      [{ tools: [["a", null], null] }, "null_in_tags", "/tools/0/1"],
      [{ tools: [["a", 5], null] }, "type_mismatch", "/tools"],
      [{ tools: [[["a"]], null] }, "type_mismatch", "/tools"],
    ]) {
      await assert.rejects(async () => scoreColumns({ ...good, ...columns }), (error) => {
        assert.deepEqual([error.code, error.path], [code, path], error.message);
        return error instanceof IcpError;
      });
    }
    const { b2b, ...absent } = good;
    await assert.rejects(async () => scoreColumns(absent), { code: "absent_column" });
    await assert.rejects(async () => scoreColumns(good, { outputs: ["scor"] }), { code: "option_wrong", path: "/outputs/0" });
    await assert.rejects(async () => scoreColumns(good, { errors: "ignore" }), { code: "option_wrong", path: "/errors" });
    const all = { ...good, employees: Float64Array.from({ length: 300 }, () => Infinity) };
    for (const name of NAMES.slice(1)) all[name] = new Array(300).fill(null);
    await assert.rejects(async () => scoreColumns(all), (error) => error.total === 300 && error.faults.length === 100);
  });
}
