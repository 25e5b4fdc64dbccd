/** The loudest of each of `count` equal parts of a recording, as shares of the loudest of all; at least a dot of each shows. */
export function peaksOf(samples: Float32Array, count: number): readonly number[] {
  const size = Math.max(1, Math.floor(samples.length / count));
  const parts = Array.from({ length: count }, (_, index) => {
    const part = samples.subarray(index * size, (index + 1) * size);
    return part.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  });
  const loudest = Math.max(...parts);
  return parts.map((part) => (loudest === 0 ? LEAST : Math.max(LEAST, part / loudest)));
}

const LEAST = 0.08;
