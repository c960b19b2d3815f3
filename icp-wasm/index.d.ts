import type { Account, AccountOptions, BatchOptions, Column, ErrorRecord, ScoreColumns, ScoreRecord, TableOptions } from "./shared.js";
export * from "./shared.js";

// WebAssembly has no thread pool of its own: the work is done at once. Use a Web Worker to keep a page free.
declare module "./shared.js" {
  interface Scorer {
    scoreMany(
      accounts: Iterable<Account | string>,
      options: AccountOptions & BatchOptions & { errors: "record" },
    ): (ScoreRecord | ErrorRecord)[];
    scoreMany(accounts: Iterable<Account | string>, options?: AccountOptions & BatchOptions): ScoreRecord[];
    scoreColumns(columns: { readonly [name: string]: Column }, options?: TableOptions): ScoreColumns;
  }
}

/** Where the WebAssembly module comes from, if not from beside the package's own JavaScript. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** Loads the WebAssembly module: await it once before any other call. Later calls, and all calls in Node, do nothing. */
export default function init(options?: { module_or_path: ModuleSource | Promise<ModuleSource> }): Promise<unknown>;

/** The same from bytes or from a compiled module that are already there, without waiting. */
export declare function initSync(options: { module: BufferSource | WebAssembly.Module }): unknown;
