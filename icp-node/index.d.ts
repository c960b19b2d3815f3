import type { Account, AccountOptions, BatchOptions, Column, ErrorRecord, ScoreColumns, ScoreRecord, TableOptions } from "./shared.js";
export * from "./areas.js";
export * from "./shared.js";

// On the thread pool of Node; the names with `Sync` do the same at once.
declare module "./shared.js" {
  interface Scorer {
    scoreMany(
      accounts: Iterable<Account | string>,
      options: AccountOptions & BatchOptions & { errors: "record" },
    ): Promise<(ScoreRecord | ErrorRecord)[]>;
    scoreMany(accounts: Iterable<Account | string>, options?: AccountOptions & BatchOptions): Promise<ScoreRecord[]>;
    /** Typed arrays are copied before the call returns. */
    scoreColumns(columns: { readonly [name: string]: Column }, options?: TableOptions): Promise<ScoreColumns>;
    /** An Arrow IPC stream (not a file, not compressed) in, such a stream out; `record` adds `error_code` and `error_path`. */
    scoreArrow(stream: Uint8Array, options?: TableOptions): Promise<Uint8Array>;
    scoreArrowSync(stream: Uint8Array, options?: TableOptions): Uint8Array;
  }
}
