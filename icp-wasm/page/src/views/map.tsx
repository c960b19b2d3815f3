import { memo } from "./memo";
import type { Document } from "../document";
import type { Scores } from "../engine/pool";
import { count } from "../format";
import { within } from "../order";
import { actions, tierName, tiers } from "../state";
import type { Filter } from "../state";

interface Props {
  scores: Scores | null;
  document: Document;
  selected: number | null;
  region: Filter["region"];
}

const CELLS = 40;
const STEP = 100 / CELLS;
const LEFT = 34;
const TOP = 8;
const SIDE = 320;

/** Accounts in squares of the map; every square is closed below and open above, the last one closed. */
function counted({ score, timing }: Scores, cells: number): Uint32Array {
  const result = new Uint32Array(cells * cells);
  for (let row = 0; row < score.length; row++) {
    const [x, y] = [score[row]!, timing[row]!];
    if (Number.isNaN(x)) continue;
    const column = Math.min(cells - 1, Math.floor((x * cells) / 100));
    result[Math.min(cells - 1, Math.floor((y * cells) / 100)) * cells + column]!++;
  }
  return result;
}

const x = (fit: number) => LEFT + (fit / 100) * SIDE;
const y = (timing: number) => TOP + SIDE - (timing / 100) * SIDE;

/** Fit across, timing up; the darker a square, the more accounts. Choosing a square shows its accounts in the table. */
export const AccountMap = memo(function AccountMap({ scores, selected, region }: Props) {
  if (!scores) return <section class="card map" aria-busy="true"><h2>Fit and timing</h2></section>;
  const squares = counted(scores, CELLS);
  const most = Math.max(1, ...squares);
  const coarse = new Uint32Array(16);
  squares.forEach((accounts, i) => (coarse[Math.floor(i / CELLS / 10) * 4 + Math.floor((i % CELLS) / 10)]! += accounts));
  const marks = [0, 20, 40, 60, 80, 100];
  const choose = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const fit = (((event.clientX - box.left) / box.width) * (LEFT + SIDE + 16) - LEFT) * (100 / SIDE);
    const timing = (TOP + SIDE - ((event.clientY - box.top) / box.height) * (TOP + SIDE + 38)) * (100 / SIDE);
    if (fit < 0 || fit > 100 || timing < 0 || timing > 100) return actions.filter({ region: null });
    const from = (at: number) => Math.min(90, Math.floor(at / 10) * 10);
    actions.filter({ region: { fit: [from(fit), from(fit) + 10], timing: [from(timing), from(timing) + 10] } });
  };
  return (
    <section class="card map" aria-labelledby="map-title">
      <h2 id="map-title">Fit and timing</h2>
      <svg viewBox={`0 0 ${LEFT + SIDE + 16} ${TOP + SIDE + 38}`} role="img" aria-label="Accounts by fit and timing; the table below has the figures" onClick={choose}>
        <rect class="ground" x={LEFT} y={TOP} width={SIDE} height={SIDE} />
        {Array.from(squares, (accounts, i) => {
          if (accounts === 0) return null;
          const [column, line] = [i % CELLS, Math.floor(i / CELLS)];
          return (
            <rect
              key={i}
              class="square"
              x={x(column * STEP)}
              y={y((line + 1) * STEP)}
              width={SIDE / CELLS}
              height={SIDE / CELLS}
              fill-opacity={(0.12 + 0.88 * Math.sqrt(accounts / most)).toFixed(2)}
            />
          );
        })}
        {tiers().filter(({ min }) => min > 0).map(({ id, min }) => (
          <g key={id} class="border">
            <line x1={x(min)} x2={x(min)} y1={y(0)} y2={y(100)} />
            <title>{`${tierName(id)} from ${min}`}</title>
          </g>
        ))}
        {tiers().map(({ id, min, requires }) =>
          requires?.timing?.min === undefined ? null : (
            <line key={id} class="border" x1={x(min)} x2={x(100)} y1={y(requires.timing.min)} y2={y(requires.timing.min)} />
          ),
        )}
        {marks.map((mark) => (
          <g key={mark} class="axis">
            <text x={x(mark)} y={TOP + SIDE + 15} text-anchor="middle">{mark}</text>
            <text x={LEFT - 5} y={y(mark) + 4} text-anchor="end">{mark}</text>
          </g>
        ))}
        <text class="axis title" x={x(50)} y={TOP + SIDE + 32} text-anchor="middle">Fit (score)</text>
        <text class="axis title" transform={`translate(9 ${y(50)}) rotate(-90)`} text-anchor="middle">Timing</text>
        {region && (
          <rect
            class="region"
            x={x(region.fit[0])}
            y={y(region.timing[1])}
            width={((region.fit[1] - region.fit[0]) / 100) * SIDE}
            height={((region.timing[1] - region.timing[0]) / 100) * SIDE}
          />
        )}
        {selected !== null && !Number.isNaN(scores.score[selected]!) && (
          <circle class="selected" cx={x(scores.score[selected]!)} cy={y(scores.timing[selected]!)} r="6" />
        )}
      </svg>
      {region && (
        <p class="note">
          <button type="button" onClick={() => actions.filter({ region: null })}>Show all accounts again</button>
        </p>
      )}
      <details>
        <summary>The map as a table</summary>
        <table class="coarse">
          <caption>Accounts by fit (across) and timing (down); a figure chooses its accounts</caption>
          <thead>
            <tr>
              <td />
              {[0, 25, 50, 75].map((fit) => <th key={fit} scope="col">{`Fit ${fit}–${fit + 25}`}</th>)}
            </tr>
          </thead>
          <tbody>
            {[75, 50, 25, 0].map((timing) => (
              <tr key={timing}>
                <th scope="row">{`Timing ${timing}–${timing + 25}`}</th>
                {[0, 25, 50, 75].map((fit) => (
                  <td key={fit}>
                    <button
                      type="button"
                      aria-pressed={region !== null && within(fit, region.fit) && within(timing, region.timing)}
                      onClick={() => actions.filter({ region: { fit: [fit, fit + 25], timing: [timing, timing + 25] } })}
                    >
                      {count(coarse[(timing / 25) * 4 + fit / 25]!)}
                    </button>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
});
