import type { Trouble } from "../engine/messages";

export function TroubleBox({ title, trouble, dismiss }: { title: string; trouble: Trouble; dismiss?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <h2>{title}: that did not work</h2>
      <Faults trouble={trouble} />
      {dismiss && <button type="button" onClick={dismiss}>Close</button>}
    </div>
  );
}

export function Faults({ trouble }: { trouble: Trouble }) {
  return (
    <ul class="faults">
      {trouble.faults.slice(0, 20).map(({ code, path, message }) => (
        <li key={`${code} ${path}`}>
          {message} {path && <code>{path}</code>}
        </li>
      ))}
      {trouble.faults.length > 20 && <li>and {trouble.faults.length - 20} more</li>}
    </ul>
  );
}
