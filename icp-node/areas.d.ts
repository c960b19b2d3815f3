// Generated from the contract of the core (cargo run -p icp-core --example write_docs).

import type { Column } from "./shared.js";

/** A report: plain data; docs/capabilities.md says what each operation gives. */
export type Report = any;
/** Named columns of one length. */
export type Columns = { readonly [name: string]: Column };
/** Options in, report out. `later` does the same on the thread pool (icp-node only). */
export interface Ask {
  (request?: object): Report;
  later?(request?: object): Promise<Report>;
}
/** A table and options in, report out. */
export interface AskTable {
  (columns: Columns, request?: object): Report;
  later?(columns: Columns, request?: object): Promise<Report>;
}
/** Asks the engine for any operation by its name. */
export declare function call(operation: string, request?: object, columns?: Columns): Report;
/** A made-up market as columns of `accounts`, `contacts`, `deals`, `messages` and `outcomes`; the same for the same seed. */
export declare const sampleMarket: Ask;

/** Operations of `funnel`. */
export declare const funnel: {
  /** TAM, SAM, SOM and ICP from counts or shares, in accounts and money. */
  market: Ask;
  /** The same from the accounts of a scored universe. */
  marketFromUniverse: Ask;
  /** From a revenue target back to the outreach of a day. */
  plan: Ask;
  /** From an outreach forward to customers and revenue. */
  forecast: Ask;
  /** Whether a plan fits its market, accounts, team and breadth: findings with figures. */
  checkPlan: Ask;
  /** CAC, LTV, their ratio, payback and velocity. */
  unitEconomics: Ask;
  /** Bookings month by month, with ramp and cycle lengths. */
  bookings: Ask;
  /** A plan and named scenarios side by side. */
  stress: Ask;
  /** Quantiles of every figure, the chance of the target, the outreach a chance needs. */
  simulate: Ask;
  /** Each input alone at its own 10 and 90 % points. */
  tornado: Ask;
  /** First-order and total variance shares with bootstrap intervals. */
  sobol: Ask;
  /** The value of each input at which a figure just meets its threshold. */
  breakEven: Ask;
  /** The stages of a plan as a Vega-Lite specification; takes the request of `plan`. */
  planChart: Ask;
  /** A tornado as a Vega-Lite specification; takes the request of `tornado`. */
  tornadoChart: Ask;
  /** A fan of monthly bookings as a Vega-Lite specification; takes the request of `simulate`. */
  bookingsChart: Ask;
  /** Revenue against the target as a Vega-Lite specification; takes the request of `simulate`. */
  targetChart: Ask;
};

declare module "./shared.js" {
  interface Profile {
  }
  interface Scorer {
    /** The mean points of each criterion over a table, as `baseline` for `reasons`. */
    meanPoints(columns: Columns, request?: object): Report;
    /** The attributes most worth finding out over a whole table, from at most `most` of its rows. */
    nextAttributesOfTable(columns: Columns, request?: object): Report;
  }
}
