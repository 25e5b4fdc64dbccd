import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePattern } from '../../../events/pattern.ts';

const words = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\', '.'), maxLength: 6 });

it('anything-but is the opposite of the plain list at any position of the field', () => {
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), words, (list, value) => {
      const plain = compilePattern({ f: list })({ f: value });
      expect(compilePattern({ f: [{ 'anything-but': list }] })({ f: value })).toBe(!plain);
    }),
  );
});

it('an escaped wildcard pattern matches exactly its text', () => {
  fc.assert(
    fc.property(words, words, (text, other) => {
      const pattern = compilePattern({ f: [{ wildcard: text.replace(/[*\\]/g, '\\$&') }] });
      expect(pattern({ f: text })).toBe(true);
      expect(pattern({ f: other })).toBe(text === other);
    }),
  );
});

it('a wildcard at the end is a prefix, at the start a suffix', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });
  fc.assert(
    fc.property(plain, words, (part, value) => {
      expect(compilePattern({ f: [{ wildcard: `${part}*` }] })({ f: value })).toBe(value.startsWith(part));
      expect(compilePattern({ f: [{ wildcard: `*${part}` }] })({ f: value })).toBe(value.endsWith(part));
    }),
  );
});

it('exists true and exists false never both match', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const event = { f: value };
      const there = compilePattern({ f: [{ exists: true }] })(event);
      expect(compilePattern({ f: [{ exists: false }] })(event)).toBe(!there);
    }),
  );
});
