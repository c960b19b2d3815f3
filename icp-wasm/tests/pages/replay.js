// Replays the vectors with whatever build of the package it is handed; the same in a page, a worker and a bundle.
export function replay(icp, lines) {
  const failures = [];
  for (const line of lines) {
    const { seed, stream, index, bits } = JSON.parse(line);
    const got = icp._drawBits(BigInt(seed), BigInt(stream), BigInt(index));
    if (got !== bits) failures.push({ line, got });
  }
  return { cases: lines.length, failures, version: icp.engineVersion() };
}

export async function vectors() {
  const response = await fetch("/vectors/draw_bits.jsonl");
  return (await response.text()).trimEnd().split("\n");
}
