// What the page knows, and every way it changes. Views read `state` and call `actions`; nothing else holds state.
import sampleProfile from "../../../icp-cli/profiles/sample_market.json";
import type { Detail, DataInfo, DocumentReport, RowDetail, Trouble } from "./engine/messages";
import { Pool } from "./engine/pool";
import type { Scores } from "./engine/pool";
import { troubleOf } from "./engine/rpc";
import { changed, forColumns } from "./document";
import type { Document, Tier } from "./document";
import { count } from "./format";
import { ordered } from "./order";
import type { Sort } from "./order";
import { FIRST_PLAN, planned } from "./plan";
import type { PlanForm, PlanReports } from "./plan";

interface Step {
  document: Document;
  label: string;
}

export interface Filter {
  /** Tier ids, or "none"; empty: all. */
  tiers: string[];
  text: string;
  /** A part of the map: fit and timing, from and to. */
  region: { fit: [number, number]; timing: [number, number] } | null;
}

export interface State {
  ready: boolean;
  busy: string | null;
  trouble: { title: string; trouble: Trouble } | null;
  name: string;
  data: DataInfo | null;
  labels: (string | null)[];
  labelColumn: string;
  asOf: string;
  document: Document | null;
  past: Step[];
  future: Step[];
  /** What is wrong with the document as it stands; results are those of the last valid one. */
  invalid: Trouble | null;
  report: DocumentReport | null;
  scores: Scores | null;
  /** Counts each finished pass. */
  pass: number;
  /** From the change of the document to its scores being there. */
  latency: number | null;
  certain: Int8Array | null;
  order: Uint32Array;
  sort: Sort;
  filter: Filter;
  details: Map<number, RowDetail>;
  /** Those of earlier passes, shown faintly until the new ones are there. */
  faded: Map<number, RowDetail>;
  selected: number | null;
  detail: (Detail & { row: number }) | null;
  plan: PlanForm;
  planned: PlanReports | null;
  planTrouble: Trouble | null;
  announcement: string;
  /** Whether the profile was changed since it was opened or saved. */
  unsaved: boolean;
}

export const state: State = {
  ready: false,
  busy: "Starting the engine",
  trouble: null,
  name: "",
  data: null,
  labels: [],
  labelColumn: "",
  asOf: "",
  document: null,
  past: [],
  future: [],
  invalid: null,
  report: null,
  scores: null,
  pass: 0,
  latency: null,
  certain: null,
  order: new Uint32Array(0),
  sort: { by: "score", descending: true },
  filter: { tiers: [], text: "", region: null },
  details: new Map(),
  faded: new Map(),
  selected: null,
  detail: null,
  plan: FIRST_PLAN,
  planned: null,
  planTrouble: null,
  announcement: "",
  unsaved: false,
};

let pool: Pool;
let render: () => void = () => {};
let drawn = 0;

const watching: (() => void)[] = [];
/** Until what has changed is drawn. */
const shown = () => new Promise<void>((done) => { watching.push(done); changedState(); });

/** Draws at most once a frame; a hidden page has no frames, so a timer stands by. */
export function changedState(): void {
  if (drawn) return;
  const draw = () => {
    cancelAnimationFrame(drawn);
    clearTimeout(timer);
    drawn = 0;
    render();
    for (const done of watching.splice(0)) done();
  };
  const timer = setTimeout(draw, 100);
  drawn = requestAnimationFrame(draw);
}

function failed(title: string, error: unknown): void {
  state.trouble = { title, trouble: troubleOf(error) };
  state.busy = null;
  changedState();
}

async function busy<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  state.busy = what;
  state.trouble = null;
  changedState();
  try {
    return await work();
  } catch (error) {
    failed(what, error);
    return undefined;
  } finally {
    state.busy = null;
    changedState();
  }
}

// ---- scoring: one pass at a time; while one runs, only the newest wish is kept

let wanted: { text: string; since: number } | null = null;
let running = false;
let scored: { text: string; asOf: string } | null = null;
let restful: ReturnType<typeof setTimeout> | undefined;

function wish(): void {
  if (!state.data || !state.document) return;
  wanted = { text: JSON.stringify(state.document), since: performance.now() };
  clearTimeout(restful);
  void run();
}

async function run(): Promise<void> {
  if (running) return;
  running = true;
  while (wanted) {
    const { text, since } = wanted;
    wanted = null;
    try {
      const { asOf } = state;
      const scores = await pool.score(text, asOf, false);
      scored = { text, asOf };
      state.scores = scores;
      state.certain = null;
      state.invalid = null;
      state.pass++;
      state.faded = new Map([...state.faded, ...state.details]);
      state.details = new Map();
      arrange();
      await shown();
      void plan();
      state.latency = performance.now() - since;
      performance.clearMeasures("rescore");
      performance.measure("rescore", { start: since, detail: { rows: state.data?.rows, ...timings(scores) } });
    } catch (error) {
      state.invalid = troubleOf(error);
    }
    changedState();
  }
  running = false;
  setTimeout(() => void fetchRows(), 60);
  restful = setTimeout(() => void rest(), 250);
}

