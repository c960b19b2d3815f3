// The README's example, as the installed package has it, and what it logs on every surface.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";

export const readme = (name) => /```js\n([\s\S]*?)```/.exec(readFileSync(new URL(`./node_modules/${name}/README.md`, import.meta.url), "utf8"))[1];

export const EXPECTED = [
  "76.923077 points, between 76.923077 and 96.153846",
  "tier_2 pursue",
  "exclude (conditional), exclude (excluded)",
];

/** The same lines with require(), in a function because CommonJS has no `await` at its top. */
const commonJs = (code) => {
  const required = code
    .replace(/^import (\w+), (\{.*\}) from (".*");$/m, "const { default: $1, ...rest } = require($3);\nconst $2 = rest;")
    .replace(/^import (\{.*\}) from (".*");$/m, "const $1 = require($2);");
  return `(async () => {\n${required}\n})();\n`;
};

/** Runs the example of a package in Node, as both kinds of module. */
export function declareReadme(name) {
  for (const [kind, file, code] of [
    ["ESM", "readme-example.mjs", readme(name)],
    ["CommonJS", "readme-example.cjs", commonJs(readme(name))],
  ]) {
    test(`the README's example runs as ${kind}`, () => {
      const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
      writeFileSync(path, code);
      const shown = execFileSync(process.execPath, [path], { encoding: "utf8" });
      assert.deepEqual(shown.trimEnd().split("\n"), EXPECTED);
    });
  }
}
