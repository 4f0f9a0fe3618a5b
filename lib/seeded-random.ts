/** Reproducible random numbers: the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  // mulberry32: 32 bits of state, good enough to draw versions by weight and to simulate rollouts
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