const timings = ({ compileMilliseconds, scoreMilliseconds, workers }: Scores) => ({ compileMilliseconds, scoreMilliseconds, workers });

/** What can wait until the hand rests: lints, how certain the tiers are, why the chosen account scores as it does. */
async function rest(): Promise<void> {
  if (running || !scored || !state.document) return;
  const { text, asOf } = scored;
  const pass = state.pass;
  const now = () => pass === state.pass && !running;
  announce();
  try {
    const report = await pool.adviser("document", { document: text, asOf });
    if (now() && !state.invalid) state.report = report;
    changedState();
    await explainSelected();
    if (!now()) return;
    const thorough = await pool.score(text, asOf, true);
    if (now()) state.certain = thorough.certain;
    changedState();
  } catch (error) {
    if (now()) failed("Looking closer", error);
  }
}

/** Tier ids from the best down, as the document in force has them. */
export function tiers(): Tier[] {
  return state.document?.tiers ?? state.report?.defaults.tiers ?? [];
}

const counted = new WeakMap<Scores, { id: string; accounts: number }[]>();

export function tierCounts(only?: (row: number) => boolean): { id: string; accounts: number }[] {
  const { scores } = state;
  if (!scores) return [];
  const known = only ? undefined : counted.get(scores);
  if (known) return known;
  const counts = new Uint32Array(scores.tiers.length + 1);
  for (let row = 0; row < scores.tier.length; row++) if (!only || only(row)) counts[scores.tier[row]! + 1]!++;
  const told = [...scores.tiers.map((id, i) => ({ id, accounts: counts[i + 1]! })), { id: "none", accounts: counts[0]! }];
  if (!only) counted.set(scores, told);
  return told;
}

let planning = false;
let replan = false;

/** The plan for the tiers as they are; while one is computed, only the newest wish is kept. */
async function plan(): Promise<void> {
  replan = true;
  if (planning) return;
  planning = true;
  while (replan) {
    replan = false;
    try {
      state.planned = await planned(pool, state.plan, tierCounts());
      state.planTrouble = null;
    } catch (error) {
      state.planTrouble = troubleOf(error);
    }
    changedState();
  }
  planning = false;
}

function announce(): void {
  const told = tierCounts().map(({ id, accounts }) => `${tierName(id)} ${count(accounts)}`);
  state.announcement = told.length ? `Accounts by tier: ${told.join(", ")}.` : "";
  changedState();
}

export function tierName(id: string | null): string {
  if (id === null || id === "none") return "No tier";
  const found = tiers().find((tier) => tier.id === id);
  return found?.name ?? (id.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase()));
}

function arrange(): void {
  if (state.scores) state.order = ordered(state.scores, state.labels, state.sort, state.filter);
}

// ---- rows in full, as the table scrolls

let asking = false;
let visible: [number, number] = [0, 30];

async function fetchRows(): Promise<void> {
  // A moving slider goes first; the end of its pass asks again.
  if (asking || running || !state.scores) return;
  const rows = Array.from(state.order.subarray(...visible)).filter((row) => !state.details.has(row));
  if (rows.length === 0) return;
  asking = true;
  const { details } = state;
  try {
    for (const detail of await pool.rows(rows)) details.set(detail.row, detail);
    if (details === state.details) state.faded = new Map();
  } finally {
    asking = false;
  }
  changedState();
  if (details !== state.details || rows.every((row) => details.has(row))) void fetchRows();
}

async function explainSelected(): Promise<void> {
  const { selected } = state;
  if (selected === null || !scored) return;
  const { text, asOf } = scored;
  const account = await pool.account(selected);
  const detail = await pool.adviser("detail", { document: text, asOf, account });
  if (state.selected !== selected) return;
  state.detail = { ...detail, row: selected };
  changedState();
}

// ---- what people do

function commit(document: Document, label: string): void {
  const last = state.past.at(-1);
  if (state.document && !(gesture && last?.label === label)) state.past = [...state.past, { document: state.document, label }];
  state.future = [];
  state.document = document;
  state.unsaved = true;
  changedState();
  wish();
}

/** New data take the place of old ones; the profile is pointed to their columns. */
async function hold(data: DataInfo, name: string, profile: Document): Promise<void> {
  const names = data.columns.map((column) => column.name);
  Object.assign(state, { name, data, scores: null, selected: null, detail: null, details: new Map(), faded: new Map() });
  state.filter = { tiers: [], text: "", region: null };
  Object.assign(state, { past: [], future: [], unsaved: false, document: forColumns(profile, names) });
  await actions.label(["name", "account", "company", "account_id", "id"].find((name) => names.includes(name)) ?? names[0]!);
  wish();
  setTimeout(arrive, 50);
}

