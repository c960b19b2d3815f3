import { _drawBits, engineVersion } from "icp-node";

const version: string = engineVersion();
const bits: string = _drawBits(1n, 2n, 3n);
// @ts-expect-error a plain number cannot hold 64 bits
_drawBits(1, 2, 3);
export { bits, version };
