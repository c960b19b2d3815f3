import init, * as icp from "/node_modules/icp-wasm/web.js";
import { replay } from "/pages/replay.js";

self.onmessage = async ({ data: lines }) => {
  await init();
  self.postMessage(replay(icp, lines));
};
