// The same instance as for require(): one package in one process is one engine, whoever loads it.
import engine from "./node.cjs";

export const { _drawBits, engineVersion, initSync } = engine;
export default engine.default;
