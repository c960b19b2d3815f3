// The profile document as the page edits it: plain JSON, changed by copies that share what stays. What it means is the core's.

export interface Read {
  column?: string;
  [key: string]: unknown;
}

export interface Attribute {
  type: "number" | "text" | "date" | "tags" | "flag";
  description?: string;
  read?: Read;
  [key: string]: unknown;
}

export interface Criterion {
  id: string;
  name?: string;
  category: string;
  axis?: "fit" | "timing";
  weight?: number;
  importance?: string;
  attribute?: string;
  fit: any;
  missing?: any;
  must_have?: string;
  [key: string]: unknown;
}

export interface Tier {
  id: string;
  name?: string;
  min: number;
  requires?: any;
}

export interface Document {
  icp: 1;
  name: string;
  axes?: "combined" | "separate";
  attributes: { [name: string]: Attribute };
  criteria: Criterion[];
  tiers?: Tier[];
  decision?: { pursue?: number; exclude_below?: number };
  [key: string]: unknown;
}

type Path = readonly (string | number)[];

/** A copy of `root` with `change` at `path`; undefined takes the member away. */
export function changed<T>(root: T, path: Path, change: unknown): T {
  if (path.length === 0) return change as T;
  const [key, ...rest] = path as [string | number, ...(string | number)[]];
  if (Array.isArray(root)) {
    const copy: any[] = [...root];
    if (rest.length === 0 && change === undefined) copy.splice(key as number, 1);
    else copy[key as number] = changed(copy[key as number], rest, change);
    return copy as T;
  }
  const object = (root ?? {}) as any;
  if (rest.length === 0 && change === undefined) {
    const { [key]: _, ...others } = object;
    return others;
  }
  return { ...object, [key]: changed(object[key], rest, change) };
}

/** The column that an attribute is read from. */
export const columnOf = (name: string, attribute: Attribute) => attribute.read?.column ?? name;

const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * The document for cells of text: every attribute that is not text itself gets reading rules, and those whose column is not in the
 * file are pointed to one that is called the same but for case and punctuation.
 */
export function forColumns(document: Document, names: string[]): Document {
  const byPlain = new Map([...names].reverse().map((name) => [plain(name), name]));
  let result = document;
  for (const [name, attribute] of Object.entries(document.attributes)) {
    if (attribute.type !== "text" && !attribute.read) result = changed(result, ["attributes", name, "read"], {});
    const column = columnOf(name, attribute);
    if (names.includes(column)) continue;
    const alike = byPlain.get(plain(column)) ?? byPlain.get(plain(name));
    if (alike) result = changed(result, ["attributes", name, "read", "column"], alike);
  }
  return result;
}
