import icp = require("icp-node");

const version: string = icp.engineVersion();
const scorer: icp.Scorer = icp.Profile.template("starter").scorer({ asOf: "2026-11-21" });
const records: Promise<icp.ScoreRecord[]> = scorer.scoreMany([{ employees: 12 }]);
export = { records, version };
