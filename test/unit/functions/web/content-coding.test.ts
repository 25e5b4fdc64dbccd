import { describe, expect, test } from 'vitest';
import { CONTENT_CODINGS, negotiateCoding } from '../../../../functions/web/content-coding.ts';

describe('negotiate', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['x-gzip', 'gzip'],
    ['BR', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br ; q=0.8 , gzip;q=0.8', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.000, gzip;q=0', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['*', 'br'],
    ['*;q=0.1, gzip;q=0.2', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['identity;q=0, *;q=0', 'identity'],
    ['br;q=1.5, gzip;q=0.1', 'gzip'],
    ['br;q=high', 'identity'],
    ['zstd, deflate', 'identity'],
  ])('%s: %s', (header, coding) => {
    expect(negotiateCoding(header, CONTENT_CODINGS)).toBe(coding);
  });

  test('selects only available codings', () => {
    expect(negotiateCoding('br, gzip;q=0.5', ['gzip', 'identity'])).toBe('gzip');
    expect(negotiateCoding('br, gzip', ['identity'])).toBe('identity');
  });
});
