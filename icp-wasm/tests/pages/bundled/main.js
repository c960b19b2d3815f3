import init, * as icp from "icp-wasm";
import { replay, vectors } from "../replay.js";

const lines = await vectors();
await init();
const page = replay(icp, lines);
const worker = await new Promise((resolve, reject) => {
  const thread = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  thread.onmessage = ({ data }) => resolve(data);
  thread.onerror = (event) => reject(new Error(event.message));
  thread.postMessage(lines);
});
window.results = { page, worker };
