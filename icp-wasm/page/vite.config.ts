// The page is built from the npm package as scripts/build-wasm made it, not from sources beside it.
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const root = new URL("../../", import.meta.url);
const at = (path: string) => fileURLToPath(new URL(path, root));

export default defineConfig({
  root: at("icp-wasm/page/"),
  // Relative addresses: the folder works wherever it is put.
  base: "./",
  build: { outDir: at("target/page/"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  resolve: {
    alias: [{ find: /^icp-wasm\/full$/, replacement: at("target/wasm-package/full/web.js") }],
  },
  server: { fs: { allow: [at(".")] } },
});
