// The classes that icp-node and icp-wasm show, over the little that their compiled parts offer. One file for both: the build
// scripts pack it as ESM and as CommonJS. It converts types; what a value means, defaults and messages are the core's.

/** What went wrong, with the same code, place and text as on every surface. */
class IcpError extends Error {
  constructor({ stage, code, path, message, total, faults }) {
    super(message);
    this.name = "IcpError";
    Object.assign(this, { stage, code, path, total, faults });
  }
}

/** Calls into the compiled part; its failures come as JSON, thrown as text or as an Error's message. */
function guarded(work) {
  try {
    return work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error) {
  const text = typeof error === "string" ? error : error?.message;
  return typeof text === "string" && text.startsWith('{"stage":') ? new IcpError(JSON.parse(text)) : error;
}

async function promised(work) {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

// ---- values as JSON text; what JSON has no word for becomes a mark of icp-core's contract::wire

const DEEPEST = 200;
const mark = (value) => `{"$icp":${value}}`;

function number(value) {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "null" : mark(value > 0 ? '"infinity"' : '"-infinity"');
}

// By what they are and not by `instanceof`: values may come from another realm, such as a frame or a test's sandbox.
const is = (kind) => (value) => Object.prototype.toString.call(value) === `[object ${kind}]`;
const [isDate, isSet, isMap] = [is("Date"), is("Set"), is("Map")];

function date(value) {
  const time = Date.prototype.getTime.call(value);
  return mark(Number.isNaN(time) ? '"invalid_date"' : time);
}

/** Any value but objects and lists; `null` where it is one of those. */
function scalar(value) {
  switch (typeof value) {
    case "number":
      return number(value);
    case "string":
      return value.isWellFormed() ? JSON.stringify(value) : mark('"ill_formed"');
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return number(Number(value));
    case "undefined":
      return "null";
    case "object":
      if (value === null) return "null";
      return isDate(value) ? date(value) : null;
    default:
      return "{}";
  }
}

const listed = (value) => (Array.isArray(value) ? Array.from(value) : isSet(value) ? [...value] : null);

/** A value of an account: lists of scalars are kept, what no attribute can be is not looked into. */
function field(value) {
  const written = scalar(value);
  if (written !== null) return written;
  const items = listed(value);
  return items === null ? "{}" : `[${items.map((item) => scalar(item) ?? (listed(item) ? "[]" : "{}")).join()}]`;
}

/** An account as text: a string is JSON text already; a Map holds values under their names. */
function account(value) {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value) || isDate(value) || isSet(value)) return field(value);
  const parts = [];
  for (const [key, member] of isMap(value) ? value : Object.entries(value)) {
    if (member !== undefined) parts.push(`${JSON.stringify(String(key))}:${field(member)}`);
  }
  return `{${parts.join()}}`;
}

