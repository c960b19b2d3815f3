// What icp-node and icp-wasm both offer, declared once. scripts/build-wasm copies this file into icp-wasm.

/** The version of the engine that computes. */
export declare function engineVersion(): string;

/**
 * 64 random bits as 16 hexadecimal digits, of (seed, stream, index) alone.
 * @internal lets a test see that this door leads to the same engine as the others
 */
export declare function _drawBits(seed: bigint, stream: bigint, index: bigint): string;
