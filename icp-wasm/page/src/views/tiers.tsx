import type { Document, Tier } from "../document";
import type { DocumentReport } from "../engine/messages";
import { words } from "../format";
import { actions } from "../state";
import { NumberField, Slider, TextField } from "./fields";

/** Where the tiers begin, and from where on an account is pursued. */
export function TierEditor({ document, report }: { document: Document; report: DocumentReport | null }) {
  const tiers: Tier[] = document.tiers ?? report?.defaults.tiers ?? [];
  const decision = { ...report?.defaults.decision, ...document.decision };
  const put = (next: Tier[], label: string) => actions.edit(["tiers"], next, label);
  const set = (i: number, change: Partial<Tier>, label: string) => put(tiers.map((tier, j) => (i === j ? { ...tier, ...change } : tier)), label);
  const require = (i: number, tier: Tier, min: number | undefined) => {
    const { requires, ...rest } = tier;
    const { min: _, ...others } = requires?.timing ?? {};
    const timing = min === undefined ? others : { ...others, min };
    put(tiers.map((other, j) => (i === j ? (Object.keys(timing).length ? { ...rest, requires: { timing } } : rest) : other)), `Timing of ${tier.id}`);
  };
  return (
    <section aria-labelledby="tiers-title">
      <h3 id="tiers-title">Where the tiers begin</h3>
      <ul class="criteria">
        {tiers.map((tier, i) => {
          const name = tier.name ?? words(tier.id);
          const simple = tier.requires === undefined || Object.keys(tier.requires).join() === "timing";
          return (
            <li key={tier.id} class="criterion">
              <Slider name={tier.id} label={name} value={tier.min} min={0} max={100} step={0.5} told={`from ${tier.min} points`} change={(min) => set(i, { min }, `Start of ${name}`)} />
              <details>
                <summary>Edit<span class="hidden"> {name}</span></summary>
                <div class="fields">
                  <TextField label="Name" value={tier.name ?? ""} change={(text) => set(i, { name: text || words(tier.id) }, `Name of ${name}`)} />
                  <NumberField label="From" value={tier.min} min={0} max={100} change={(min) => min !== undefined && set(i, { min }, `Start of ${name}`)} />
                  {simple && (
                    <NumberField label="Timing at least" value={tier.requires?.timing?.min} min={0} max={100} optional change={(min) => require(i, tier, min)} />
                  )}
                  <button type="button" class="small" disabled={tiers.length === 1} onClick={() => put(tiers.filter((_, j) => j !== i), `Removed ${name}`)}>
                    Remove {name}
                  </button>
                </div>
              </details>
            </li>
          );
        })}
      </ul>
      <div class="fields">
        <NumberField label="Pursue from" value={decision.pursue} min={0} max={100} change={(pursue) => actions.edit(["decision", "pursue"], pursue, "Pursue from")} />
        <NumberField
          label="Exclude below"
          value={decision.exclude_below}
          min={0}
          max={100}
          change={(below) => actions.edit(["decision", "exclude_below"], below, "Exclude below")}
        />
      </div>
    </section>
  );
}
