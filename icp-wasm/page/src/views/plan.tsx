import type { Trouble } from "../engine/messages";
import { count, short, words } from "../format";
import type { PlanForm, PlanReports } from "../plan";
import { actions, state, tierName } from "../state";
import { NumberField, SelectField, TextField } from "./fields";
import { memo } from "./memo";
import { Faults } from "./trouble";

const VERDICTS: { [verdict: string]: string } = {
  too_narrow: "too narrow",
  narrow_unspecified: "narrow: outside the rule, which says nothing here",
  wide_bound_only: "narrow: only the wider lower bound is met",
  pass: "as broad as a profile should be",
  broad_unspecified: "broad: outside the rule, which says nothing here",
  too_broad: "too broad",
};

/** How broad the profile is: the accounts that match it against the rule of 200 to 500. */
export const Breadth = memo(function Breadth({ reports, upTo }: { reports: PlanReports | null; upTo: string | null }) {
  if (!reports) return null;
  const { check, accounts } = reports;
  const tiers = state.scores?.tiers ?? [];
  const finding = check.findings.find(({ code }: any) => code.startsWith("breadth_"));
  return (
    <div class={`breadth ${check.breadth === "pass" ? "pass" : "off"}`}>
      <h3 id="breadth-title">Breadth</h3>
      <p role="status" aria-labelledby="breadth-title breadth-verdict">
        <span id="breadth-verdict" data-breadth={check.breadth}>
          <b>{count(accounts)}</b> {accounts === 1 ? "account matches" : "accounts match"} the profile: <b>{VERDICTS[check.breadth] ?? words(check.breadth)}</b>.
        </span>
        {finding && <small> {finding.text}.</small>}
      </p>
      <SelectField
        label="Matching are"
        value={upTo ?? tiers[0] ?? ""}
        options={tiers.map((id, i) => [id, i === 0 ? tierName(id) : `${tierName(tiers[0]!)} to ${tierName(id)}`])}
        change={(id) => actions.plan({ upTo: id })}
      />
    </div>
  );
});

/** From a revenue target back to the outreach of a day, whether it fits the market, and what it hangs on. */
export const Plan = memo(function Plan({ form, reports, trouble }: { form: PlanForm; reports: PlanReports | null; trouble: Trouble | null }) {
  const stage = (i: number, change: Partial<PlanForm["stages"][number]>) =>
    actions.plan({ stages: form.stages.map((stage, j) => (i === j ? { ...stage, ...change } : stage)) });
  return (
    <section id="plan" class="card plan" aria-labelledby="plan-title" tabIndex={-1}>
      <h2 id="plan-title">Plan</h2>
      <div class="plan-parts">
        <div>
          <div class="fields">
            <NumberField label="Revenue to win" value={form.target} min={1} change={(target) => target !== undefined && actions.plan({ target })} />
            <TextField label="Currency" value={form.currency} change={(currency) => actions.plan({ currency: currency.trim().toUpperCase() })} />
            <NumberField label="A deal brings" value={form.deal} min={1} change={(deal) => deal !== undefined && actions.plan({ deal })} />
            <NumberField label="One in ten less than" value={form.dealLow} min={1} change={(dealLow) => dealLow !== undefined && actions.plan({ dealLow })} />
            <NumberField label="One in ten more than" value={form.dealHigh} min={1} change={(dealHigh) => dealHigh !== undefined && actions.plan({ dealHigh })} />
            <NumberField label="Most touches an account" value={form.mostTouches} min={1} change={(mostTouches) => mostTouches !== undefined && actions.plan({ mostTouches })} />
          </div>
          <fieldset>
            <legend>What was seen, stage by stage</legend>
            {form.stages.map(({ id, came, of }, i) => (
              <div class="band" key={id}>
                <NumberField label={`${words(id)}`} value={came} min={0} step={1} change={(next) => next !== undefined && stage(i, { came: next })} />
                <NumberField label={`of ${form.stages[i - 1]?.id ?? form.first}`} value={of} min={1} step={1} change={(next) => next !== undefined && stage(i, { of: next })} />
              </div>
            ))}
          </fieldset>
          {trouble && <div class="trouble" role="alert"><h3>The plan can not be computed</h3><Faults trouble={trouble} /></div>}
        </div>
        {reports && (
          <div>
            <Stages check={reports.check} />
            <Tornado tornado={reports.tornado} currency={form.currency} />
          </div>
        )}
      </div>
    </section>
  );
});

