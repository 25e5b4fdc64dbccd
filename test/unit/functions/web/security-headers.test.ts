import { describe, expect, test } from 'vitest';
import { contentOriginsSchema } from '../../../../functions/web/security-headers.ts';

describe('content origins', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['http://files.example:*', ['http://files.example:*']],
    [' https://a.example  http://b.example:9000 ', ['https://a.example', 'http://b.example:9000']],
  ])('%j', (text, origins) => {
    expect(contentOriginsSchema.parse(text)).toEqual(origins);
  });

  test.each(["'unsafe-inline'", '*', 'https://a.example; script-src *', 'https://a.example/path', 'data:'])(
    'reject %s',
    (text) => {
      expect(contentOriginsSchema.safeParse(text).success).toBe(false);
    },
  );
});
