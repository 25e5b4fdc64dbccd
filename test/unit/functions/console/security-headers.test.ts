import { describe, expect, test } from 'vitest';
import { $ContentOrigins } from '../../../../functions/console/security-headers.ts';

describe('content origins', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['http://files.example:*', ['http://files.example:*']],
    [' https://a.example  http://b.example:9000 ', ['https://a.example', 'http://b.example:9000']],
  ])('%j', (text, origins) => {
    expect($ContentOrigins.parse(text)).toEqual(origins);
  });

  test.each(["'unsafe-inline'", '*', 'https://a.example; script-src *', 'https://a.example/path', 'data:'])(
    'reject %s',
    (text) => {
      expect($ContentOrigins.safeParse(text).success).toBe(false);
    },
  );
});
