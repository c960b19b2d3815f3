// The Workers as the page sees them: one module compiled once, rows shared out over as many Workers as there are processors.
import address from "../../../../target/wasm-package/full/icp_bg.wasm?url";

import type { AdviserCalls, DataInfo, PlannerCalls, RowDetail, ShardCalls, ShardScores } from "./messages";
import { caller } from "./rpc";
import type { Caller } from "./rpc";

/** The scores of all rows, put together from those of the Workers. */
export interface Scores {
  score: Float64Array;
  timing: Float64Array;
  /** Positions in `tiers`; −1 none. */
  tier: Int32Array;
  tiers: string[];
  status: Int32Array;
  statuses: string[];
  certain: Int8Array | null;
  faults: ShardScores["faults"];
  /** The longest any Worker took to compile the profile and to score its rows. */
  compileMilliseconds: number;
  scoreMilliseconds: number;
  workers: number;
}

export class Pool {
  readonly adviser: Caller<AdviserCalls>;
  #module: WebAssembly.Module;
  #shards: Caller<ShardCalls>[];
  #bounds: number[] = [];

  private constructor(module: WebAssembly.Module, adviser: Caller<AdviserCalls>, shards: Caller<ShardCalls>[]) {
    this.#module = module;
    this.adviser = adviser;
    this.#shards = shards;
  }

  static async start(): Promise<Pool> {
    const module = await WebAssembly.compileStreaming(fetch(address));
    const count = Math.min(8, Math.max(1, navigator.hardwareConcurrency || 1));
    const channels = Array.from({ length: count - 1 }, () => new MessageChannel());
    const workers = Array.from({ length: count }, () => new Worker(new URL("./shard.ts", import.meta.url), { type: "module" }));
    workers.forEach((worker, i) => {
      const peers = i === 0 ? channels.map(({ port1 }) => port1) : [];
      const reader = i === 0 ? null : channels[i - 1]!.port2;
      worker.postMessage({ module, peers, reader }, [...peers, ...(reader ? [reader] : [])]);
    });
    const adviser = new Worker(new URL("./adviser.ts", import.meta.url), { type: "module" });
    adviser.postMessage({ module });
    return new Pool(module, caller<AdviserCalls>(adviser), workers.map((worker) => caller<ShardCalls>(worker)));
  }

  #planner: Caller<PlannerCalls> | null = null;

  /** The Worker for plans, which starts when it is first asked for. */
  planner(): Caller<PlannerCalls> {
    if (!this.#planner) {
      const worker = new Worker(new URL("./planner.ts", import.meta.url), { type: "module" });
      worker.postMessage({ module: this.#module });
      this.#planner = caller<PlannerCalls>(worker);
    }
    return this.#planner;
  }

  get workers(): number {
    return this.#shards.length;
  }

  async read(source: Blob, encoding: string, delimiter: string): Promise<DataInfo> {
    return this.#held(await this.#shards[0]!("read", { source, encoding, delimiter }));
  }

  /** The made-up market of the core. */
  async sample(accounts: number, seed: number, asOf: string): Promise<DataInfo> {
    const cells = await this.planner()("sample", { accounts, seed, asOf });
    return this.#held(await this.#shards[0]!("take", cells, cells.columns.map(({ codes }) => codes.buffer)));
  }

  #held(info: DataInfo): DataInfo {
    this.#bounds = info.bounds;
    return info;
  }

  async labels(column: string): Promise<(string | null)[]> {
    return (await Promise.all(this.#shards.map((shard) => shard("labels", { column })))).flat();
  }

  async score(document: string, asOf: string, thorough: boolean): Promise<Scores> {
    const parts = await Promise.all(this.#shards.map((shard) => shard("score", { document, asOf, thorough })));
    const { tiers, statuses } = parts[0]!;
    return {
      score: joined(parts.map(({ score }) => score), Float64Array),
      timing: joined(parts.map(({ timing }) => timing), Float64Array),
      tier: joined(parts.map(({ tier }) => tier), Int32Array),
      tiers,
      status: joined(parts.map(({ status }) => status), Int32Array),
      statuses,
      certain: thorough ? joined(parts.map(({ certain }) => certain!), Int8Array) : null,
      faults: parts.flatMap(({ faults }) => faults),
      compileMilliseconds: Math.max(...parts.map((part) => part.compileMilliseconds)),
      scoreMilliseconds: Math.max(...parts.map((part) => part.scoreMilliseconds)),
      workers: parts.length,
    };
  }

  /** The rows in full, as scored last; in the order asked for. */
  async rows(rows: number[]): Promise<RowDetail[]> {
    const asked = this.#shards.map((_, shard) => rows.filter((row) => this.#shardOf(row) === shard));
    const told = await Promise.all(asked.map((rows, shard) => (rows.length ? this.#shards[shard]!("rows", { rows }) : [])));
    const byRow = new Map(told.flat().map((detail) => [detail.row, detail]));
    return rows.flatMap((row) => byRow.get(row) ?? []);
  }

  account(row: number): Promise<{ [column: string]: string | null }> {
    return this.#shards[this.#shardOf(row)]!("account", { row });
  }

  /** Every account with its scores, as a CSV file. */
  async export(): Promise<Blob> {
    const parts = await Promise.all(this.#shards.map((shard, i) => shard("export", { header: i === 0 })));
    return new Blob(parts, { type: "text/csv" });
  }

  #shardOf(row: number): number {
    return Math.max(0, this.#bounds.findIndex((start) => start > row) - 1);
  }
}

function joined<A extends Float64Array | Int32Array | Int8Array>(parts: A[], Kind: new (length: number) => A): A {
  if (parts.length === 1) return parts[0]!;
  const whole = new Kind(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part as any, at);
    at += part.length;
  }
  return whole;
}
