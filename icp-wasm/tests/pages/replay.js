// Replays the vectors with whatever build of the package it is handed; the same in a page, a worker and a bundle.
import { replay as replayCases } from "../replay.mjs";

async function* lines(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const pieces = (rest + value).split("\n");
    rest = pieces.pop();
    yield* pieces;
  }
  if (rest !== "") yield rest;
}

/** The random draws, then the cases of each folder; numbers of what ran, and what failed. */
export async function replay(icp, folders) {
  const failures = [];
  let draws = 0;
  for await (const line of lines("/vectors/draw_bits.jsonl")) {
    const { seed, stream, index, bits } = JSON.parse(line);
    const got = icp._drawBits(BigInt(seed), BigInt(stream), BigInt(index));
    if (got !== bits) failures.push({ line, got });
    draws++;
  }
  const counts = {};
  for (const folder of folders) {
    const manifest = await (await fetch(`${folder}/manifest.json`)).json();
    const result = await replayCases(icp, manifest, (name) => lines(`${folder}/${name}`));
    failures.push(...result.failures);
    counts[folder] = result.counts;
  }
  return { draws, counts, failures, version: icp.engineVersion() };
}

/** Fresh cases, which the address asks for, are replayed on the page alone. */
export function folders() {
  const committed = "/vectors";
  return globalThis.location.search === "?fresh" ? [committed, "/fresh"] : [committed];
}
