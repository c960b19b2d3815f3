import init, * as icp from "icp-wasm";
import { replay } from "../replay.js";

self.onmessage = async ({ data: folders }) => {
  await init();
  self.postMessage(await replay(icp, folders));
};
