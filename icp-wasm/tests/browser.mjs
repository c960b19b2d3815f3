// A folder served on localhost, and headless Chromium looking at it.
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, extname, join, normalize, sep } from "node:path";

import { chromium } from "playwright-core";

const TYPES = {
  ".css": "text/css",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".jsonl": "application/x-ndjson",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves `folder` on a free port of localhost; `close` ends it. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    let path = normalize(join(folder, decodeURIComponent(pathname)));
    if (path !== folder && !path.startsWith(folder + sep)) return response.writeHead(403).end();
    if (existsSync(path) && statSync(path).isDirectory()) path = join(path, "index.html");
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** $CHROMIUM, or the first browser of the family that the PATH has. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const folders = process.env.PATH.split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (!found) throw new Error("no Chromium found: run scripts/setup wasm, or set CHROMIUM");
  return found;
}

/** A headless browser that talks to localhost only, with a profile of its own; `close` ends it. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "icp-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable(),
    headless: true,
    args: [
      // The sandbox needs rights that root in a container does not have; the pages are our own.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  return {
    version: context.browser()?.version() ?? "unknown version",
    context,
    /** Opens a page and waits for its `window.results`; every error on the page is an error here. */
    async results(address, timeout = 120_000) {
      const page = await context.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) errors.push(message.text());
      });
      page.on("requestfailed", (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
      try {
        await page.goto(address);
        const broken = new Promise((_, reject) => page.on("pageerror", reject));
        await Promise.race([page.waitForFunction(() => window.results !== undefined, undefined, { timeout }), broken]);
        if (errors.length > 0) throw new Error(errors.join("\n"));
        return await page.evaluate(() => window.results);
      } catch (error) {
        throw new Error([error.message, ...errors].join("\n"), { cause: error });
      } finally {
        await page.close();
      }
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
