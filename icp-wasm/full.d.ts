import type { TableOptions } from "./shared.js";
export * from "./areas.js";
export * from "./index.js";
export { default } from "./index.js";

declare module "./shared.js" {
  interface Scorer {
    /** An Arrow IPC stream (not a file, not compressed) in, such a stream out; `record` adds `error_code` and `error_path`. */
    scoreArrow(stream: Uint8Array, options?: TableOptions): Uint8Array;
    scoreArrowSync(stream: Uint8Array, options?: TableOptions): Uint8Array;
  }
}
