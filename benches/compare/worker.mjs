// A worker of scripts/bench in Node: answers each line of the standard input (see benches/src/protocol.rs) by one.
// It runs in a project with the packed tarballs of icp-node and icp-wasm. Usage: node worker.mjs FOLDER MANIFEST
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as arrow from "apache-arrow";
import jsonLogic from "json-logic-js";
import * as zen from "@gorules/zen-engine";
import * as native from "icp-node";
import * as wasm from "icp-wasm";
import * as wasmArrow from "icp-wasm/arrow";

const [folder, manifestPath] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
const document = JSON.parse(readFileSync(`${folder}/profile.json`, "utf8"));
const made = JSON.parse(readFileSync(`${folder}/javascript.json`, "utf8"));
await wasm.default();
await wasmArrow.default();
const scorerOf = (icp) => icp.Profile.fromJson(document).scorer({ asOf: manifest.as_of });
const tierIds = document.tiers.map((tier) => tier.id);
const NOT_COMPUTED = -2;

function timed(work) {
  const start = process.hrtime.bigint();
  const result = work();
  return [Number(process.hrtime.bigint() - start) / 1e9, result];
}

// ---- columns

const bit = (bytes, i) => (bytes[i >> 3] >> (i & 7)) & 1;

/** The columns as a JavaScript programmer would hold them to be fast: doubles with NaN, codes with −1 (dates and flags, too), texts in lists. */
function typedColumns(table) {
  const columns = {};
  for (const { name } of table.schema.fields) {
    const vector = table.getChild(name);
    const data = vector.data[0];
    const known = (i) => !data.nullBitmap?.length || bit(data.nullBitmap, i);
    const { length } = data;
    if (arrow.DataType.isDictionary(data.type)) {
      columns[name] = { codes: Int32Array.from(data.values, (code, i) => (known(i) ? code : -1)), dictionary: [...data.dictionary] };
    } else if (arrow.DataType.isUtf8(data.type)) {
      columns[name] = vector.toJSON();
    } else if (arrow.DataType.isDate(data.type)) {
      const first = data.values.reduce((least, day, i) => (known(i) && day < least ? day : least), Infinity);
      const last = data.values.reduce((most, day, i) => (known(i) && day > most ? day : most), -Infinity);
      const dictionary = Array.from({ length: last - first + 1 }, (_, i) => new Date((first + i) * 86_400_000));
      columns[name] = { codes: Int32Array.from(data.values, (day, i) => (known(i) ? day - first : -1)), dictionary };
    } else if (arrow.DataType.isBool(data.type)) {
      columns[name] = { codes: Int8Array.from({ length }, (_, i) => (known(i) ? bit(data.values, i) : -1)), dictionary: [false, true] };
    } else {
      columns[name] = Float64Array.from(data.values, (value, i) => (known(i) ? value : NaN));
    }
  }
  return columns;
}

const ofColumns = (icp) => (bytes) => {
  const columns = typedColumns(arrow.tableFromIPC(bytes));
  const scorer = scorerOf(icp);
  const run = scorer.scoreColumnsSync ? "scoreColumnsSync" : "scoreColumns";
  return [() => scorer[run](columns, { outputs: ["score", "tier"] }), ({ columns }) => [columns.score, columns.tier.codes]];
};
const ofArrow = (icp) => (bytes) => {
  const scorer = scorerOf(icp);
  const read = (out) => {
    const table = arrow.tableFromIPC(out);
    return [table.getChild("score").toArray(), Array.from(table.getChild("tier"), (word) => (word === null ? -1 : tierIds.indexOf(word)))];
  };
  return [() => scorer.scoreArrowSync(bytes, { outputs: ["score", "tier"] }), read];
};
const COLUMNS = {
  "icp-node, typed arrays": ofColumns(native),
  "icp-node, Arrow IPC": ofArrow(native),
  "icp-wasm, typed arrays": ofColumns(wasm),
  "icp-wasm, Arrow IPC": ofArrow(wasmArrow),
};
let held = {};

