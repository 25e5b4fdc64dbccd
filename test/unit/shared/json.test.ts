import { describe, expect, test } from 'vitest';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { isNestedTooDeeply, parseJson, tryParseJson } from '../../../shared/json.ts';

const nested = (levels: number, core = '1'): string => `${'['.repeat(levels)}${core}${']'.repeat(levels)}`;

describe('deeply nested JSON', () => {
  test('is parsed up to the depth that can be stringified, also with long numbers', () => {
    for (const core of ['1', '12345678901234567890'])
      expect(JSON.stringify(parseJson(nested(200, core)))).toBe(nested(200, core));
  });

  test.each([201, 3_000, 100_000])('of %i levels is rejected quickly, with any numbers', (levels) => {
    for (const core of ['1', '12345678901234567890', '"a"']) {
      expect(() => parseJson(nested(levels, core))).toThrow(UnreadableInputError);
      expect(isNestedTooDeeply(nested(levels, core))).toBe(true);
    }
  });

  test('counts objects too, but not brackets in strings', () => {
    expect(isNestedTooDeeply(`${'{"a":'.repeat(201)}1${'}'.repeat(201)}`)).toBe(true);
    const text = JSON.stringify({ a: `\\"${'['.repeat(500)}`, b: ['{'.repeat(500)] });
    expect(isNestedTooDeeply(text)).toBe(false);
    expect(JSON.stringify(tryParseJson(text))).toBe(text);
  });

  test('that is not closed is not JSON', () => {
    expect(isNestedTooDeeply('['.repeat(1_000))).toBe(false);
    expect(tryParseJson('['.repeat(1_000))).toBeUndefined();
  });
});
