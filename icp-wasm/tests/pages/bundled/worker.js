import init, * as icp from "icp-wasm";
import { replay } from "../replay.js";

self.onmessage = async ({ data: lines }) => {
  await init();
  self.postMessage(replay(icp, lines));
};
