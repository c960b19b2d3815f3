import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import test from "node:test";

import { EXPECTED, readme } from "./readme.mjs";

// The package under test is the one whose name the project's only dependency has.
import { createRequire } from "node:module";
const { dependencies } = createRequire(import.meta.url)("./package.json");
const [name] = Object.keys(dependencies);

/** The same lines with require(), in a function because CommonJS has no `await` at its top. */
const commonJs = (code) => {
  const required = code
    .replace(/^import (\w+), (\{.*\}) from (".*");$/m, "const { default: $1, ...rest } = require($3);\nconst $2 = rest;")
    .replace(/^import (\{.*\}) from (".*");$/m, "const $1 = require($2);");
  return `(async () => {\n${required}\n})();\n`;
};

for (const [kind, file, code] of [
  ["ESM", "readme-example.mjs", readme(name)],
  ["CommonJS", "readme-example.cjs", commonJs(readme(name))],
]) {
  test(`the README's example runs as ${kind}`, () => {
    assert.ok(readme(name).trimEnd().split("\n").filter((line) => line !== "").length <= 12);
    const path = new URL(`./${file}`, import.meta.url);
    writeFileSync(path, code);
    const shown = execFileSync(process.execPath, [path.pathname], { encoding: "utf8" });
    assert.deepEqual(shown.trimEnd().split("\n"), EXPECTED);
  });
}
