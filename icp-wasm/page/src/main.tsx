import { render } from "preact";

import "./style.css";
import { actions, state } from "./state";
import { App } from "./views/app";

const place = document.getElementById("page")!;
const draw = () => render(<App />, place);
draw();

state.asOf = new Date().toISOString().slice(0, 10);
void actions.start(draw);

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  // A text field undoes its own typing.
  const target = event.target as HTMLElement;
  if (target.matches("textarea, input:not([type=range]):not([type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) actions.redo();
  else actions.undo();
});
// A file may be dropped anywhere; without this the browser would leave the page for it.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file && state.ready) actions.take(file, { encoding: "utf-8", delimiter: "" });
});
// Nothing is kept: a changed profile that was not saved is asked about.
addEventListener("beforeunload", (event) => {
  if (state.unsaved) event.preventDefault();
});
// While a slider is held, its changes are one step to undo.
addEventListener("pointerdown", (event) => {
  if ((event.target as HTMLElement).matches?.("input[type=range]")) setTimeout(actions.hold);
});
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, actions.release);
