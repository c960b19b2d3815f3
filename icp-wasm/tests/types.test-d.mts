import init, { _drawBits, engineVersion, initSync } from "icp-wasm";
import web from "icp-wasm/web";

await init();
await web({ module_or_path: new URL("icp_bg.wasm", import.meta.url) });
initSync({ module: new Uint8Array() });
const version: string = engineVersion();
const bits: string = _drawBits(1n, 2n, 3n);
// @ts-expect-error a plain number cannot hold 64 bits
_drawBits(1, 2, 3);
export { bits, version };
