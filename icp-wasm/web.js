// For a page, a Web Worker and every bundler that understands `new URL("icp_bg.wasm", import.meta.url)`: `await init()` once, then call.
export { _drawBits, engineVersion } from "./icp.js";
export { default, initSync } from "./icp.js";
