import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { launch, serve } from "./browser.mjs";

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

function agree({ page, worker }) {
  for (const result of [page, worker]) {
    assert.deepEqual(result.failures, []);
    assert.equal(result.cases, 20);
    assert.equal(result.version, version);
  }
}

test("a plain page and its Web Worker draw the same bits as the other doors", async (t) => {
  t.diagnostic(`Chromium ${browser.version}`);
  agree(await browser.results(`${server.address}/pages/plain/`));
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
