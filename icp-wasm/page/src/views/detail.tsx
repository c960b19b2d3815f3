import type { Detail as DetailReport } from "../engine/messages";
import { points, value, words } from "../format";
import { actions, state, tierName } from "../state";

interface Props {
  detail: (DetailReport & { row: number }) | null;
  selected: number | null;
}

/** One account: the score in words, where its points come from, what moves it up, what to find out. */
export function Detail({ detail, selected }: Props) {
  if (selected === null) return null;
  const close = () => {
    actions.select(null);
    globalThis.document.querySelector<HTMLElement>(".grid")?.focus();
  };
  const name = state.labels[selected] ?? `Row ${selected + 1}`;
  return (
    <section class="card detail" aria-labelledby="detail-title" aria-busy={detail === null}>
      <div class="heading">
        <h2 id="detail-title">{name}</h2>
        <button type="button" onClick={close} aria-label={`Close ${name}`}>Close</button>
      </div>
      {detail && <Told detail={detail} />}
    </section>
  );
}

function Told({ detail: { explanation, ways, next } }: { detail: DetailReport }) {
  const rules = [...explanation.exclusions, ...explanation.overrides].filter((rule: any) => rule.state !== "false");
  const on = explanation.triggers.filter((trigger: any) => trigger.strength > 0);
  return (
    <>
      <p class="summary" role="status">{explanation.summary}</p>
      <h3>What moves it up</h3>
      {ways.ways.length === 0 ? (
        <p>{ways.target === null ? "It is in the best tier." : "No change of what is known of it leads to the next tier."}</p>
      ) : (
        <ol class="ways">
          {ways.ways.slice(0, 5).map((way: any, i: number) => (
            <li key={i}>
              {way.steps.map((step: any) => `${words(step.attribute)} from ${value(step.from)} to ${value(step.to)}`).join(", and ")}:{" "}
              <b>{tierName(way.tier)}</b> with {points(way.score)}
              {way.tierCertain ? "" : ", not certain"} (effort {way.cost})
            </li>
          ))}
        </ol>
      )}
      <h3>What to find out next</h3>
      {next.attributes.length === 0 ? <p>Nothing that counts is missing.</p> : (
        <ol class="ways">
          {next.attributes.slice(0, 4).map((attribute: any) => (
            <li key={attribute.attribute}>
              {words(attribute.attribute)}
              {[
                attribute.shrink > 0 && ` closes the bounds in by ${points(attribute.shrink)} for sure`,
                attribute.couldMakeCertain && " could make the tier certain",
              ].filter(Boolean).join(";")}
            </li>
          ))}
        </ol>
      )}
      <h3>Where the points come from</h3>
      <table class="points">
        <thead>
          <tr><th scope="col">Criterion</th><th scope="col">Points</th><th scope="col">Why</th></tr>
        </thead>
        <tbody>
          {explanation.criteria.map((criterion: any) => (
            <tr key={criterion.id} class={criterion.state}>
              <th scope="row">{criterion.name}{criterion.axis === "timing" && <small> timing</small>}</th>
              <td>
                <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="track" width="100" height="6" />
                  <rect class="earned" width={criterion.max > 0 ? (criterion.points / criterion.max) * 100 : 0} height="6" />
                </svg>
                {points(criterion.points)} of {points(criterion.max)}
              </td>
              <td>{criterion.why.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {(rules.length > 0 || on.length > 0) && (
        <>
          <h3>Rules and events</h3>
          <ul class="ways">
            {[...rules, ...on].map((rule: any) => <li key={rule.id}>{words(rule.id)}: {rule.text}</li>)}
          </ul>
        </>
      )}
      <h3>Tiers passed over</h3>
      <ul class="ways">
        {explanation.tiers.map((tier: any) => <li key={tier.id}>{tierName(tier.id)}: {tier.text}</li>)}
        {explanation.tiers.length === 0 && <li>None: it is in the best one.</li>}
      </ul>
    </>
  );
}
