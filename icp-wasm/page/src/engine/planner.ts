// The Worker for plans. It has the larger module, which also holds the funnel; the page loads it only when a plan is first asked for.
import { initSync, call } from "icp-full";

import type { PlannerCalls } from "./messages";
import { answer } from "./rpc";
import type { Port } from "./rpc";

/** Asks the engine; its failures come as JSON, thrown as text. */
function ask(name: string, request: unknown): any {
  try {
    return JSON.parse(call(name, JSON.stringify(request)));
  } catch (error) {
    const failure = typeof error === "string" && error.startsWith("{") ? JSON.parse(error) : null;
    throw failure ? Object.assign(new Error(failure.message), { faults: failure.faults }) : error;
  }
}

const handlers = {
  check: (request: unknown) => ask("funnel.check_plan", request),
  tornado: (request: unknown) => ask("funnel.tornado", request),
};

self.onmessage = ({ data }: MessageEvent<{ module: WebAssembly.Module }>) => {
  initSync({ module: data.module });
  answer<PlannerCalls>(self as unknown as Port, handlers);
};
