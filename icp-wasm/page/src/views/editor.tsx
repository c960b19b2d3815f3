import { memo } from "./memo";
import { changed } from "../document";
import type { Criterion, Document } from "../document";
import type { DocumentReport, Trouble } from "../engine/messages";
import { points, words } from "../format";
import { actions, state } from "../state";
import { AddCriterion } from "./add";
import { JsonField, NumberField, SelectField, Slider, TextField } from "./fields";
import { FitEditor } from "./fit";
import { TierEditor } from "./tiers";
import { Faults } from "./trouble";

interface Props {
  document: Document;
  report: DocumentReport | null;
  invalid: Trouble | null;
}

const wide = matchMedia("(min-width: 1001px)").matches;

const CATEGORIES = ["firmographic", "technographic", "problem", "behavioral", "environmental"];

/** The profile: who is wanted, and how much each thing counts. */
export const Editor = memo(function Editor({ document, report, invalid }: Props) {
  const categories = CATEGORIES.filter((category) => document.criteria.some((criterion) => criterion.category === category));
  return (
    <section id="profile" class="card editor" aria-labelledby="profile-title" tabIndex={-1}>
      <h2 id="profile-title">Profile</h2>
      {invalid && (
        <div class="trouble" role="alert">
          <h3>The profile has faults; the results are those of the last valid one</h3>
          <Faults trouble={invalid} />
        </div>
      )}
      <div class="fields">
        <TextField label="Name" value={document.name} change={(name) => actions.edit(["name"], name, "Name")} />
        <TextField label="As of" type="date" value={state.asOf} change={actions.asOf} />
        <SelectField
          label="Axes"
          value={document.axes ?? "combined"}
          options={[["combined", "one: all count as fit"], ["separate", "two: fit and timing"]]}
          change={(axes) => actions.edit(["axes"], axes, "Axes")}
        />
      </div>
      {categories.map((category) => (
        // On a phone the categories begin closed, so that the results are not far below.
        <details key={category} class="category" open={wide}>
          <summary><h3>{words(category)}</h3></summary>
          <ul class="criteria">
            {document.criteria.map((criterion, i) =>
              criterion.category === category && <CriterionEditor key={criterion.id} criterion={criterion} place={i} document={document} report={report} />,
            )}
          </ul>
        </details>
      ))}
      <AddCriterion document={document} />
      <TierEditor document={document} report={report} />
      <Rules document={document} />
      <Remarks report={report} />
      <details>
        <summary>The whole document</summary>
        <JsonField label="Profile document (JSON)" value={document} rows={24} apply={(next) => actions.replace(next, "Document")} />
      </details>
    </section>
  );
});

/** Sliders end at one of these, so that none moves under the hand while another weight grows. */
const ENDS = [12, 25, 50, 100, 1000, 1_000_000];

interface CriterionProps {
  criterion: Criterion;
  place: number;
  document: Document;
  report: DocumentReport | null;
}

