// The README's example, as the installed package has it.
import { readFileSync } from "node:fs";

export const readme = (name) => /```js\n([\s\S]*?)```/.exec(readFileSync(new URL(`./node_modules/${name}/README.md`, import.meta.url), "utf8"))[1];

/** What the example logs, on every surface. */
export const EXPECTED = [
  "76.923077 points, between 76.923077 and 96.153846",
  "tier_2 pursue",
  "exclude (conditional), exclude (excluded)",
];
