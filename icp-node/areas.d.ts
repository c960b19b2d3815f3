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

/** Operations of `segment`. */
export declare const segment: {
  /** Tiers as a portfolio from counts: sizes against what is expected, effort, plays, expected replies and meetings. */
  portfolio: Ask;
  /** Two ways of working side by side: rates, cycle, churn, and what of a claimed growth of lifetime value is left to explain. */
  compare: Ask;
  /** What published claims about targeting make of a reply and a meeting rate, and which of them contradict each other. */
  claims: Ask;
  /** Role in a purchase, seniority and department of job titles; what a title does not say stays unknown. */
  parseTitles: Ask;
};

/** Operations of `review`. */
export declare const review: {
  /** The calendar of a profile's reviews, and what is due on `as_of`. */
  cadence: Ask;
  /** How long a first profile takes, and when each phase ends, in business days. */
  phases: Ask;
  /** A profile's change log, sorted and counted by what made a revision necessary. */
  changeLog: Ask;
  /** Whether so many deals in one segment are an outlier, expected, or a pattern. */
  pattern: Ask;
  /** A segment watched quarter by quarter without being fooled by looking often. */
  monitor: Ask;
};

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
    /** Contacts ranked inside accounts whose gate is open, by their own scores, with the buying committee of each account. */
    rankContacts(request?: object): Report;
    /** What to say to each persona, and what is missing from its record. */
    messaging(request?: object): Report;
    /** All lints that show on a date: the document's, evidence, age, people among companies, what can not come true. */
    lintAt(request?: object): Report;
  }
  interface Scorer {
    /** The mean points of each criterion over a table, as `baseline` for `reasons`. */
    meanPoints(columns: Columns, request?: object): Report;
    /** The attributes most worth finding out over a whole table, from at most `most` of its rows. */
    nextAttributesOfTable(columns: Columns, request?: object): Report;
    /** The portfolio of a scored universe: sizes of its tiers against what is expected, effort, plays, expected replies and meetings. */
    portfolio(columns: Columns, request?: object): Report;
    /** The last closed-won deals against the profile: match rate, divergences, lean, usual corrections. */
    review(columns: Columns, request?: object): Report;
    /** This profile and the document `other` that may follow it, side by side on a universe. */
    diff(columns: Columns, request?: object): Report;
    /** From which tier to which, as a Vega-Lite specification; takes the request of `diff`. */
    diffChart(columns: Columns, request?: object): Report;
    /** What moved between two parts of a table: tiers, scores, attributes, criteria, against what chance gives. */
    drift(columns: Columns, request?: object): Report;
    /** Tiers and scores of each month, quarter or year against the first. */
    driftOverTime(columns: Columns, request?: object): Report;
    /** Drift over time as a Vega-Lite specification; takes the request of `drift_over_time`. */
    driftChart(columns: Columns, request?: object): Report;
    /** The share of each tier with the outcome, period by period: trends, and whether tiers still order outcomes. */
    outcomesOverTime(columns: Columns, request?: object): Report;
    /** Outcome by tier over time as a Vega-Lite specification; takes the request of `outcomes_over_time`. */
    outcomesChart(columns: Columns, request?: object): Report;
    /** All lints, with those that a universe shows: breadth, what never varies, counts twice, never or always fires. */
    lintUniverse(columns: Columns, request?: object): Report;
  }
}