function CriterionEditor({ criterion, place, document, report }: CriterionProps) {
  const importance: { [word: string]: number } = (document.importance as any) ?? report?.defaults.importance ?? {};
  const weightOf = ({ weight, importance: word }: Criterion) => weight ?? importance[word ?? ""] ?? 0;
  const weight = weightOf(criterion);
  const largest = Math.max(...document.criteria.map(weightOf));
  const end = ENDS.find((end) => end >= largest) ?? largest;
  const name = criterion.name ?? words(criterion.id);
  const max = report?.maxima[criterion.id];
  const at = ["criteria", place];
  const weigh = (value: number) => {
    const { importance: _, ...rest } = criterion;
    actions.edit(at, { ...rest, weight: value }, `Weight of ${name}`);
  };
  const policy = criterion.missing === undefined || criterion.missing === "zero" ? "zero" : criterion.missing === "ignore" ? "ignore" : "neutral";
  return (
    <li class="criterion">
      <Slider
        name={criterion.id}
        label={name}
        value={weight}
        min={0.1}
        max={end}
        step={0.1}
        told={`weight ${weight}${max === undefined ? "" : `, ${points(max)} points`}`}
        change={weigh}
      />
      <details>
        <summary>Edit<span class="hidden"> {name}</span></summary>
        <div class="fields">
          <TextField label="Name" value={name} change={(text) => actions.edit([...at, "name"], text || undefined, `Name of ${name}`)} />
          <NumberField label="Weight" value={weight} min={0.000001} max={1_000_000} change={(value) => value !== undefined && weigh(value)} />
        </div>
        <FitEditor criterion={criterion} change={(fit) => actions.edit([...at, "fit"], fit, `Fit of ${name}`)} />
        <div class="fields">
          <SelectField
            label="When not known"
            value={policy}
            options={[["zero", "earns nothing"], ["neutral", "earns a stated fit"], ["ignore", "does not count"]]}
            change={(next) => actions.edit([...at, "missing"], next === "neutral" ? { neutral: 0.5 } : next === "zero" ? undefined : next, `Missing ${name}`)}
          />
          {policy === "neutral" && (
            <NumberField
              label="Stated fit"
              value={criterion.missing.neutral}
              min={0}
              max={1}
              step={0.05}
              change={(neutral) => actions.edit([...at, "missing"], { neutral }, `Missing ${name}`)}
            />
          )}
          <SelectField
            label="Without it, at best"
            value={criterion.must_have ?? ""}
            options={[["", "any tier"], ...(document.tiers ?? report?.defaults.tiers ?? []).map(({ id, name }) => [id, name ?? words(id)] as const)]}
            change={(tier) => actions.edit([...at, "must_have"], tier || undefined, `Must-have ${name}`)}
          />
          <button type="button" class="small" disabled={document.criteria.length === 1} onClick={() => actions.edit(at, undefined, `Removed ${name}`)}>
            Remove {name}
          </button>
        </div>
      </details>
    </li>
  );
}

function Rules({ document }: { document: Document }) {
  const lists = [
    ["exclusions", "Exclusions: whom never to sell to"],
    ["overrides", "Exceptions"],
    ["triggers", "Events that make an account timely"],
  ] as const;
  return (
    <>
      {lists.map(([key, title]) => {
        const rules = (document[key] ?? []) as any[];
        if (rules.length === 0) return null;
        return (
          <details key={key} class="rules">
            <summary>{`${title} (${rules.length})`}</summary>
            <ul class="criteria">
              {rules.map((rule, i) => (
                <li key={rule.id} class="criterion">
                  {key === "triggers" ? (
                    <Slider
                      label={rule.name ?? words(rule.id)}
                      value={rule.strength}
                      min={0}
                      max={1}
                      step={0.05}
                      told={`strength ${rule.strength}`}
                      change={(strength) => actions.edit([key, i, "strength"], strength, `Strength of ${rule.id}`)}
                    />
                  ) : (
                    <p><b>{words(rule.id)}</b>{rule.reason && `: ${rule.reason}`}</p>
                  )}
                  <details>
                    <summary>Edit<span class="hidden"> {rule.id}</span></summary>
                    <JsonField label={`${words(rule.id)} (JSON)`} value={rule} apply={(next) => actions.edit([key, i], next, `Rule ${rule.id}`)} />
                    <button type="button" class="small" onClick={() => actions.replace(changed(document, [key], rules.filter((_, j) => j !== i)), `Removed ${rule.id}`)}>
                      Remove {words(rule.id)}
                    </button>
                  </details>
                </li>
              ))}
            </ul>
          </details>
        );
      })}
    </>
  );
}

function Remarks({ report }: { report: DocumentReport | null }) {
  if (!report) return null;
  const { lints, cases, fingerprint } = report;
  return (
    <details class="remarks">
      <summary>{`Remarks on the profile (${lints.length})`}</summary>
      <ul class="faults">
        {lints.map(({ code, path, message, remedy }) => (
          <li key={`${code} ${path}`}>{message}. {remedy}. {path && <code>{path}</code>}</li>
        ))}
      </ul>
      {cases && <p>{cases.passed} of {cases.total} acceptance cases hold.</p>}
      <p>Fingerprint <code class="hash">{fingerprint}</code></p>
    </details>
  );
}
