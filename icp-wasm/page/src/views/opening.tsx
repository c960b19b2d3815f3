import { useEffect, useState } from "preact/hooks";

import { actions, state } from "../state";

const ENCODINGS = [
  ["utf-8", "UTF-8"],
  ["windows-1252", "Windows-1252 (Western Europe)"],
  ["macintosh", "Mac Roman"],
  ["utf-16le", "UTF-16"],
  ["shift_jis", "Shift JIS"],
  ["gb18030", "GB 18030"],
];
const DELIMITERS = [
  ["", "found out from the file"],
  [",", "comma"],
  [";", "semicolon"],
  ["\t", "tab"],
  ["|", "bar |"],
];

/** Where work starts: a file, dropped or chosen, or the sample market. Also in the menu, to open other data. */
export function Opening({ compact = false }: { compact?: boolean }) {
  const [encoding, setEncoding] = useState("utf-8");
  const [delimiter, setDelimiter] = useState("");
  const [over, setOver] = useState(false);
  const [templates, setTemplates] = useState<string[]>([]);
  useEffect(() => {
    if (compact) void actions.templates().then(setTemplates);
  }, [compact]);
  const take = (file: File | null | undefined) => {
    if (file) actions.take(file, { encoding, delimiter });
  };
  const id = compact ? "menu-" : "";
  return (
    <div class={compact ? "open compact" : "open"}>
      {!compact && (
        <>
          <h2>Which accounts are worth a call?</h2>
          <p>
            Open a list of companies, say what makes a good customer, and see at once who is in which tier, why, how sure that is, and what
            would move an account up.
          </p>
        </>
      )}
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer?.files[0]); }}
      >
        <label for={`${id}file`}>Accounts (CSV){compact ? ", or a profile (JSON)" : ": drop a file here or choose one"}</label>
        <input
          id={`${id}file`}
          type="file"
          accept=".csv,.tsv,.txt,.json,text/csv"
          disabled={!state.ready}
          onChange={(event) => { take(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }}
        />
        <details>
          <summary>How the file is written</summary>
          <p class="pair">
            <label for={`${id}encoding`}>Encoding</label>
            <select id={`${id}encoding`} value={encoding} onChange={(event) => setEncoding(event.currentTarget.value)}>
              {ENCODINGS.map(([label, name]) => <option key={label} value={label}>{name}</option>)}
            </select>
          </p>
          <p class="pair">
            <label for={`${id}delimiter`}>Between cells</label>
            <select id={`${id}delimiter`} value={delimiter} onChange={(event) => setDelimiter(event.currentTarget.value)}>
              {DELIMITERS.map(([mark, name]) => <option key={mark} value={mark}>{name}</option>)}
            </select>
          </p>
        </details>
      </div>
      <p class="samples">
        <button type="button" class={compact ? "" : "primary"} disabled={!state.ready} onClick={() => void actions.sample()}>
          The sample market, 10,000 made-up accounts
        </button>
      </p>
      {compact && templates.length > 0 && (
        <p class="pair">
          <label for="template">Begin with a template profile</label>
          <select id="template" value="" onChange={(event) => event.currentTarget.value && void actions.template(event.currentTarget.value)}>
            <option value="">choose…</option>
            {templates.map((name) => <option key={name} value={name}>{name.replaceAll("_", " ")}</option>)}
          </select>
        </p>
      )}
    </div>
  );
}
