import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { launch, serve } from "./browser.mjs";
import { directories, manifestOf } from "./directory.mjs";
import { EXPECTED, readme } from "./readme.mjs";

const project = dirname(fileURLToPath(import.meta.url));
const { version } = createRequire(import.meta.url)("icp-wasm/package.json");
let browser;
let server;

before(async () => {
  [server, browser] = await Promise.all([serve(project), launch()]);
});

after(async () => {
  await Promise.all([server?.close(), browser?.close()]);
});

const committed = { "/vectors": manifestOf(directories.committed).files };

function agree({ page, worker }, expected = committed) {
  for (const [result, counts] of [
    [page, expected],
    [worker, committed],
  ]) {
    assert.deepEqual(result.failures, []);
    assert.equal(result.draws, 20);
    assert.deepEqual(result.counts, counts);
    assert.equal(result.version, version);
  }
}

test("a plain page and its Web Worker replay the cases byte for byte", async (t) => {
  t.diagnostic(`Chromium ${browser.version}`);
  agree(await browser.results(`${server.address}/pages/plain/`));
});

test("a plain page replays the fresh cases too", { skip: !directories.fresh && "ICP_FRESH_CASES is not set" }, async (t) => {
  symlinkSync(directories.fresh, join(project, "fresh"));
  const { files } = manifestOf(directories.fresh);
  agree(await browser.results(`${server.address}/pages/plain/?fresh`, 3_600_000), { ...committed, "/fresh": files });
  t.diagnostic(`wasm in Chromium: ${Object.values(files).reduce((a, b) => a + b)} fresh cases`);
});

test("a page bundled by Vite and its Web Worker do so too", async () => {
  const outDir = join(project, "bundle");
  await build({
    root: join(project, "pages/bundled"),
    base: "/bundle/",
    build: { outDir, emptyOutDir: true, target: "es2022" },
    worker: { format: "es" },
    logLevel: "warn",
    configFile: false,
  });
  const modules = readdirSync(join(outDir, "assets")).filter((name) => name.endsWith(".wasm"));
  assert.equal(modules.length, 1, "the WebAssembly module is shipped once");
  const shipped = readFileSync(join(project, "node_modules/icp-wasm/icp_bg.wasm"));
  assert.ok(readFileSync(join(outDir, "assets", modules[0])).equals(shipped));
  agree(await browser.results(`${server.address}/bundle/`));
});

// The README's example on a page: what it would log is what the page shows.
async function example(folder, code) {
  mkdirSync(join(project, folder), { recursive: true });
  const logged = `const shown = [];\nconst console = { log: (...values) => shown.push(values.join(" ")) };\n`;
  writeFileSync(join(project, folder, "main.js"), code.replace(/^(import .*;\n)/, `$1${logged}`) + "\nwindow.results = shown;\n");
  const page = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>';
  writeFileSync(join(project, folder, "index.html"), page);
}

test("the README's example runs on a plain page and bundled by Vite", async () => {
  const code = readme("icp-wasm");
  await example("readme", code.replace('"icp-wasm"', '"/node_modules/icp-wasm/web.js"'));
  assert.deepEqual(await browser.results(`${server.address}/readme/`), EXPECTED);
  await example("readme-source", code);
  const outDir = join(project, "readme-bundle");
  const root = join(project, "readme-source");
  await build({ root, base: "/readme-bundle/", build: { outDir, emptyOutDir: true, target: "es2022" }, logLevel: "warn", configFile: false });
  assert.deepEqual(await browser.results(`${server.address}/readme-bundle/`), EXPECTED);
});
