// The same instance as for require(): one package in one process is one engine, whoever loads it.
import native from "./index.cjs";

export const { _drawBits, engineVersion } = native;
