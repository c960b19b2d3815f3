// The few kinds of input that the editor is made of.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

let given = 0;
/** An id that stays a component's own; those of Preact's useId begin anew whenever the page is drawn from the root. */
const useId = () => useState(() => `field-${++given}`)[0];

interface NumberProps {
  label: string;
  value: number | undefined;
  min?: number;
  max?: number;
  step?: number | "any";
  /** Undefined where the field was emptied. */
  change: (value: number | undefined) => void;
  optional?: boolean;
  quiet?: boolean;
}

/** A number; an emptied field means "none" where that is allowed. */
export function NumberField({ label, value, min, max, step = "any", change, optional = false, quiet = false }: NumberProps) {
  const id = useId();
  const read = (text: string) => {
    if (text.trim() === "") return optional ? change(undefined) : undefined;
    const number = Number(text);
    if (Number.isFinite(number)) change(number);
  };
  return (
    <span class="field">
      <label for={id} class={quiet ? "hidden" : ""}>{label}</label>
      <input id={id} type="number" value={value ?? ""} min={min} max={max} step={step} onChange={(event) => read(event.currentTarget.value)} />
    </span>
  );
}

interface SliderProps {
  label: ComponentChildren;
  value: number;
  min: number;
  max: number;
  step: number;
  /** What is said beside the slider, and by screen readers in place of the bare number. */
  told: string;
  change: (value: number) => void;
  name?: string;
}

export function Slider({ label, value, min, max, step, told, change, name }: SliderProps) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id}>{told}</output>
      <input
        id={id}
        type="range"
        data-name={name}
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={told}
        onInput={(event) => change(Number(event.currentTarget.value))}
      />
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  change: (value: string) => void;
  type?: "text" | "date";
  quiet?: boolean;
}

export function TextField({ label, value, change, type = "text", quiet = false }: TextProps) {
  const id = useId();
  return (
    <span class="field">
      <label for={id} class={quiet ? "hidden" : ""}>{label}</label>
      <input id={id} type={type as "text"} value={value} onChange={(event) => change(event.currentTarget.value)} />
    </span>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, name: string])[];
  change: (value: string) => void;
}

export function SelectField({ label, value, options, change }: SelectProps) {
  const id = useId();
  return (
    <span class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
      </select>
    </span>
  );
}

/** One text a line. */
export function ListField({ label, value, change }: { label: string; value: string[]; change: (value: string[]) => void }) {
  const id = useId();
  return (
    <span class="field wide">
      <label for={id}>{label} (one a line)</label>
      <textarea
        id={id}
        rows={Math.min(6, value.length + 1)}
        value={value.join("\n")}
        onChange={(event) => change(event.currentTarget.value.split("\n").filter((line) => line.trim() !== ""))}
      />
    </span>
  );
}

/** Any part of the document as JSON, for what has no form of its own. */
export function JsonField({ label, value, apply, rows = 8 }: { label: string; value: unknown; apply: (value: any) => void; rows?: number }) {
  const id = useId();
  const written = JSON.stringify(value, null, 2);
  const [text, setText] = useState(written);
  const [wrong, setWrong] = useState("");
  useEffect(() => { setText(written); setWrong(""); }, [written]);
  const take = () => {
    try {
      apply(JSON.parse(text));
      setWrong("");
    } catch (error) {
      setWrong(`This is not JSON: ${(error as Error).message}`);
    }
  };
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <textarea id={id} class="json" rows={rows} spellcheck={false} value={text} aria-invalid={wrong !== ""} onInput={(event) => setText(event.currentTarget.value)} />
      {wrong && <p class="wrong" role="alert">{wrong}</p>}
      <button type="button" disabled={text === written} onClick={take}>Apply</button>
    </div>
  );
}
