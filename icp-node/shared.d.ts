// What icp-node and icp-wasm both offer, declared once. scripts/build-wasm copies this file into icp-wasm.

/** The version of the engine that computes. */
export declare function engineVersion(): string;
/** The names of the profiles that ship with the engine; `Profile.template` loads one. */
export declare function templates(): string[];
/** The document of the template `name`. */
export declare function template(options: { name: string }): object;
/** The catalogue of error codes. */
export declare function errorCodes(): { code: string; stage: Stage; meaning: string }[];
/** SHA-256 of the RFC 8785 form of `value`, as 64 hexadecimal digits: the fingerprint of an input or a result. */
export declare function fingerprint(options: { value: unknown }): string;
/** The JSON Schema (draft 2020-12) of the profile document. */
export declare function schema(): object;
/** Every operation that an engine, a profile or a scorer can be asked for. */
export declare function operations(): { subject: "engine" | "profile" | "scorer"; name: string; takes: "options" | "account" | "table"; about: string; example: string | null }[];
/** The columns that a batch can give, and which it gives when none is named. */
export declare function outputs(): { all: string[]; default: string[] };

/** The stage of the work an error belongs to. */
export type Stage = "profile" | "data" | "request" | "statistics";

/** One thing that is wrong. */
export interface Fault {
  code: string;
  /** A JSON pointer into the document, the account or the options; `/column/row` in data of many rows. */
  path: string;
  /** What is wrong and what would be right. */
  message: string;
}

/** One thing that is wrong with a row. */
export interface RowFault extends Fault {
  row: number;
}

/** What went wrong, with the same code, place and text as on every surface. */
export declare class IcpError extends Error {
  private constructor();
  /** The code of the first fault. */
  readonly code: string;
  /** The place of the first fault. */
  readonly path: string;
  readonly stage: Stage;
  /** How many faults there are, listed or not. */
  readonly total: number;
  /** Up to 100 of them. */
  readonly faults: Fault[];
}

/** A value of an account. NaN, null and undefined are missing; a bigint becomes the nearest double; a Date counts with its UTC date. */
export type Value =
  | number
  | bigint
  | string
  | boolean
  | Date
  | null
  | undefined
  | readonly (string | null)[]
  | ReadonlySet<string>;

/** An account: named values, in an object or a Map. Keys that the profile does not know are ignored unless `strict`. */
export type Account = { readonly [name: string]: Value } | object;

export interface AccountOptions {
  /** A key that the profile does not declare is an error. */
  strict?: boolean;
}

export interface BatchOptions {
  /** `raise` (default) fails before any output and lists the first 100 places; `record` gives such rows the status `error`. */
  errors?: "raise" | "record";
  /** On how many threads to score (default 1); without effect in WebAssembly. */
  threads?: number;
}

export interface TableOptions extends BatchOptions {
  /** The columns to give; see `outputs()`. */
  outputs?: readonly Output[];
}

export type Output =
  | "score"
  | "baseScore"
  | "low"
  | "high"
  | "coverage"
  | "timing"
  | "tier"
  | "tierCertain"
  | "tierReasons"
  | "decision"
  | "status"
  | "exclusions"
  | "overrides"
  | "criteria"
  | "triggers";

/** Everything that is told about one account. Points are points, 0…100. */
export interface ScoreRecord {
  score: number;
  baseScore: number;
  low: number;
  high: number;
  coverage: number;
  timing: number;
  tier: string | null;
  tierCertain: boolean;
  tierReasons: {
    tier: string;
    reason: "requires_unmet" | "requires_unknown" | "must_have" | "override";
    criterion?: string;
    override?: string;
  }[];
  decision: "pursue" | "consider" | "exclude";
  status: "scored" | "conditional" | "insufficient_data" | "excluded";
  exclusions: { fired: string[]; unknown: string[] };
  overrides: { fired: { id: string; change: number; tier?: string }[]; unknown: string[] };
  criteria: { id: string; axis: "fit" | "timing"; points: number; max: number; fit: number | null }[];
  triggers: { id: string; strength: number }[];
  fingerprint: string;
  asOf: string;
  engine: string;
  error?: undefined;
  /** The text that every surface gives for this record, to the byte; names in snake_case. */
  toJson(): string;
}

