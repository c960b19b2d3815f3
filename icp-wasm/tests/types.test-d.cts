import icp = require("icp-wasm");

const version: string = icp.engineVersion();
const scorer: icp.Scorer = icp.Profile.template("starter").scorer({ asOf: "2026-11-21" });
const records: icp.ScoreRecord[] = scorer.scoreMany([{ employees: 12 }]);
export = { records, version };
