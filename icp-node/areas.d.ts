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
/** A made-up market as columns of `accounts`, `contacts`, `deals`, `messages` and `outcomes`, or of those that `frames` lists; the same for the same seed. */
export declare const sampleMarket: Ask;

/** Operations of `stats`. */
export declare const stats: {
  /** Area under the ROC curve with the variance of DeLong; ties count half. */
  auc: Ask;
  /** The difference of two AUCs on the same rows, by DeLong. */
  aucDifference: Ask;
  /** Percentile, basic and BCa intervals of the AUC. */
  aucBootstrap: Ask;
  /** Hanley and McNeil's standard error of an AUC. */
  hanleyMcneil: Ask;
  /** Average precision, the step-wise area under the precision-recall curve. */
  averagePrecision: Ask;
  /** The ROC curve, a point for each distinct score. */
  rocCurve: Ask;
  /** Gain and lift by bins of equal size, best first. */
  liftTable: Ask;
  /** Net benefit at thresholds, against treating all and none. */
  decisionCurve: Ask;
  /** Kolmogorov and Smirnov between the scores of the two outcomes. */
  kolmogorovSmirnov: Ask;
  /** Kolmogorov and Smirnov of two samples. */
  kolmogorovSmirnovTwoSample: Ask;
  /** Do positives score higher than negatives? */
  mannWhitney: Ask;
  /** Difference of the rates of treated and untreated among the best share. */
  upliftAt: Ask;
  /** The Qini curve and its coefficient. */
  qini: Ask;
  /** Brier's score and skill. */
  brier: Ask;
  /** Mean negative log-likelihood. */
  logLoss: Ask;
  /** Predicted against observed rates in bins. */
  calibrationCurve: Ask;
  /** Murphy's decomposition of Brier's score. */
  brierDecomposition: Ask;
  /** Intercept and slope of a logistic regression on logit p. */
  calibrationSlope: Ask;
  /** The intercept with logit p as offset, and its interval. */
  calibrationInTheLarge: Ask;
  /** Hosmer and Lemeshow by groups of equal size. */
  hosmerLemeshow: Ask;
  /** Spiegelhalter's test of calibration. */
  spiegelhalter: Ask;
  /** Isotonic regression of values on scores, ties pooled first. */
  isotonic: Ask;
  /** Platt's scaling of scores to probabilities. */
  platt: Ask;
  /** Le Cessie and van Houwelingen's test of fit, smooth in the columns of the model. */
  leCessie: Ask;
  /** Pearson's correlation with Fisher's interval. */
  pearson: Ask;
  /** Spearman's rank correlation. */
  spearman: Ask;
  /** Theil–Sen regression. */
  theilSen: Ask;
  /** Kendall's τ-b. */
  kendall: Ask;
  /** The least correlation that is significant with so many rows. */
  criticalCorrelation: Ask;
  /** The probability that the interval of a correlation leaves out 0. */
  powerOfCorrelation: Ask;
  /** Rows with which the interval of a correlation leaves out 0. */
  sampleSizeOfCorrelation: Ask;
  /** The mean with Student's interval. */
  mean: Ask;
  /** The geometric mean with its interval. */
  geometricMean: Ask;
  /** The median with the interval between order statistics. */
  median: Ask;
  /** The trimmed mean with its interval. */
  trimmedMean: Ask;
  /** Logistic regression by maximum likelihood; separation is detected. */
  logistic: Ask;
  /** Logistic regression with a ridge penalty. */
  ridgeLogistic: Ask;
  /** Logistic regression with Firth's correction and profile intervals. */
  firthLogistic: Ask;
  /** Wilson's interval of a rate, the default. */
  wilson: Ask;
  /** Clopper and Pearson's interval of a rate. */
  clopperPearson: Ask;
  /** Jeffreys' interval of a rate. */
  jeffreys: Ask;
  /** Agresti and Coull's interval of a rate. */
  agrestiCoull: Ask;
  /** Exact test of a rate against a null, with the mid-p. */
  binomialTest: Ask;
  /** Newcombe's interval of a difference of rates, the default. */
  newcombe: Ask;
  /** Agresti and Caffo's interval of a difference. */
  agrestiCaffo: Ask;
  /** Wald's interval of a difference. */
  waldDifference: Ask;
  /** Miettinen and Nurminen's score interval of a difference. */
  miettinenNurminen: Ask;
  /** Mee's score interval of a difference. */
  mee: Ask;
  /** The ratio of two rates with Katz's interval. */
  riskRatio: Ask;
  /** The ratio of two rates with Koopman's score interval. */
  riskRatioKoopman: Ask;
  /** The pooled z test of two rates. */
  zTwoProportions: Ask;
  /** Pearson's test of two rates, with Yates' correction on request. */
  chiSquareTwoProportions: Ask;
  /** Fisher's exact test of two rates. */
  fisher: Ask;
  /** Boschloo's exact test of two rates. */
  boschloo: Ask;
  /** Barnard's exact test of two rates. */
  barnard: Ask;
  /** Cohen's h of two rates. */
  cohensH: Ask;
  /** The power to tell two rates apart. */
  powerTwoProportions: Ask;
  /** Trials per arm to tell two rates apart with a given power. */
  sampleSizeTwoProportions: Ask;
  /** Trials to tell a rate from a null with a given power. */
  sampleSizeOneProportion: Ask;
  /** The probability that one rate is above another, from their Beta posteriors. */
  compareBetas: Ask;
  /** Two one-sided tests: are two rates the same within bounds? */
  equivalence: Ask;
  /** Do the sizes of the arms fit the plan? */
  sampleRatio: Ask;
  /** Two rates over strata: pooled odds and risk ratio, tests of association and homogeneity. */
  mantelHaenszel: Ask;
  /** Do rates rise or fall along ordered groups? */
  cochranArmitage: Ask;
  /** Do groups differ in rank? */
  kruskalWallis: Ask;
  /** Do values rise along ordered groups? */
  jonckheereTerpstra: Ask;
  /** χ², G, Cramér's V and mutual information of a table. */
  contingencyTable: Ask;
  /** Weight of evidence and information value of bins of (wins, losses). */
  weightOfEvidence: Ask;
  /** Agreement of two classifications. */
  weightedKappa: Ask;
  /** Do as many move from one tier to another as back? */
  bowker: Ask;
  /** p-values adjusted for many tests: Benjamini–Hochberg, Benjamini–Yekutieli, Holm. */
  adjust: Ask;
  /** Rates of groups shrunk to their common distribution. */
  shrinkRates: Ask;
  /** Population stability index with the threshold that chance gives. */
  psi: Ask;
  /** The index that chance exceeds with probability 1 − level. */
  psiThreshold: Ask;
  /** Edges that cut a sample into bins of about equal size. */
  quantileEdges: Ask;
  /** How many values fall into each bin. */
  binCounts: Ask;
  /** Jensen–Shannon, Hellinger and total variation distance. */
  histogramDistances: Ask;
  /** The earth mover's distance of two samples. */
  wasserstein: Ask;
  /** Wald's sequential test of a rate: bounds, log ratio and decision. */
  sprt: Ask;
  /** The evidence of events in trials against a rate, valid at every look. */
  eValue: Ask;
  /** An interval of a rate that holds at all looks at once. */
  confidenceSequence: Ask;
  /** An exact CUSUM of a rate over periods: is it still `null`, or has it become `alternative`? */
  binomialCusum: Ask;
  /** The standard normal distribution: `cdf`, `sf`, `ln_sf`, `quantile` or `quantile_upper` at a value. */
  normal: Ask;
  /** Student's t distribution. */
  studentT: Ask;
  /** The χ² distribution. */
  chiSquare: Ask;
  /** The F distribution. */
  fRatio: Ask;
  /** The gamma distribution with scale 1. */
  gamma: Ask;
  /** The beta distribution. */
  beta: Ask;
  /** The binomial distribution: `pmf`, `cdf`, `sf` or `quantile`. */
  binomial: Ask;
  /** The hypergeometric distribution of successes among draws without return. */
  hypergeometric: Ask;
};