function columns({ contender, rows, texts, save }) {
  const table = `${texts}-${rows}`;
  if (held.table !== table) held = { table, ready: {} };
  held.ready[contender] ??= COLUMNS[contender](readFileSync(`${folder}/${table}.arrows`));
  const [work, read] = held.ready[contender];
  const before = process.cpuUsage();
  const [seconds, out] = timed(work);
  const { user, system } = process.cpuUsage(before);
  if (save) {
    const [scores, tiers] = read(out);
    const micro = Int32Array.from(scores, (score) => Math.round(score * 1e6));
    writeFileSync(save, Buffer.concat([Buffer.from(micro.buffer), Buffer.from(Int8Array.from(tiers).buffer)]));
  }
  return { seconds, processor: (user + system) / 1e6, values: [] };
}

// ---- accounts

const ofRecord = (record) => [record.score, record.tier === null ? -1 : tierIds.indexOf(record.tier)];
const ofMicro = ({ score, tier }) => [score / 1e6, tier];

function byHand() {
  const { body, words } = made.function;
  return new Function("words", `return function score(account) {\n${body}\n}`)(words.map((word) => new Map(Object.entries(word))));
}

function byJsonLogic() {
  jsonLogic.add_operation("round", Math.round);
  const { points, excluded } = made.json_logic;
  const [first, second, third] = made.tiers;
  const sum = { var: "points" };
  const tier = { if: [{ var: "excluded" }, -1, { ">=": [sum, first] }, 0, { ">=": [sum, second] }, 1, { ">=": [sum, third] }, 2, 3] };
  return (account) => {
    let score = jsonLogic.apply(points, account);
    if (account.named_account === true && score < made.floor) score = made.floor;
    return { score, tier: jsonLogic.apply(tier, { points: score, excluded: jsonLogic.apply(excluded, account) }) };
  };
}

async function accounts({ contender }) {
  const lines = readFileSync(`${folder}/accounts.jsonl`, "utf8").trimEnd().split("\n");
  let given = lines.map((line) => JSON.parse(line));
  let score;
  let read = ofRecord;
  switch (contender) {
    case "icp-node, object":
    case "icp-wasm, object": {
      const scorer = scorerOf(contender.startsWith("icp-node") ? native : wasm);
      score = (account) => scorer.score(account);
      break;
    }
    case "icp-node, JSON text": {
      const scorer = scorerOf(native);
      [score, given] = [(text) => scorer.score(text), lines];
      break;
    }
    case "JavaScript by hand":
      [score, read] = [byHand(), ({ score, tier }) => [score, tier]];
      break;
    case "json-logic-js":
      [score, read] = [byJsonLogic(), ofMicro];
      break;
    case "zen-engine npm, graph": {
      const decision = new zen.ZenEngine().createDecision(made.zen_graph);
      [score, read] = [(account) => decision.evaluate(account), ({ result }) => ofMicro(result)];
      break;
    }
    case "zen-engine npm, expression":
      [score, read] = [(account) => zen.evaluateExpressionSync(made.zen_expression, account), (points) => [points / 1e6, NOT_COMPUTED]];
      break;
    default:
      throw new Error(`unknown: ${contender}`);
  }
  let best = Infinity;
  let results;
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    results = [];
    // The graph answers by a promise only.
    if (contender === "zen-engine npm, graph") for (const account of given) results.push(await score(account));
    else for (const account of given) results.push(score(account));
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
  }
  return { seconds: best / given.length, values: results.flatMap(read) };
}

function compile() {
  const text = readFileSync(`${folder}/forty.json`, "utf8");
  const load = () => native.Profile.fromJson(text).scorer({ asOf: manifest.as_of });
  return { seconds: Math.min(...Array.from({ length: 20 }, () => timed(load)[0])), values: [] };
}

const kinds = { columns, accounts, compile };
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const task = JSON.parse(line);
    answer = await kinds[task.kind](task);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