function Stages({ check }: { check: any }) {
  const { stages, customers, revenue } = check.plan;
  return (
    <div>
      <h3>From outreach to customers</h3>
      <table class="stages">
        <thead>
          <tr><th scope="col">Stage</th><th scope="col">Rate</th><th scope="col">In all</th><th scope="col">A month</th><th scope="col">A day</th></tr>
        </thead>
        <tbody>
          {stages.map((stage: any) => (
            <tr key={stage.id} data-stage={stage.id}>
              <th scope="row">{words(stage.id)}</th>
              <td>{stage.rate ? `${(stage.rate.value * 100).toFixed(1)} %` : ""}</td>
              <td>{count(stage.count.shown)}</td>
              <td>{count(stage.perMonth.shown)}</td>
              <td>{count(stage.perBusinessDay.shown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{`${count(customers.shown)} customers bring ${short(Number(revenue.amount))} ${revenue.currency.code ?? revenue.currency}.`}</p>
      <ul class="findings">
        {check.findings.map((finding: any) => (
          <li key={finding.code} class={finding.violation ? "violation" : ""}>
            <b>{finding.violation ? "Can not be: " : "Note: "}</b>{finding.text}
          </li>
        ))}
        {check.findings.length === 0 && <li>The plan fits the accounts that match.</li>}
      </ul>
    </div>
  );
}

const LABEL = 110;
const WIDE = 300;
const BAR = 30;

/** Each input alone at its own 10 % and 90 % points, the one that matters most on top. */
function Tornado({ tornado, currency }: { tornado: any; currency: string }) {
  const bars = tornado.bars.filter((bar: any) => bar.atP10 !== null && bar.atP90 !== null);
  const ends = bars.flatMap((bar: any) => [bar.atP10, bar.atP90]).concat(tornado.base ?? []);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const x = (value: number) => LABEL + ((value - least) / (most - least || 1)) * WIDE;
  const told = bars.map((bar: any) => `${bar.name}: from ${short(bar.atP10)} to ${short(bar.atP90)} ${currency}`).join("; ");
  return (
    <div>
      <h3>What it hangs on</h3>
      <svg class="tornado" viewBox={`0 0 ${LABEL + WIDE + 30} ${bars.length * BAR + 40}`} role="img" aria-label={`Revenue as each input alone goes from its 10 % to its 90 % point. ${told}`}>
        {bars.map((bar: any, i: number) => {
          const [from, to] = [Math.min(bar.atP10, bar.atP90), Math.max(bar.atP10, bar.atP90)];
          return (
            <g key={bar.name}>
              <text class="axis" x={LABEL - 8} y={i * BAR + 20} text-anchor="end">{words(bar.name)}</text>
              <rect class="low" x={x(from)} y={i * BAR + 5} width={Math.max(0, x(tornado.base) - x(from))} height={BAR - 10} />
              <rect class="high" x={x(tornado.base)} y={i * BAR + 5} width={Math.max(0, x(to) - x(tornado.base))} height={BAR - 10} />
              <title>{`${words(bar.name)} at ${short(bar.p10)}: ${short(bar.atP10)}; at ${short(bar.p90)}: ${short(bar.atP90)}`}</title>
            </g>
          );
        })}
        <line class="border" x1={x(tornado.base)} x2={x(tornado.base)} y1="0" y2={bars.length * BAR + 4} />
        {[least, tornado.base, most].map((mark, i) => (
          <text key={i} class="axis" x={x(mark)} y={bars.length * BAR + 20} text-anchor="middle">{short(mark)}</text>
        ))}
        <text class="axis" x={LABEL + WIDE / 2} y={bars.length * BAR + 36} text-anchor="middle">{`Revenue, ${currency}`}</text>
      </svg>
    </div>
  );
}
