import init, { Profile, _drawBits, engineVersion, initSync, type ErrorRecord, type ScoreColumns, type ScoreRecord } from "icp-wasm";
import * as arrow from "icp-wasm/full";
import web from "icp-wasm/web";

await init();
await web({ module_or_path: new URL("icp_bg.wasm", import.meta.url) });
await arrow.default();
initSync({ module: new Uint8Array() });
const version: string = engineVersion();
const bits: string = _drawBits(1n, 2n, 3n);
// @ts-expect-error a plain number cannot hold 64 bits
_drawBits(1, 2, 3);

const scorer = Profile.template("starter").scorer({ asOf: "2026-11-21" });
const record: ScoreRecord = scorer.score({ employees: 12 });
const many: ScoreRecord[] = scorer.scoreMany([{ employees: 12 }, '{"employees": 12}']);
const recorded: (ScoreRecord | ErrorRecord)[] = scorer.scoreMany([{ employees: 12 }], { errors: "record" });
const scored: ScoreColumns = scorer.scoreColumns({ employees: [1, null] });
// @ts-expect-error at once, not a promise
scorer.scoreColumns({}).then();
const stream: Uint8Array = arrow.Profile.template("starter").scorer({ asOf: "2026-11-21" }).scoreArrow(new Uint8Array());
export { bits, many, record, recorded, scored, stream, version };
