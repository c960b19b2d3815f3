import init, * as icp from "/node_modules/icp-wasm/web.js";
import { replay } from "/pages/replay.js";

self.onmessage = async ({ data: folders }) => {
  await init();
  self.postMessage(await replay(icp, folders));
};
