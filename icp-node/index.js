// The same instance as for require(): one package in one process is one engine, whoever loads it.
import icp from "./index.cjs";

export const { IcpError, Profile, Scorer, _drawBits, call, engineVersion, errorCodes, fingerprint, operations, outputs, schema, template, templates } = icp;
export const { funnel, learn, review, sampleMarket, segment, stats, validate } = icp;