/** Options and documents, all the way down; `undefined` members are absent. */
function tree(value, depth = 0) {
  const written = scalar(value);
  if (written !== null) return written;
  if (depth > DEEPEST) return "0";
  const items = ArrayBuffer.isView(value) ? Array.from(value) : listed(value);
  if (items !== null) return `[${items.map((item) => tree(item, depth + 1)).join()}]`;
  const entries = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${entries.map((key) => `${JSON.stringify(key)}:${tree(value[key], depth + 1)}`).join()}}`;
}

const options = (value) => (value === undefined ? undefined : tree(value));

/** A document is plain JSON: what JSON can not say must fail as it would in a file. */
function document(value) {
  if (typeof value === "string") return value;
  return tree(value).replaceAll(/\{"\$icp":"(-?)infinity"\}/g, "$11e999");
}

// ---- columns as pieces of memory in Arrow's layout

const TYPED = {
  Float16Array: "float16",
  Float32Array: "float32",
  Float64Array: "float64",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
  BigUint64Array: "uint64",
};

const NOTHING = new Uint8Array(0);
const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const typed = (value) => (ArrayBuffer.isView(value) ? TYPED[value[Symbol.toStringTag]] : undefined);

/** Bit i is 1 where `set(i)`. */
function bits(length, set) {
  const out = new Uint8Array((length + 7) >> 3);
  for (let i = 0; i < length; i++) if (set(i)) out[i >> 3] |= 1 << (i & 7);
  return out;
}

const isMissing = (value) => value === null || value === undefined;
const validity = (list) => (list.some(isMissing) ? bits(list.length, (i) => !isMissing(list[i])) : undefined);

function kindOf(value) {
  if (typeof value === "bigint") return "number";
  if (typeof value !== "object") return typeof value;
  return isDate(value) ? "date" : listed(value) ? "list" : "mixed";
}

function utf8(list) {
  const offsets = new Float64Array(list.length + 1);
  let room = 0;
  for (const text of list) room += isMissing(text) ? 0 : text.length * 3 + 1;
  const data = new Uint8Array(room);
  const encoder = new TextEncoder();
  let end = 0;
  for (let i = 0; i < list.length; i++) {
    const text = list[i];
    if (!isMissing(text)) {
      if (text.isWellFormed()) end += encoder.encodeInto(text, data.subarray(end)).written;
      // No UTF-8 has this byte: the core finds the text and says where it is.
      else data[end++] = 0xff;
    }
    offsets[i + 1] = end;
  }
  return { values: data.subarray(0, end), offsets: bytes(offsets) };
}

/** Pushes the pieces of one column, inside out. */
function push(columns, column, depth = 0) {
  const add = (kind, length, { values = NOTHING, offsets = NOTHING, validity } = {}) =>
    columns.push(kind, length, values, offsets, validity);
  const kind = typed(column);
  if (kind) return add(kind, column.length, { values: bytes(column) });
  // Nothing that can be read nests deeper.
  if (depth > 4) return add("mixed", column?.length ?? 0);
  if (Array.isArray(column)) return pushList(columns, Array.from(column), add, depth);
  if (typeof column === "object" && column !== null && "codes" in column) {
    push(columns, column.dictionary, depth + 1);
    const { codes } = column;
    if (typed(codes)) return add(`dictionary_${typed(codes)}`, codes.length, { values: bytes(codes) });
    const keys = Array.from(codes ?? []);
    const whole = keys.every((key) => isMissing(key) || Number.isInteger(key));
    const values = whole ? bytes(Int32Array.from(keys, (key) => key ?? -1)) : NOTHING;
    return add(whole ? "dictionary_int32" : "dictionary", keys.length, { values });
  }
  if (typeof column === "object" && column !== null && "values" in column) {
    const { values } = column;
    if (isMissing(column.validity)) return push(columns, values, depth + 1);
    const known = ArrayBuffer.isView(column.validity)
      ? bytes(column.validity)
      : bits(column.validity.length, (i) => column.validity[i]);
    if (typed(values)) return add(typed(values), values.length, { values: bytes(values), validity: known });
    const list = Array.from(values ?? [], (value, i) => (known[i >> 3] & (1 << (i & 7)) ? value : null));
    return pushList(columns, list, add, depth);
  }
  return add("mixed", column?.length ?? 0);
}

function pushList(columns, list, add, depth) {
  const { length } = list;
  const first = list.find((value) => !isMissing(value));
  const kind = first === undefined ? "null" : kindOf(first);
  if (kind === "null") return add("null", length);
  if (!list.every((value) => isMissing(value) || kindOf(value) === kind)) return add("mixed", length);
  const known = validity(list);
  switch (kind) {
    case "number": {
      const values = bytes(Float64Array.from(list, (value) => (isMissing(value) ? NaN : Number(value))));
      return add("float64", length, { values, validity: known });
    }
    case "boolean":
      return add("boolean", length, { values: bits(length, (i) => list[i] === true), validity: known });
    case "string":
      return add("utf8", length, { ...utf8(list), validity: known });
    case "date": {
      const times = Float64Array.from(list, (value) => (isMissing(value) ? 0 : Date.prototype.getTime.call(value)));
      if (times.some(Number.isNaN)) return add("invalid_date", length);
      return add("milliseconds", length, { values: bytes(times), validity: known });
    }
    case "list": {
      const offsets = new Float64Array(length + 1);
      const items = [];
      list.forEach((value, i) => {
        for (const item of listed(value ?? []) ?? []) items.push(item);
        offsets[i + 1] = items.length;
      });
      push(columns, items, depth + 1);
      return add("list", length, { offsets: bytes(offsets), validity: known });
    }
    default:
      return add("mixed", length);
  }
}

// ---- what comes back

/** One account's record: plain data, and the core's own text of it. */
class ScoreRecord {
  #text;

  constructor(joined) {
    const end = joined.indexOf("\n");
    Object.assign(this, JSON.parse(joined.slice(0, end)));
    this.#text = joined.slice(end + 1);
  }

  /** The text that every surface gives for this record, to the byte; names in snake_case. */
  toJson() {
    return this.#text;
  }
}

const records = (texts) => texts.map((text) => new ScoreRecord(text));

function scores(native) {
  const about = JSON.parse(native.about());
  const columns = {};
  about.columns.forEach(({ name, kind, words }, i) => {
    if (kind === "number") columns[name] = native.numbers(i);
    else if (kind === "flag") columns[name] = Int8Array.from(native.codes(i));
    else if (kind === "word") columns[name] = { codes: native.codes(i), words };
    else columns[name] = { offsets: native.offsets(i), codes: native.codes(i), words };
  });
  native.free?.();
  return { rows: about.rows, columns, faults: about.faults };
}

const camel = (name) => name.replaceAll(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const snake = (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Makes the package of its compiled part and the operations that this part has. */
export function open(native, operations) {
  const tableOf = (names, columns) => {
    const table = new native.NativeColumns();
    try {
      for (const name of names) {
        push(table, columns[name]);
        table.name(name);
      }
    } catch (error) {
      table.free?.();
      throw error;
    }
    return table;
  };
  /** Every column, for operations that name those they read. */
  const whole = (columns) => tableOf(Object.keys(columns), columns);
  /** Makes a table, works with it, and gives its memory back where that is not the collector's business: in WebAssembly. */
  const withTable = (make, work) => {
    const table = make();
    try {
      return work(table);
    } finally {
      table.free?.();
    }
  };
  const asked = (subject, call, callWith, name, request, columns) =>
    columns === undefined || columns === null
      ? subject[call](name, options(request))
      : withTable(() => whole(columns), (table) => subject[callWith](name, options(request), table));
  const ask = (subject, name, request, columns) =>
    JSON.parse(guarded(() => asked(subject, "call", "callWith", snake(name), request, columns)));
  const later = (subject, name, request, columns) =>
    promised(async () => JSON.parse(await asked(subject, "callLater", "callWithLater", snake(name), request, columns)));

  class Profile {
    #native;
    #plain;

    constructor(part) {
      this.#native = part;
    }

    static fromJson(source) {
      return new Profile(guarded(() => native.NativeProfile.fromJson(document(source))));
    }

    static template(name) {
      return Profile.fromJson(ask(native, "template", { name }));
    }

    toJson() {
      return this.#native.toJson();
    }

    toObject() {
      return JSON.parse(this.toJson());
    }

    toJSON() {
      return this.toObject();
    }

    get fingerprint() {
      return this.#native.fingerprint();
    }

    get name() {
      return (this.#plain ??= this.toObject()).name;
    }

    get version() {
      return (this.#plain ??= this.toObject()).version ?? null;
    }

    call(operation, request, columns) {
      return ask(this.#native, operation, request, columns);
    }

    scorer(when) {
      return new Scorer(guarded(() => this.#native.scorer(options(when))), this);
    }
  }

  class Scorer {
    #native;

    constructor(part, profile) {
      this.#native = part;
      this.profile = profile;
    }

    get asOf() {
      return this.#native.asOf();
    }

    score(one, choices) {
      return new ScoreRecord(guarded(() => this.#native.score(account(one), options(choices))));
    }

    #table(columns) {
      return tableOf(Object.keys(columns).filter((name) => this.#native.reads(name)), columns);
    }

    scoreManySync(accounts, choices) {
      return records(guarded(() => this.#native.scoreManySync(Array.from(accounts, account), options(choices))));
    }

    scoreColumnsSync(columns, choices) {
      return scores(guarded(() => withTable(() => this.#table(columns), (table) => this.#native.scoreColumnsSync(table, options(choices)))));
    }

    scoreArrowSync(stream, choices) {
      return guarded(() => this.#native.scoreArrowSync(stream, options(choices)));
    }

    // Where the compiled part has a thread pool, the plain names are promises; elsewhere they are the work itself.
    scoreMany(accounts, choices) {
      if (!native.pooled) return this.scoreManySync(accounts, choices);
      return promised(async () => records(await this.#native.scoreMany(Array.from(accounts, account), options(choices))));
    }

    scoreColumns(columns, choices) {
      if (!native.pooled) return this.scoreColumnsSync(columns, choices);
      return promised(async () => scores(await this.#native.scoreColumns(this.#table(columns), options(choices))));
    }

    scoreArrow(stream, choices) {
      if (!native.pooled) return this.scoreArrowSync(stream, choices);
      return promised(() => this.#native.scoreArrow(stream, options(choices)));
    }

    call(operation, request, columns) {
      return ask(this.#native, operation, request, columns);
    }

    _ask(operation, one, request) {
      const rest = tree(request ?? {});
      const written = `{"account":${account(one)}${rest === "{}" ? "" : `,${rest.slice(1, -1)}`}}`;
      return JSON.parse(guarded(() => this.#native.call(snake(operation), written)));
    }
  }

  // Every operation of the core as a function or method, a table or an account first where it takes one.
  const engine = {};
  for (const [subject, name, takes] of operations) {
    const method = camel(name);
    if (subject === "engine") {
      const [area, inside] = method.split(".");
      const made = takes === "table" ? (columns, request) => ask(native, name, request, columns) : (request) => ask(native, name, request);
      if (native.pooled) {
        made.later = takes === "table" ? (columns, request) => later(native, name, request, columns) : (request) => later(native, name, request);
      }
      if (inside) (engine[area] ??= {})[inside] = made;
      else engine[method] = made;
    } else {
      const owner = subject === "profile" ? Profile : Scorer;
      owner.prototype[method] ??=
        takes === "account"
          ? function (one, request) {
              return this._ask(name, one, request);
            }
          : takes === "table"
            ? function (columns, request) {
                return this.call(name, request, columns);
              }
            : function (request) {
                return this.call(name, request);
              };
    }
  }
  // `learn(columns, options)` is its operation `draft`.
  if (engine.learn) engine.learn = Object.assign((columns, request) => engine.learn.draft(columns, request), engine.learn);
  if (!native.NativeScorer.prototype.scoreArrowSync) {
    delete Scorer.prototype.scoreArrow;
    delete Scorer.prototype.scoreArrowSync;
  }
  return {
    Profile,
    Scorer,
    IcpError,
    ...engine,
    engineVersion: native.engineVersion,
    _drawBits: native._drawBits,
    call: (operation, request, columns) => ask(native, operation, request, columns),
  };
}
