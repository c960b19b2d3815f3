// A scoring Worker: holds its share of the rows, and scores them whenever the profile changes. The first of them also reads the file.
import { initSync, Profile } from "icp-wasm/full";
import type { Column, Output, Scorer } from "icp-wasm/full";
import Papa from "papaparse";

import { decode, describe, parse, slice } from "./cells";
import type { Cells } from "./cells";
import type { CellColumn, DataInfo, RowDetail, ShardCalls } from "./messages";
import { answer, caller, troubleOf } from "./rpc";
import type { Port } from "./rpc";

interface Start {
  module: WebAssembly.Module;
  /** To the other scoring Workers; only the first has them. */
  peers: MessagePort[];
  /** From the first scoring Worker; only the others have it. */
  reader: MessagePort | null;
}

let columns: CellColumn[] = [];
let table: { [name: string]: Column } = {};
let rows = 0;
let first = 0;
let peers: ReturnType<typeof caller<ShardCalls>>[] = [];

function load(part: CellColumn[], start: number): null {
  columns = part;
  first = start;
  rows = part[0]?.codes.length ?? 0;
  table = {};
  for (const { name, codes, dictionary } of part) table[name] ??= { codes, dictionary };
  return null;
}

let current: { document: string; asOf: string; scorer: Scorer } | null = null;

function compiled(document: string, asOf: string): Scorer {
  if (current?.document !== document || current.asOf !== asOf) {
    current = { document, asOf, scorer: Profile.fromJson(document).scorer({ asOf }) };
  }
  return current.scorer;
}

/** The columns that the profile reads; one that the file lacks is missing throughout. */
function tableFor(document: string): { [name: string]: Column } {
  const attributes = JSON.parse(document).attributes as { [name: string]: { read?: { column?: string } } };
  const all = { ...table };
  let empty: Int32Array | null = null;
  for (const [name, attribute] of Object.entries(attributes)) {
    all[attribute.read?.column ?? name] ??= { codes: (empty ??= new Int32Array(rows).fill(-1)), dictionary: [] };
  }
  return all;
}

function account(row: number): { [column: string]: string | null } {
  const values: { [column: string]: string | null } = {};
  for (const { name, codes, dictionary } of columns) {
    const code = codes[row - first]!;
    values[name] ??= code < 0 ? null : dictionary[code]!;
  }
  return values;
}

function detail(scorer: Scorer, row: number): RowDetail {
  const values = account(row);
  try {
    const record = scorer.score(values);
    const { toJson: _, ...plain } = record;
    return { row, record: { ...plain } as RowDetail["record"], reasons: scorer.reasons(values, { baseline: "zero" }).reasons, fault: null };
  } catch (error) {
    return { row, record: null, reasons: [], fault: troubleOf(error).message };
  }
}

/** Gives every Worker its part of the rows, this one included. */
async function shareOut(cells: Cells): Promise<DataInfo> {
  const shards = peers.length + 1;
  const bounds = Array.from({ length: shards + 1 }, (_, i) => Math.floor((cells.rows * i) / shards));
  const sent = peers.map((peer, i) => {
    const part = slice(cells.columns, bounds[i + 1]!, bounds[i + 2]!);
    return peer("load", { columns: part, start: bounds[i + 1]! }, part.map(({ codes }) => codes.buffer));
  });
  const info = cells.columns.map(describe);
  load(shards === 1 ? cells.columns : slice(cells.columns, 0, bounds[1]!), 0);
  await Promise.all(sent);
  return { rows: cells.rows, columns: info, bounds };
}

const FAST: Output[] = ["score", "timing", "tier", "status"];

const handlers = {
  async read({ source, encoding, delimiter }: { source: Blob; encoding: string; delimiter: string }) {
    return shareOut(parse(decode(await source.arrayBuffer(), encoding), delimiter));
  },
  take: (cells: Cells) => shareOut(cells),
  load: ({ columns, start }: { columns: CellColumn[]; start: number }) => load(columns, start),
  labels({ column }: { column: string }) {
    const found = columns.find(({ name }) => name === column);
    return found ? Array.from(found.codes, (code) => (code < 0 ? null : found.dictionary[code]!)) : [];
  },
  score({ document, asOf, thorough }: { document: string; asOf: string; thorough: boolean }) {
    const began = performance.now();
    const scorer = compiled(document, asOf);
    const ready = performance.now();
    const outputs: Output[] = thorough ? [...FAST, "tierCertain"] : FAST;
    const { columns: made, faults } = scorer.scoreColumns(tableFor(document), { outputs, errors: "record" });
    return {
      score: made.score,
      timing: made.timing,
      tier: made.tier.codes,
      tiers: made.tier.words,
      status: made.status.codes,
      statuses: made.status.words,
      certain: thorough ? made.tierCertain : null,
      faults: faults.map((fault) => ({ ...fault, row: fault.row + first })),
      compileMilliseconds: ready - began,
      scoreMilliseconds: performance.now() - ready,
    };
  },
  rows: ({ rows }: { rows: number[] }) => (current ? rows.map((row) => detail(current!.scorer, row)) : []),
  account: ({ row }: { row: number }) => account(row),
  export({ header }: { header: boolean }) {
    if (!current) throw new Error("Nothing is scored yet");
    const all: Output[] = ["score", "baseScore", "low", "high", "coverage", "timing", "tier", "tierCertain", "tierReasons"];
    all.push("decision", "status", "exclusions", "overrides", "criteria", "triggers");
    const { columns: made } = current.scorer.scoreColumns(tableFor(current.document), { outputs: all, errors: "record" });
    const names = columns.map(({ name }) => name);
    const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const scored = Object.entries(made);
    const title = (name: string) => (names.includes(snake(name)) ? `icp_${snake(name)}` : snake(name));
    const lines: string[][] = header ? [[...names, ...scored.map(([name]) => title(name))]] : [];
    for (let row = 0; row < rows; row++) {
      const given = columns.map(({ codes, dictionary }) => (codes[row]! < 0 ? "" : dictionary[codes[row]!]!));
      lines.push([...given, ...scored.map(([, column]) => cell(column, row))]);
    }
    return `${Papa.unparse(lines, { newline: "\n" })}\n`;
  },
};

/** A score as a CSV cell: null is empty, lists are joined by `;`. */
function cell(column: any, row: number): string {
  if (column instanceof Float64Array) return Number.isNaN(column[row]) ? "" : String(column[row]);
  if (column instanceof Int8Array) return column[row]! < 0 ? "" : String(column[row] === 1);
  const { codes, words, offsets } = column as { codes: Int32Array; words: string[]; offsets?: Int32Array };
  if (!offsets) return codes[row]! < 0 ? "" : words[codes[row]!]!;
  return Array.from(codes.subarray(offsets[row], offsets[row + 1]), (code) => words[code]).join(";");
}

self.onmessage = ({ data }: MessageEvent<Start>) => {
  initSync({ module: data.module });
  peers = data.peers.map((port) => caller<ShardCalls>(port));
  if (data.reader) answer<ShardCalls>(data.reader, handlers);
  answer<ShardCalls>(self as unknown as Port, handlers);
};
