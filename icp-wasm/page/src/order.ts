// Which rows the table shows, and in which order.
import type { Scores } from "./engine/pool";
import type { Filter } from "./state";

export interface Sort {
  by: "score" | "timing" | "tier" | "label";
  descending: boolean;
}

/** Rows of which one chart cell speaks: closed below, open above, the end of the scale included. */
export const within = (value: number, [from, to]: [number, number]) => value >= from && (value < to || (to >= 100 && value <= to));

/**
 * The rows that pass the filter, sorted; equal ones in the order of the file. A row and its key share one double, which sorts natively:
 * points are whole micro-points of at most 10⁸ (27 bits), which leaves 26 bits for the row.
 */
export function ordered(scores: Scores, labels: (string | null)[], sort: Sort, filter: Filter): Uint32Array {
  const { score, timing, tier } = scores;
  const wanted = filter.tiers.length ? scores.tiers.map((id) => filter.tiers.includes(id)) : null;
  const noTier = filter.tiers.includes("none");
  const text = filter.text.trim().toLowerCase();
  const keys = new Float64Array(score.length);
  let kept = 0;
  const ranks = sort.by === "label" ? rank(labels) : null;
  const room = 2 ** 26;
  for (let row = 0; row < score.length; row++) {
    const code = tier[row]!;
    if (wanted && !(code < 0 ? noTier : wanted[code])) continue;
    if (text && !labels[row]?.toLowerCase().includes(text)) continue;
    if (filter.region && !(within(score[row]!, filter.region.fit) && within(timing[row]!, filter.region.timing))) continue;
    const number = sort.by === "score" ? score[row]! : timing[row]!;
    let key = Number.isNaN(number) ? 0 : Math.round(number * 1e6) + 1;
    if (ranks) key = ranks[row]!;
    // Within a tier the better score comes first.
    if (sort.by === "tier") key = code < 0 ? scores.tiers.length : code;
    if (sort.by === "tier" && sort.descending) key = scores.tiers.length - key;
    else if (sort.descending) key = 1e8 + 1 - key;
    keys[kept++] = key * room + row;
  }
  const sorted = keys.subarray(0, kept).sort();
  return Uint32Array.from(sorted, (key) => key % room);
}

let ranked: { labels: (string | null)[]; ranks: Float64Array } | null = null;

function rank(labels: (string | null)[]): Float64Array {
  if (ranked?.labels === labels) return ranked.ranks;
  const collator = new Intl.Collator("en", { numeric: true });
  const rows = labels.map((_, row) => row).sort((a, b) => collator.compare(labels[a] ?? "\uffff", labels[b] ?? "\uffff") || a - b);
  const ranks = new Float64Array(labels.length);
  rows.forEach((row, place) => (ranks[row] = place));
  ranked = { labels, ranks };
  return ranks;
}
