import init, * as icp from "icp-wasm";
import { folders, replay } from "../replay.js";

await init();
const page = await replay(icp, folders());
const worker = await new Promise((resolve, reject) => {
  const thread = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  thread.onmessage = ({ data }) => resolve(data);
  thread.onerror = (event) => reject(new Error(event.message));
  thread.postMessage(["/vectors"]);
});
window.results = { page, worker };
