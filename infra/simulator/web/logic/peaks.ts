/**
 * Returns the peak of each of `count` equal parts of a recording, relative to the overall peak. A minimum value keeps
 * each bar visible.
 */
export function peaksOf(samples: Float32Array, count: number): readonly number[] {
  const size = Math.max(1, Math.floor(samples.length / count));
  const parts = Array.from({ length: count }, (_, index) => {
    const part = samples.subarray(index * size, (index + 1) * size);
    return part.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  });
  const loudest = Math.max(...parts);
  return parts.map((part) => (loudest === 0 ? MIN_PEAK : Math.max(MIN_PEAK, part / loudest)));
}

const MIN_PEAK = 0.08;