/** What stands for an account that could not be read, with `errors: "record"`. */
export type ErrorRecord = {
  [name in Exclude<keyof ScoreRecord, "status" | "fingerprint" | "asOf" | "engine" | "error" | "toJson">]: null;
} & {
  status: "error";
  fingerprint: string;
  asOf: string;
  engine: string;
  error: RowFault;
  toJson(): string;
};

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A column of one kind of value. */
export type PlainColumn = TypedArray | readonly Value[];
export type Column =
  | PlainColumn
  /** Positions in a dictionary; −1 and null are missing. */
  | { codes: Exclude<TypedArray, Float32Array | Float64Array> | readonly (number | null)[]; dictionary: PlainColumn }
  /** Values with a bit (least significant first) or a flag for each row: 0 or false is missing. */
  | { values: PlainColumn; validity: Uint8Array | readonly boolean[] };

/** Words as codes; −1 is null. */
export interface WordColumn {
  codes: Int32Array;
  words: string[];
}
/** Lists of words: row i holds `codes` from `offsets[i]` to `offsets[i + 1]`. */
export interface WordsColumn extends WordColumn {
  offsets: Int32Array;
}

/** Scores of many accounts as columns. In rows with the status `error` numbers are NaN, flags and words −1. */
export interface ScoreColumns {
  rows: number;
  columns: {
    score: Float64Array;
    baseScore?: Float64Array;
    low: Float64Array;
    high: Float64Array;
    coverage: Float64Array;
    timing: Float64Array;
    tier: WordColumn;
    /** 1 true, 0 false, −1 null. */
    tierCertain: Int8Array;
    tierReasons?: WordsColumn;
    decision: WordColumn;
    status: WordColumn;
    exclusionsFired?: WordsColumn;
    exclusionsUnknown?: WordsColumn;
    overridesFired?: WordsColumn;
    overridesUnknown?: WordsColumn;
    [points: `points.${string}`]: Float64Array;
    [strength: `strength.${string}`]: Float64Array;
  };
  /** The first fault of each row with the status `error`. */
  faults: RowFault[];
}

/** A valid profile document. */
export declare class Profile {
  private constructor();
  /** Reads and checks a document, as JSON text or as an object; an error lists all that is wrong. */
  static fromJson(source: string | object): Profile;
  /** A profile that ships with the engine. */
  static template(name: string): Profile;
  /** The document as text for people, keys at their default left out. */
  toJson(): string;
  /** The document as an object. */
  toObject(): object;
  /** The document as an object, for `JSON.stringify`. */
  toJSON(): object;
  /** SHA-256 of the document: the same for every way of writing it. */
  readonly fingerprint: string;
  readonly name: string;
  readonly version: string | null;
  /** Makes the profile ready for a date: ISO text, or the UTC date of a Date. */
  scorer(options: { asOf: string | Date }): Scorer;
  /** What has a meaning but probably not the one that was wanted. */
  lint(): { code: string; path: string; message: string; remedy: string }[];
  /** Runs the acceptance cases that the document carries. */
  check(): any;
  /** Asks for any operation of a profile; see `operations()`. */
  call(operation: string, request?: object, columns?: { readonly [name: string]: Column }): any;
}

/** A profile made ready to score at one date. */
export declare class Scorer {
  private constructor();
  readonly profile: Profile;
  /** The date it scores at, YYYY-MM-DD. */
  readonly asOf: string;
  /** Scores one account: an object, or JSON text. */
  score(account: Account | string, options?: AccountOptions): ScoreRecord;
  scoreManySync(
    accounts: Iterable<Account | string>,
    options: AccountOptions & BatchOptions & { errors: "record" },
  ): (ScoreRecord | ErrorRecord)[];
  scoreManySync(accounts: Iterable<Account | string>, options?: AccountOptions & BatchOptions): ScoreRecord[];
  scoreColumnsSync(columns: { readonly [name: string]: Column }, options?: TableOptions): ScoreColumns;
  /** Why an account scores as it does. */
  explain(account: Account | string, options?: object): any;
  /** The reasons for a score, in words. */
  reasons(account: Account | string, options?: object): any;
  /** Which missing attributes to find out next. */
  nextAttributes(account: Account | string, options?: object): any;
  /** The cheapest ways to the next tier. */
  waysUp(account: Account | string, options?: object): any;
  /** The records of the account as it is and with the values of `changes`. */
  whatIf(account: Account | string, options: { changes: Account }): any;
  /** Asks for any operation of a scorer; see `operations()`. */
  call(operation: string, request?: object, columns?: { readonly [name: string]: Column }): any;
}

/**
 * 64 random bits as 16 hexadecimal digits, of (seed, stream, index) alone.
 * @internal lets a test see that this door leads to the same engine as the others
 */
export declare function _drawBits(seed: bigint, stream: bigint, index: bigint): string;
