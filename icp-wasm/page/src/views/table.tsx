import { useEffect, useRef, useState } from "preact/hooks";

import type { RowDetail } from "../engine/messages";
import { count, points } from "../format";
import type { Sort } from "../order";
import { actions, state, tierName } from "../state";

const HEIGHT = 52;
const HEAD = 38;
const SPARE = 6;
/** Browsers cut elements off at some 17 million pixels: above that the scroll bar stands for more rows than its height. */
const TALLEST = 12_000_000;

const HEADS: { by: Sort["by"] | null; title: string; name: string }[] = [
  { by: "label", title: "Account", name: "account" },
  { by: "tier", title: "Tier", name: "tier" },
  { by: "score", title: "Score, bounds", name: "score" },
  { by: "timing", title: "Timing", name: "timing" },
  { by: null, title: "Why", name: "why" },
];

export function Table() {
  const { order, scores, sort, data, selected } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [view, setView] = useState(520);
  const [active, setActive] = useState(0);
  const tall = Math.min(order.length * HEIGHT, TALLEST);
  const stretch = tall > view ? Math.max(1, (order.length * HEIGHT - view) / (tall - view)) : 1;
  const first = Math.max(0, Math.floor((top * stretch) / HEIGHT) - SPARE);
  const last = Math.min(order.length, Math.ceil((top * stretch + view) / HEIGHT) + SPARE);

  useEffect(() => actions.show(first, last), [first, last, state.pass, order]);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setView(box.clientHeight - HEAD));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);

  const current = Math.min(active, order.length - 1);
  const go = (to: number) => {
    const place = Math.max(0, Math.min(order.length - 1, to));
    setActive(place);
    const box = scroller.current;
    if (!box) return;
    const at = place * HEIGHT;
    const seen = box.scrollTop * stretch;
    if (at < seen) box.scrollTop = at / stretch;
    else if (at + HEIGHT > seen + view) box.scrollTop = (at + HEIGHT - view) / stretch;
  };
  const keys = (event: KeyboardEvent) => {
    // The buttons of the first line have keys of their own.
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view / HEIGHT) - 1);
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: order.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      go(to);
    } else if ((event.key === "Enter" || event.key === " ") && order.length > 0) {
      event.preventDefault();
      actions.select(order[current]!);
    } else if (event.key === "Escape") actions.select(null);
  };

  return (
    <section id="accounts" class="card list" aria-labelledby="accounts-title" tabIndex={-1}>
      <div class="heading">
        <h2 id="accounts-title">Accounts</h2>
        {selected === null && <p class="hidden">Choose an account to see why it scores as it does and what moves it up.</p>}
        <p class="shown">{scores && data && (order.length === data.rows ? `all ${count(data.rows)}` : `${count(order.length)} of ${count(data.rows)}`)}</p>
        <label class="pair">
          Find
          <input type="search" value={state.filter.text} onInput={(event) => actions.filter({ text: event.currentTarget.value })} />
        </label>
        <label class="pair">
          Called by
          <select value={state.labelColumn} onChange={(event) => void actions.label(event.currentTarget.value)}>
            {data?.columns.map(({ name }) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
      </div>
      <div
        role="grid"
        class="grid"
        ref={scroller}
        tabIndex={0}
        aria-label="Accounts: arrows move, Enter explains"
        aria-rowcount={order.length + 1}
        aria-colcount={HEADS.length}
        aria-activedescendant={order.length > 0 ? `row-${current}` : undefined}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={keys}
      >
        <div role="row" class="row head" aria-rowindex={1}>
          {HEADS.map(({ by, title, name }) => (
            <div key={name} role="columnheader" class={name} aria-sort={by === null ? undefined : by !== sort.by ? "none" : sort.descending ? "descending" : "ascending"}>
              {by ? (
                <button type="button" onClick={() => actions.sort(by)}>
                  {title}
                  <span aria-hidden="true">{by === sort.by ? (sort.descending ? " ↓" : " ↑") : ""}</span>
                </button>
              ) : title}
            </div>
          ))}
        </div>
        <div role="rowgroup" class="spacer" style={{ height: `${tall}px` }}>
          {scores && Array.from(order.subarray(first, last), (row, i) => (
            <Row
              key={row}
              place={first + i}
              offset={(first + i) * HEIGHT - top * stretch + top}
              row={row}
              active={first + i === current}
              chosen={row === selected}
              detail={state.details.get(row) ?? state.faded.get(row) ?? null}
              faded={!state.details.has(row)}
              choose={() => { setActive(first + i); actions.select(row); }}
            />
          ))}
        </div>
      </div>
      {order.length === 0 && scores && <p class="empty">No account is like that.</p>}
      {scores && scores.faults.length > 0 && (
        <details class="row-faults">
          <summary>{`${count(scores.faults.length)} rows can not be read`}</summary>
          <ul>
            {scores.faults.slice(0, 20).map(({ row, path, message }) => (
              <li key={row}>{state.labels[row] ?? `row ${row + 1}`}: {message} <code>{path}</code></li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface RowProps {
  place: number;
  offset: number;
  row: number;
  active: boolean;
  chosen: boolean;
  detail: RowDetail | null;
  faded: boolean;
  choose: () => void;
}

function Row({ place, offset, row, active, chosen, detail, faded, choose }: RowProps) {
  const scores = state.scores!;
  const code = scores.tier[row]!;
  const tier = code < 0 ? null : scores.tiers[code]!;
  const status = scores.statuses[scores.status[row]!] ?? "error";
  const record = detail?.record ?? null;
  const score = scores.score[row]!;
  return (
    <div
      id={`row-${place}`}
      role="row"
      class={`row${faded ? " faded" : ""}${active ? " active" : ""}${chosen ? " chosen" : ""}`}
      aria-rowindex={place + 2}
      aria-selected={chosen}
      style={{ transform: `translateY(${offset}px)` }}
      onClick={choose}
    >
      <div role="gridcell" class="account">{state.labels[row] ?? `Row ${row + 1}`}</div>
      <div role="gridcell" class="tier">
        <span class={`chip tone-${tier === null ? "none" : Math.min(code, 4)}`}>{tier === null ? "–" : tierName(tier)}</span>
        {status !== "scored" && <small>{status.replaceAll("_", " ")}</small>}
      </div>
      <div role="gridcell" class="score">
        <b>{points(score)}</b>
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect class="track" y="4" width="100" height="2" />
          {record && <rect class="bounds" x={record.low} y="2" width={Math.max(0.8, record.high - record.low)} height="6" />}
          {!Number.isNaN(score) && <rect class="at" x={score - 0.8} width="1.6" height="10" />}
        </svg>
        <small>{record ? (record.low === record.high ? "certain" : `${points(record.low)} to ${points(record.high)}`) : "\u00a0"}</small>
      </div>
      <div role="gridcell" class="timing">{points(scores.timing[row]!)}</div>
      <div role="gridcell" class="why">{detail ? (detail.fault ?? why(detail)) : "…"}</div>
    </div>
  );
}

/** The three reasons that count most, as the core ranks them. */
function why({ reasons, record }: RowDetail): string {
  if (record?.status === "excluded") return `Excluded: ${record.exclusions.fired.join(", ")}`;
  const best = reasons.filter(({ contribution }) => contribution > 0).slice(0, 3);
  return best.map(({ name, contribution }) => `${name} +${points(contribution)}`).join(" · ") || "nothing earned";
}
