// How numbers and names look. Points are cut and never rounded up: 89.999999 is not 90.

/** Points with at most two decimals. */
export function points(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const [whole, decimals = ""] = value.toFixed(6).split(".");
  return `${whole}.${decimals.slice(0, 2)}`.replace(/\.?0+$/, "") || "0";
}

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (value: number) => counts.format(value);

const shares = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const share = (part: number, whole: number) => (whole > 0 ? shares.format(part / whole) : "–");

/** A short number for an axis or a cell: 1,200,000 becomes 1.2M. */
const shorts = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
export const short = (value: number) => (Number.isFinite(value) ? shorts.format(value) : "–");

export const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** `company_size` as people write it, where a document gives no name. */
export const words = (id: string) => {
  const text = id.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const value = (given: unknown): string => {
  if (given === null || given === undefined) return "unknown";
  if (Array.isArray(given)) return given.length ? given.join(", ") : "none";
  if (typeof given === "object") return JSON.stringify(given);
  if (typeof given === "boolean") return given ? "yes" : "no";
  return String(given);
};
