import { memo } from "./memo";
import { Breadth } from "./plan";
import type { PlanReports } from "../plan";
import type { Document } from "../document";
import type { Scores } from "../engine/pool";
import { count, share } from "../format";
import { actions, state, tierCounts, tierName, tiers } from "../state";

interface Props {
  scores: Scores | null;
  certain: Int8Array | null;
  chosen: string[];
  planned: PlanReports | null;
  document: Document;
}

/** The tiers, best on top, each a button that filters the table. The dark part of a bar is certain whatever is missing. */
export const Pyramid = memo(function Pyramid({ scores, certain, chosen, planned }: Props) {
  if (!scores) return <section class="card pyramid" aria-busy="true"><h2>Tiers</h2></section>;
  const all = scores.tier.length;
  const counted = tierCounts();
  const sure = certain ? tierCounts((row) => certain[row] === 1) : null;
  const widest = Math.max(1, ...counted.map(({ accounts }) => accounts));
  const toggle = (id: string) =>
    actions.filter({ tiers: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id] });
  return (
    <section class="card pyramid" aria-labelledby="pyramid-title">
      <h2 id="pyramid-title">Tiers</h2>
      <ul>
        {counted.map(({ id, accounts }, i) => {
          const sureOf = sure?.[i]!.accounts ?? null;
          const from = tiers().find((tier) => tier.id === id)?.min;
          const width = (accounts / widest) * 100;
          const dark = sureOf === null ? 0 : (sureOf / widest) * 100;
          return (
            <li key={id}>
              <button type="button" data-tier={id} aria-pressed={chosen.includes(id)} onClick={() => toggle(id)}>
                <span class="name">
                  {tierName(id)}
                  {from !== undefined && <small>from {from}</small>}
                </span>
                <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
                  <rect class={`tier tone-${id === "none" ? "none" : Math.min(i, 4)}`} x={50 - width / 2} width={Math.max(width, 0.4)} height="20" rx="1" />
                  {dark > 0 && id !== "none" && <rect class="sure" x={50 - dark / 2} y="13" width={dark} height="7" />}
                </svg>
                <span class="figures">
                  <b class="count">{count(accounts)}</b> <span>{share(accounts, all)}</span>
                  {sureOf !== null && id !== "none" && <small>{count(sureOf)} certain</small>}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {state.certain && <p class="note">Certain: no missing value could change the tier (dark line).</p>}
      <Breadth reports={planned} upTo={state.plan.upTo} />
    </section>
  );
});
