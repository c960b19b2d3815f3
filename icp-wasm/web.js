// For a page, a Web Worker and every bundler that understands `new URL("icp_bg.wasm", import.meta.url)`: `await init()` once, then call.
import { open } from "./glue.js";
import * as native from "./icp.js";
import { scoring } from "./operations.js";

export const { IcpError, Profile, Scorer, _drawBits, call, engineVersion, errorCodes, fingerprint, operations, outputs, schema, template, templates } =
  open(native, scoring);
export { default, initSync } from "./icp.js";
