// The Worker for plans and the sample market.
import { funnel, initSync, sampleMarket } from "icp-wasm/full";

import { encode } from "./cells";
import type { Cells } from "./cells";
import type { PlannerCalls } from "./messages";
import { answer } from "./rpc";
import type { Port } from "./rpc";

/** A value of the sample as a CSV file would hold it. */
const cell = (value: unknown) => (value === null ? "" : Array.isArray(value) ? value.join(";") : String(value));

const handlers = {
  check: (request: unknown) => funnel.checkPlan(request as object),
  sample({ accounts, seed, asOf }: { accounts: number; seed: number; asOf: string }): Cells {
    const columns = Object.entries(sampleMarket({ accounts, seed, asOf }).accounts as { [name: string]: unknown[] });
    return { rows: accounts, columns: columns.map(([name, values]) => encode(name, values.map(cell))) };
  },
  tornado: (request: unknown) => funnel.tornado(request as object),
};

self.onmessage = ({ data }: MessageEvent<{ module: WebAssembly.Module }>) => {
  initSync({ module: data.module });
  answer<PlannerCalls>(self as unknown as Port, handlers);
};
