// CSV text to columns in which each distinct cell stands once: the core then reads every distinct cell once, not every row.
import Papa from "papaparse";

import type { CellColumn, ColumnInfo } from "./messages";

/** A file that can not be read as a table. */
export class UnreadableFile extends Error {}

export interface Cells {
  rows: number;
  columns: CellColumn[];
}

/** Decodes strictly: an encoding is never guessed, and a wrong one is said rather than shown as odd letters. */
export function decode(bytes: ArrayBuffer, encoding: string): string {
  const start = new Uint8Array(bytes, 0, Math.min(3, bytes.byteLength));
  const utf16 = start[0] === 0xff && start[1] === 0xfe ? "utf-16le" : start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : null;
  const label = utf16 ?? encoding;
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(`The file is not ${label}: choose its encoding and open it again`);
  }
}

/** Reads RFC 4180 text whose first line names the columns. An empty cell is missing. */
export function parse(text: string, delimiter: string): Cells {
  let names: string[] | null = null;
  let maps: Map<string, number>[] = [];
  let columns: CellColumn[] = [];
  let room = 1024;
  let rows = 0;
  const faults: string[] = [];
  Papa.parse<string[]>(text, {
    delimiter,
    delimitersToGuess: [",", ";", "\t", "|"],
    skipEmptyLines: true,
    step({ data, errors }, parser) {
      const quote = errors.find((error) => error.type === "Quotes");
      if (quote) {
        faults.push(`row ${rows + 1}: ${quote.message}`);
        return parser.abort();
      }
      if (names === null) {
        names = data;
        maps = names.map(() => new Map());
        columns = names.map((name) => ({ name, codes: new Int32Array(room), dictionary: [] }));
        return;
      }
      if (data.length !== names.length) {
        faults.push(`row ${rows + 1} has ${data.length} cells, the first line has ${names.length}`);
        return parser.abort();
      }
      if (rows === room) {
        room *= 2;
        for (const column of columns) {
          const codes = new Int32Array(room);
          codes.set(column.codes);
          column.codes = codes;
        }
      }
      for (let i = 0; i < names.length; i++) {
        const cell = data[i]!;
        const { codes, dictionary } = columns[i]!;
        if (cell === "") {
          codes[rows] = -1;
          continue;
        }
        const map = maps[i]!;
        let code = map.get(cell);
        if (code === undefined) {
          code = dictionary.length;
          map.set(cell, code);
          dictionary.push(cell);
        }
        codes[rows] = code;
      }
      rows++;
    },
  });
  if (faults.length > 0) throw new UnreadableFile(`This is not a table: ${faults.join("; ")}`);
  if (names === null || rows === 0) throw new UnreadableFile("The file has no rows below its first line, which names the columns");
  for (const column of columns) column.codes = column.codes.slice(0, rows);
  return { rows, columns };
}

/** A column of cells of which each distinct one stands once. */
export function encode(name: string, cells: string[]): CellColumn {
  const map = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === "") return -1;
    const code = map.get(cell) ?? map.size;
    map.set(cell, code);
    return code;
  });
  return { name, codes, dictionary: [...map.keys()] };
}

/** What there is to say of a column when it is to be mapped. */
export function describe({ name, codes, dictionary }: CellColumn): ColumnInfo {
  const counts = new Uint32Array(dictionary.length);
  let filled = 0;
  for (const code of codes) {
    if (code < 0) continue;
    filled++;
    counts[code]!++;
  }
  const examples = Array.from(counts.keys())
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, 12)
    .map((code) => dictionary[code]!);
  return { name, distinct: dictionary.length, filled, examples };
}

/** Rows `from` to `to` with dictionaries of their own, so that no Worker resolves cells it does not have. */
export function slice(columns: CellColumn[], from: number, to: number): CellColumn[] {
  return columns.map(({ name, codes, dictionary }) => {
    const place = new Int32Array(dictionary.length).fill(-1);
    const mine: string[] = [];
    const part = new Int32Array(to - from);
    for (let i = from; i < to; i++) {
      const code = codes[i]!;
      if (code >= 0 && place[code]! < 0) place[code] = mine.push(dictionary[code]!) - 1;
      part[i - from] = code < 0 ? -1 : place[code]!;
    }
    return { name, codes: part, dictionary: mine };
  });
}
