import { actions, state } from "../state";
import { count, ms } from "../format";
import { Columns } from "./columns";
import { Editor } from "./editor";
import { AccountMap } from "./map";
import { Opening } from "./opening";
import { Detail } from "./detail";
import { Plan } from "./plan";
import { Pyramid } from "./pyramid";
import { Table } from "./table";
import { TroubleBox } from "./trouble";

export function App() {
  const { data, document } = state;
  return (
    <>
      <Header />
      <p class="hidden" role="status" aria-live="polite">{state.announcement}</p>
      {state.trouble && <TroubleBox title={state.trouble.title} trouble={state.trouble.trouble} dismiss={actions.dismiss} />}
      {data && document ? (
        <>
          <nav class="jump" aria-label="Parts of this page">
            <a href="#profile">Profile</a>
            <a href="#results">Tiers</a>
            <a href="#accounts">Accounts</a>
            <a href="#plan">Plan</a>
            <a href="#columns">Columns</a>
          </nav>
          <main class="work">
            <Editor document={document} report={state.report} invalid={state.invalid} />
            <div class="outcome">
              <section id="results" class="charts" aria-label="Results" tabIndex={-1}>
                <Pyramid scores={state.scores} certain={state.certain} chosen={state.filter.tiers} planned={state.planned} document={document} />
                <AccountMap scores={state.scores} document={document} selected={state.selected} region={state.filter.region} />
              </section>
              <div class={state.selected === null ? "accounts" : "accounts two"}>
                <Table />
                <Detail detail={state.detail} selected={state.selected} />
              </div>
              <Plan form={state.plan} reports={state.planned} trouble={state.planTrouble} />
              <Columns data={data} document={document} />
            </div>
          </main>
        </>
      ) : (
        <main class="opening"><Opening /></main>
      )}
      <footer>
        <p>
          Everything is computed in this browser: no account, profile or figure leaves this machine, and nothing is kept when the page is closed.{" "}
          <a href="./licences.txt">Licences</a>
        </p>
        {state.scores && state.latency !== null && data && (
          <p class="timing" data-latency={state.latency} data-pass={state.pass}>
            {count(data.rows)} accounts scored again in {ms(state.latency)}: profile {ms(state.scores.compileMilliseconds)}, scores{" "}
            {ms(state.scores.scoreMilliseconds)} in {state.scores.workers} {state.scores.workers === 1 ? "Worker" : "Workers"}
          </p>
        )}
      </footer>
    </>
  );
}

function Header() {
  const { data, document, past, future } = state;
  return (
    <header class="top">
      {data && <a class="skip" href="#results">Skip to the results</a>}
      <h1 tabIndex={-1}>
        {document ? document.name : "Ideal Customer Profile"}
        {data && <small>{count(data.rows)} accounts of {state.name}</small>}
      </h1>
      <p class="busy" role="status">{state.busy ? `${state.busy} …` : ""}</p>
      {data && (
        <div class="tools">
          <button type="button" onClick={actions.undo} disabled={past.length === 0} title={past.at(-1)?.label} aria-keyshortcuts="Control+Z">
            Undo
          </button>
          <button type="button" onClick={actions.redo} disabled={future.length === 0} title={future.at(-1)?.label} aria-keyshortcuts="Control+Y">
            Redo
          </button>
          <button type="button" onClick={() => void actions.exportProfile()}>Save profile</button>
          <button type="button" onClick={() => void actions.exportScores()}>Save scores</button>
          <details class="menu" onKeyDown={(event) => { if (event.key === "Escape") { event.currentTarget.open = false; event.currentTarget.querySelector("summary")?.focus(); } }}>
            <summary>Open</summary>
            <div><Opening compact /></div>
          </details>
        </div>
      )}
    </header>
  );
}
