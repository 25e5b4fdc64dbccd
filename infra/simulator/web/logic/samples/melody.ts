/** Samples per second. Opus uses this rate. */
export const SAMPLE_RATE = 48_000;

/** Five tones close to a pelog scale, in hertz. */
const TONES_HZ = [293.7, 314.2, 349.2, 440, 466.2] as const;
const NOTE_SECONDS = 0.42;
const DECAY_SECONDS = 1.4;

/** Overtones of a struck bronze bar. The ratios are not whole numbers, which gives the metallic sound. */
const OVERTONES = [
  { ratio: 1, share: 0.6 },
  { ratio: 2.76, share: 0.22 },
  { ratio: 5.4, share: 0.08 },
] as const;

function toneSamples(hertz: number): Float32Array {
  const samples = new Float32Array(Math.round(DECAY_SECONDS * SAMPLE_RATE));
  return samples.map((_, index) => {
    const time = index / SAMPLE_RATE;
    const attack = Math.min(1, time / 0.004);
    return OVERTONES.reduce(
      (sum, { ratio, share }) =>
        sum + share * attack * Math.exp(-time * (3 + ratio)) * Math.sin(2 * Math.PI * hertz * ratio * time),
      0,
    );
  });
}

/** Creates a short melody; the same seed gives the same melody. Mono samples from -1 to 1, at `SAMPLE_RATE`. */
export function createMelody(seed: number, notes = 8): Float32Array<ArrayBuffer> {
  const toneIndexes = Array.from(
    { length: notes },
    (_, index) => (seed * 7 + index * index * 3 + index * seed) % TONES_HZ.length,
  );
  const out = new Float32Array(Math.round((notes * NOTE_SECONDS + DECAY_SECONDS) * SAMPLE_RATE));
  toneIndexes.forEach((tone, index) => {
    const at = Math.round(index * NOTE_SECONDS * SAMPLE_RATE);
    toneSamples(TONES_HZ[tone] ?? TONES_HZ[0]).forEach((sample, offset) => {
      out[at + offset] = (out[at + offset] ?? 0) + sample * 0.7;
    });
  });
  return out.map((sample) => Math.max(-1, Math.min(1, sample)));
}
