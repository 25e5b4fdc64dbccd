import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunk } from '../../../shared/concurrency.ts';

test('keeps all inputs in order and no group exceeds a limit, except for an input that exceeds it by itself', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 120 }));
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 10 }), (inputs, bytes, maxItems) => {
      const groups = chunk(inputs, { maxBytes: bytes, maxItems }, (size) => size);
      expect(groups.flat()).toEqual(inputs);
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(0);
        expect(group.length).toBeLessThanOrEqual(maxItems);
        if (group.length > 1) expect(group.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(bytes);
      }
    }),
  );
});

test('starts a group only when the previous group is full', () => {
  const sum = (group: readonly number[]): number => group.reduce((total, size) => total + size, 0);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (inputs) => {
      const groups = chunk(inputs, { maxBytes: 100, maxItems: 5 }, (size) => size);
      groups.slice(1).forEach((group, index) => {
        const previous = groups[index] ?? [];
        expect(previous.length === 5 || sum(previous) + (group[0] ?? 0) > 100).toBe(true);
      });
    }),
  );
});
