// The same instance as for require(): one package in one process is one engine, whoever loads it.
import engine from "./node.cjs";

export const { IcpError, Profile, Scorer, _drawBits, call, engineVersion, errorCodes, fingerprint, initSync, operations, outputs, schema, template, templates } =
  engine;
export const { funnel, learn, review, sampleMarket, segment, stats, validate } = engine;
export default engine.default;
