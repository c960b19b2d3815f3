// Everything: scoring, statistics, plans, Arrow IPC. For a page, a Web Worker and every bundler that understands `new URL("icp_bg.wasm", import.meta.url)`: `await init()` once, then call.
import { open } from "../glue.js";
import * as native from "./icp.js";
import { areas, scoring } from "../operations.js";

const engine = open(native, [...scoring, ...areas]);
export const { IcpError, Profile, Scorer, _drawBits, call, engineVersion, errorCodes, fingerprint, operations, outputs, schema, template, templates } =
  engine;
export const { funnel, learn, review, sampleMarket, segment, stats, validate } = engine;
export { default, initSync } from "./icp.js";
