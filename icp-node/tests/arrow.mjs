// Arrow IPC streams as Arrow's own JavaScript writes and reads them.
import { Bool, DateMillisecond, Field, Float64, List, Table, Utf8, tableFromIPC, tableToIPC, vectorFromArray } from "apache-arrow";

import { PROFILE } from "./same.mjs";

const TYPES = {
  number: new Float64(),
  text: new Utf8(),
  flag: new Bool(),
  date: new DateMillisecond(),
  tags: new List(new Field("item", new Utf8(), true)),
};

/** Columns of values as a stream. */
export function streamOf(columns) {
  const vectors = Object.entries(columns).map(([name, values]) => {
    const { type } = PROFILE.attributes[name];
    const plain = values.map((value) => {
      if (value === undefined || value === null) return null;
      if (type === "number") return Number(value);
      if (value instanceof Set) return [...value];
      return value;
    });
    return [name, vectorFromArray(plain, TYPES[type])];
  });
  return tableToIPC(new Table(Object.fromEntries(vectors)), "stream");
}

/** A stream as rows. */
export const readStream = (bytes) => tableFromIPC(bytes).toArray().map((row) => row.toJSON());