/** While a slider is held, its changes are one step. */
let gesture = false;

export const actions = {
  async start(draw: () => void) {
    render = draw;
    await busy("Starting the engine", async () => {
      pool = await Pool.start();
      state.ready = true;
    });
  },

  /** Opens a file that was chosen or dropped: accounts, or a profile. */
  take(file: File, options: { encoding: string; delimiter: string }) {
    if (file.name.toLowerCase().endsWith(".json")) void file.text().then((text) => actions.profile(text, `Opened ${file.name}`));
    else void actions.open(file, file.name, options);
  },

  async open(source: Blob, name: string, options: { encoding: string; delimiter: string }) {
    await busy(`Reading ${name}`, async () => {
      const data = await pool.read(source, options.encoding, options.delimiter);
      await hold(data, name, state.document ?? ((await pool.adviser("template", { name: "starter" })) as Document));
    });
  },

  async sample() {
    await busy("Making the sample market", async () => {
      const data = await pool.sample(10_000, 42, "2026-11-21");
      state.asOf = "2026-11-21";
      await hold(data, "the made-up sample market", sampleProfile as Document);
    });
  },

  async profile(text: string, label: string) {
    await busy(label, async () => {
      const { text: checked } = await pool.adviser("document", { document: text, asOf: state.asOf });
      const document = JSON.parse(checked) as Document;
      commit(state.data ? forColumns(document, state.data.columns.map(({ name }) => name)) : document, label);
      arrive();
    });
  },

  async template(name: string) {
    await busy(`Template ${name}`, async () => {
      const document = (await pool.adviser("template", { name })) as Document;
      commit(forColumns(document, state.data?.columns.map((column) => column.name) ?? []), `Template ${name}`);
      arrive();
    });
  },

  async label(column: string) {
    state.labelColumn = column;
    state.labels = await pool.labels(column);
    arrange();
    changedState();
  },

  asOf(date: string) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return;
    state.asOf = date;
    wish();
    changedState();
  },

  edit(path: readonly (string | number)[], value: unknown, label: string) {
    if (state.document) commit(changed(state.document, path, value), label);
  },

  replace(document: Document, label: string) {
    commit(document, label);
  },

  hold() {
    gesture = true;
  },
  release() {
    gesture = false;
  },

  undo() {
    const step = state.past.at(-1);
    if (!step || !state.document) return;
    state.past = state.past.slice(0, -1);
    state.future = [...state.future, { document: state.document, label: step.label }];
    state.document = step.document;
    state.announcement = `Undone: ${step.label}`;
    changedState();
    wish();
  },

  redo() {
    const step = state.future.at(-1);
    if (!step || !state.document) return;
    state.future = state.future.slice(0, -1);
    state.past = [...state.past, { document: state.document, label: step.label }];
    state.document = step.document;
    state.announcement = `Done again: ${step.label}`;
    changedState();
    wish();
  },

  sort(by: Sort["by"]) {
    const { sort } = state;
    state.sort = { by, descending: sort.by === by ? !sort.descending : by !== "label" && by !== "tier" };
    arrange();
    changedState();
  },

  filter(filter: Partial<Filter>) {
    state.filter = { ...state.filter, ...filter };
    arrange();
    changedState();
  },

  show(from: number, to: number) {
    visible = [from, to];
    void fetchRows();
  },

  select(row: number | null) {
    state.selected = row;
    if (row === null || state.detail?.row !== row) state.detail = null;
    changedState();
    explainSelected().catch((error) => failed("Explaining the account", error));
  },

  plan(change: Partial<PlanForm>) {
    state.plan = { ...state.plan, ...change };
    changedState();
    void plan();
  },

  dismiss() {
    state.trouble = null;
    changedState();
  },

  /** The document in the core's own words. */
  async exportProfile(): Promise<void> {
    await busy("Writing the profile", async () => {
      const { text } = await pool.adviser("document", { document: JSON.stringify(state.document), asOf: state.asOf });
      save(new Blob([text], { type: "application/json" }), "profile.json");
      state.unsaved = false;
    });
  },

  async exportScores(): Promise<void> {
    await busy("Writing the scores", async () => save(await pool.export(), "scored.csv"));
  },

  templates: () => pool.adviser("templates", null),
};

/** New data: the menu closes, and whoever uses the keyboard begins at the top. */
function arrive(): void {
  document.querySelector(".menu")?.removeAttribute("open");
  document.querySelector<HTMLElement>("h1")?.focus();
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
