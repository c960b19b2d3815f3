import { useState } from "preact/hooks";

import { changed, columnOf } from "../document";
import type { Attribute, Document } from "../document";
import { words } from "../format";
import { actions, state } from "../state";
import { SelectField, TextField } from "./fields";

const CATEGORIES = ["firmographic", "technographic", "problem", "behavioral", "environmental"].map((id) => [id, words(id)] as const);
const KINDS = [["number", "a number"], ["text", "one of several words"], ["tags", "a list of words"], ["flag", "yes or no"], ["date", "a date"]] as const;

/** A first fit for a new criterion, to be tuned: what most rows hold earns. */
function firstFit(type: Attribute["type"], examples: string[]): any {
  switch (type) {
    case "number":
      return { bands: [{ min: 1, fit: 1 }] };
    case "text":
      return { values: { [examples[0] ?? "value"]: 1 } };
    case "tags":
      return { any_of: [examples[0]?.split(";")[0] ?? "tag"] };
    case "flag":
      return { is: true };
    case "date":
      return { age_months: [{ max: 12, fit: 1 }] };
  }
}

/** A new criterion, on an attribute that is there or on a column of the file that becomes one. */
export function AddCriterion({ document }: { document: Document }) {
  const columns = state.data?.columns ?? [];
  const used = new Set(Object.entries(document.attributes).map(([name, attribute]) => columnOf(name, attribute)));
  const sources = [
    ...Object.entries(document.attributes).map(([name, { description }]) => [`a:${name}`, description ?? words(name)] as const),
    ...columns.filter(({ name }) => !used.has(name)).map(({ name }) => [`c:${name}`, `Column ${name}`] as const),
  ];
  const [source, setSource] = useState(sources[0]?.[0] ?? "");
  const [name, setName] = useState("");
  const [category, setCategory] = useState("firmographic");
  const [kind, setKind] = useState<Attribute["type"]>("number");
  const given = source.slice(2);
  const fromColumn = source.startsWith("c:");
  const add = () => {
    let next = document;
    let attribute = given;
    if (fromColumn) {
      attribute = unused(given.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_") || "attribute", Object.keys(document.attributes));
      next = changed(next, ["attributes", attribute], { type: kind, description: given, read: { column: given, unparsable: "missing" } });
    }
    const { type, read } = next.attributes[attribute]!;
    const examples = columns.find((column) => column.name === (read?.column ?? attribute))?.examples ?? [];
    const title = name.trim() || words(attribute);
    const id = unused(attribute, document.criteria.map((criterion) => criterion.id));
    const criterion = { id, name: title, category, weight: 5, attribute, fit: firstFit(type, examples) };
    actions.replace(changed(next, ["criteria"], [...document.criteria, criterion]), `Added ${title}`);
    setName("");
  };
  return (
    <details class="add">
      <summary>Add a criterion</summary>
      <div class="fields">
        <SelectField label="On" value={source} options={sources} change={setSource} />
        {fromColumn && <SelectField label="It holds" value={kind} options={KINDS} change={(value) => setKind(value as Attribute["type"])} />}
        <TextField label="Called" value={name} change={setName} />
        <SelectField label="Kind of fact" value={category} options={CATEGORIES} change={setCategory} />
        <button type="button" disabled={!given} onClick={add}>Add</button>
      </div>
    </details>
  );
}

function unused(id: string, taken: string[]): string {
  for (let i = 1; ; i++) {
    const tried = i === 1 ? id : `${id}_${i}`;
    if (!taken.includes(tried)) return tried;
  }
}
