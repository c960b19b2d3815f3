// Forms for the kinds of fit that people tune by hand; every other kind is edited as JSON.
import type { Criterion } from "../document";
import { JsonField, ListField, NumberField, SelectField, Slider, TextField } from "./fields";

interface Props {
  criterion: Criterion;
  /** Replaces the fit. */
  change: (fit: any) => void;
}

const BANDS = ["bands", "age_days", "age_months", "count"] as const;
const UNITS: { [kind: string]: string } = { bands: "", age_days: " (days ago)", age_months: " (months ago)", count: " (how many)" };
const LISTS: { [kind: string]: string } = { any_of: "Any of", all_of: "All of", none_of: "None of" };

export function FitEditor({ criterion: { fit }, change }: Props) {
  const bands = BANDS.find((kind) => fit[kind]);
  const list = Object.keys(LISTS).find((kind) => fit[kind]);
  return (
    <div class="fit">
      {bands && <Bands kind={bands} bands={fit[bands]} change={(next) => change({ ...fit, [bands]: next })} />}
      {(fit.values || fit.tags) && <Values fit={fit} change={change} />}
      {fit.curve && <Curve knots={fit.curve} change={(curve) => change({ ...fit, curve })} />}
      {list && <ListField label={LISTS[list]!} value={fit[list]} change={(next) => change({ ...fit, [list]: next })} />}
      {fit.is !== undefined && (
        <SelectField label="Earns when" value={String(fit.is)} options={[["true", "yes"], ["false", "no"]]} change={(text) => change({ is: text === "true" })} />
      )}
      {fit.flag && ["true", "false"].map((side) => (
        <FitSlider key={side} label={side === "true" ? "When yes" : "When no"} value={fit.flag[side]} change={(next) => change({ flag: { ...fit.flag, [side]: next } })} />
      ))}
      <details class="as-json">
        <summary>As JSON</summary>
        <JsonField label="Fit" value={fit} apply={change} />
      </details>
    </div>
  );
}

const FitSlider = ({ label, value, change }: { label: string; value: number; change: (value: number) => void }) => (
  <Slider label={label} value={value} min={0} max={1} step={0.05} told={`fit ${value}`} change={change} />
);

function Bands({ kind, bands, change }: { kind: string; bands: any[]; change: (bands: any[]) => void }) {
  const set = (i: number, key: string, value: number | undefined) =>
    change(bands.map((band, j) => {
      if (i !== j) return band;
      const { [key]: _, ...rest } = band;
      return value === undefined ? rest : { ...rest, [key]: value };
    }));
  return (
    <fieldset>
      <legend>{`Bands${UNITS[kind]}: the first that holds decides`}</legend>
      {bands.map((band, i) => (
        <div class="band" key={i}>
          <NumberField label={`From, band ${i + 1}`} value={band.min} optional change={(value) => set(i, "min", value)} />
          <NumberField label="to" value={band.max} optional change={(value) => set(i, "max", value)} />
          <NumberField label="fit" value={band.fit} min={0} max={1} step={0.05} change={(value) => set(i, "fit", value)} />
          <button type="button" class="small" disabled={bands.length === 1} aria-label={`Remove band ${i + 1}`} onClick={() => change(bands.filter((_, j) => j !== i))}>
            ×
          </button>
        </div>
      ))}
      <button type="button" class="small" onClick={() => change([...bands, { min: bands.at(-1)?.min ?? 0, fit: 0.5 }])}>Add a band</button>
    </fieldset>
  );
}

function Values({ fit, change }: { fit: any; change: (fit: any) => void }) {
  const key = fit.values ? "values" : "tags";
  const entries = Object.entries(fit[key] as { [value: string]: number });
  const put = (next: [string, number][]) => change({ ...fit, [key]: Object.fromEntries(next) });
  return (
    <fieldset>
      <legend>{key === "values" ? "Values" : "Tags: the best that is held counts"}</legend>
      {entries.map(([name, value], i) => (
        <div class="band" key={name}>
          <FitSlider label={name} value={value} change={(next) => put(entries.map((entry, j) => (i === j ? [name, next] : entry)))} />
          <button type="button" class="small" disabled={entries.length === 1} aria-label={`Remove ${name}`} onClick={() => put(entries.filter((_, j) => j !== i))}>
            ×
          </button>
        </div>
      ))}
      <TextField label="Add a value" value="" change={(name) => name.trim() && put([...entries, [name.trim(), 1]])} />
      {key === "values" && <FitSlider label="Any other value" value={fit.otherwise ?? 0} change={(otherwise) => change({ ...fit, otherwise })} />}
    </fieldset>
  );
}

function Curve({ knots, change }: { knots: [number, number][]; change: (knots: [number, number][]) => void }) {
  const set = (i: number, place: 0 | 1, value: number | undefined) => {
    if (value !== undefined) change(knots.map((knot, j) => (i !== j ? knot : place === 0 ? [value, knot[1]] : [knot[0], value])));
  };
  return (
    <fieldset>
      <legend>Curve: straight lines between these points</legend>
      {knots.map(([at, fit], i) => (
        <div class="band" key={i}>
          <NumberField label={`At, point ${i + 1}`} value={at} change={(value) => set(i, 0, value)} />
          <NumberField label="fit" value={fit} min={0} max={1} step={0.05} change={(value) => set(i, 1, value)} />
          <button type="button" class="small" disabled={knots.length === 1} aria-label={`Remove point ${i + 1}`} onClick={() => change(knots.filter((_, j) => j !== i))}>
            ×
          </button>
        </div>
      ))}
      <button type="button" class="small" onClick={() => change([...knots, [(knots.at(-1)?.[0] ?? 0) + 1, knots.at(-1)?.[1] ?? 1]])}>Add a point</button>
    </fieldset>
  );
}