/** Operations of `validate`. */
export declare const validate: {
  /** Whether a high score goes with a good outcome: the sentence, rule and evidence, tiers, discrimination, calibration, coverage, quarters, leaks. */
  backtest: AskTable;
  /** Whether a high score goes with high values (or low costs) of existing customers, column by column. */
  correlation: AskTable;
  /** Where to cut the score into tiers so that the work is worth most, under the capacity of each tier. */
  optimalCuts: AskTable;
  /** Accounts that match the profile against random ones: rule, evidence, tests, power, claims, any-time answers. */
  pilot: Ask;
  /** A few dozen messages: resonance, miss or neither, what so few can bear, and what to do next. */
  microOutbound: Ask;
  /** Whether the problem resonates in enough interviews, and how far so few can be trusted. */
  interviews: Ask;
  /** Two periods compared: multiples, counts, evidence, published claims, and what the figures leave out. */
  beforeAfter: Ask;
  /** Observed rates of the tiers against those commonly expected, by interval. */
  benchmark: Ask;
  /** The ROC curve as a Vega-Lite specification; takes the request of `backtest`. */
  rocChart: AskTable;
  /** The gain curve as a Vega-Lite specification; takes the request of `backtest`. */
  gainChart: AskTable;
  /** Stated probabilities against observed rates as a Vega-Lite specification; takes the request of `backtest`. */
  calibrationChart: AskTable;
  /** The outcome by tier with intervals as a Vega-Lite specification; takes the request of `backtest`. */
  tierChart: AskTable;
  /** The decision curve as a Vega-Lite specification; takes the request of `backtest`. */
  decisionChart: AskTable;
};

