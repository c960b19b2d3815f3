// What the page and its Workers say to each other. Everything here can be structured-cloned.
import type { RowFault, ScoreRecord } from "icp-wasm/full";

/** A CSV column: each distinct cell once, and for each row which one it is; −1 is an empty cell. */
export interface CellColumn {
  name: string;
  codes: Int32Array;
  dictionary: string[];
}

export interface ColumnInfo {
  name: string;
  /** How many different cells it has. */
  distinct: number;
  /** How many rows have a cell that is not empty. */
  filled: number;
  /** The most frequent cells. */
  examples: string[];
}

export interface DataInfo {
  rows: number;
  columns: ColumnInfo[];
  /** The first row of each scoring Worker, and then the number of rows. */
  bounds: number[];
}

/** Something that went wrong, in the core's words where it was the core. */
export interface Trouble {
  message: string;
  faults: { code: string; path: string; message: string }[];
}

/** What a scoring Worker found for its rows. */
export interface ShardScores {
  score: Float64Array;
  timing: Float64Array;
  /** Positions in `tiers`; −1 none. */
  tier: Int32Array;
  tiers: string[];
  /** Positions in `statuses`. */
  status: Int32Array;
  statuses: string[];
  /** 1 certain, 0 not, −1 not scored; only in a thorough pass. */
  certain: Int8Array | null;
  faults: RowFault[];
  compileMilliseconds: number;
  scoreMilliseconds: number;
}

export interface Reason {
  id: string;
  name: string;
  contribution: number;
  side: "above" | "below" | "equal";
}

/** A row of the table in full. */
export interface RowDetail {
  row: number;
  record: ScoreRecord | null;
  reasons: Reason[];
  fault: string | null;
}

/** What is asked of a scoring Worker, and what it answers. */
export interface ShardCalls {
  read(request: { source: Blob; encoding: string; delimiter: string }): DataInfo;
  /** Takes cells that are no file. */
  take(request: { rows: number; columns: CellColumn[] }): DataInfo;
  load(request: { columns: CellColumn[]; start: number }): null;
  labels(request: { column: string }): (string | null)[];
  score(request: { document: string; asOf: string; thorough: boolean }): ShardScores;
  rows(request: { rows: number[] }): RowDetail[];
  account(request: { row: number }): { [column: string]: string | null };
  export(request: { header: boolean }): string;
}

/** What is asked of the Worker beside them, which answers about documents, single accounts and plans. */
export interface AdviserCalls {
  document(request: { document: string; asOf: string }): DocumentReport;
  detail(request: { document: string; asOf: string; account: { [column: string]: string | null } }): Detail;
  template(request: { name: string }): object;
  templates(request: null): string[];
  version(request: null): string;
}

export interface Tier {
  id: string;
  name?: string;
  min: number;
  requires?: any;
}

export interface DocumentReport {
  /** The core's own text of the document. */
  text: string;
  fingerprint: string;
  lints: { code: string; path: string; message: string; remedy: string }[];
  /** The most that each criterion can earn, as the core shares out the points. */
  maxima: { [criterion: string]: number };
  /** The document's acceptance cases. */
  cases: { passed: number; total: number } | null;
  /** What holds in this document for keys that may be left out. */
  defaults: { importance: { [word: string]: number }; tiers: Tier[]; decision: { pursue: number; exclude_below: number } };
}

export interface Detail {
  // Reports of the core, shown as they are.
  explanation: any;
  ways: any;
  next: any;
}

export type Request = { id: number; call: string; request: unknown };
export type Answer = { id: number; answer?: unknown; trouble?: Trouble };

/** What is asked of the Worker for plans: requests and reports are the core's. */
export interface PlannerCalls {
  /** The made-up market of the core. */
  sample(request: { accounts: number; seed: number; asOf: string }): { rows: number; columns: CellColumn[] };
  check(request: unknown): any;
  tornado(request: unknown): any;
}