/** Operations of `learn`. */
export declare const learn: AskTable & {
  /** A declaration for each column of a plain table that can be learned from, and why the others can not. */
  inferAttributes: AskTable;
  /** Best, worst, won and lost customers by definition: sizes, ties, what can not be told, and how definitions overlap. */
  cohorts: AskTable;
  /** Bands of each number, age, order and count by exact optimal binning, missing values in a bin of their own. */
  bands: AskTable;
  /** What a cohort has in common and the others have not, one trait at a time and in pairs, with evidence that counts everything that was looked at. */
  traits: AskTable;
  /** Traits as a forest plot in Vega-Lite; takes the request of `traits`. */
  traitsChart: AskTable;
  /** Rates by band with their intervals in Vega-Lite; takes the request of `bands`. */
  bandsChart: AskTable;
  /** Exclusions that the bad customers suggest: what each would have prevented and cost; refused on thin evidence, with the number of rows that would settle it. */
  antiIcp: AskTable;
  /** A band that is given, and the narrower one inside it that the data may propose, with its evidence. */
  sharpenBand: AskTable;
  /** A draft profile from a table of customers with outcomes: bands, values, weights, tiers, each with its evidence. */
  draft: AskTable;
  /** How a draft does on rows it has not seen, every step of learning repeated without them, beside plain ways of ordering. */
  evaluate: AskTable;
  /** Attributes that give the outcome away: they separate it, are missing on one side, or come after it. Takes the request of `draft`. */
  leakage: AskTable;
};

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
  /** The tiers of `segment.portfolio` as a pyramid (a Vega-Lite specification). */
  portfolioChart: Ask;
  /** Which channels suit a profile: reach, scale, cost and message, mismatches named. Needs `profile`, the document, because channels are chosen after it. */
  channels: Ask;
  /** A budget over channels and tiers: the touches with the most expected meetings within money, hours, capacities and touches for each person, and what one more of each would bring. */
  allocate: Ask;
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
    /** New weights for this profile from outcomes, anchored at the weights it has; with intervals and what the data alone say. */
    weights(columns: Columns, request?: object): Report;
    /** What outcomes would change in this profile, fits and weights, as a diff with its evidence. */
    refine(columns: Columns, request?: object): Report;
    /** This profile beside a learned one, on rows neither has seen. Takes the request of `learn.evaluate`. */
    compareWithLearned(columns: Columns, request?: object): Report;
    /** Which channels suit the profile: reach, scale, cost and message against its audience, mismatches named. */
    channels(request?: object): Report;
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
    /** Scores the accounts of a table and back-tests the scores, with the profile's own tiers. */
    backtest(columns: Columns, request?: object): Report;
    /** The portfolio of a scored universe: sizes of its tiers against what is expected, effort, plays, expected replies and meetings. */
    portfolio(columns: Columns, request?: object): Report;
    /** How many accounts of a universe fit, whether that is too many or too few, what each step of each criterion would change, and the smallest change that brings the number within the bounds. */
    breadth(columns: Columns, request?: object): Report;
    /** How many accounts of a universe there are at each score (a Vega-Lite specification). */
    breadthChart(columns: Columns, request?: object): Report;
    /** The tiers of a scored universe as a pyramid (a Vega-Lite specification). */
    portfolioChart(columns: Columns, request?: object): Report;
    /** The accounts of a universe by score and timing (a Vega-Lite specification). */
    fitTimingChart(columns: Columns, request?: object): Report;
    /** Which channels suit the profile on a universe, with the precision and recall of their targeting. */
    channels(columns: Columns, request?: object): Report;
    /** The document's segments on a universe: accounts, tiers, mean score and timing, and the win rate of the column `outcome`. */
    segments(columns: Columns, request?: object): Report;
    /** How firmly `account` has its tier: under other weights, under noise in its values, and the smallest change of weights that flips it. */
    stability(account: object | string, request?: object): Report;
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
