import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allOperations } from '../../../../../functions/web/openapi/all-operations.ts';
import { toOpenApiText } from '../../../../../functions/web/openapi/build-openapi.ts';

const COMMITTED = readFileSync(new URL('../../../../../docs/openapi.json', import.meta.url), 'utf8');

describe('docs/openapi.json', () => {
  test('matches the code (otherwise run `npm run schemas`)', () => {
    expect(COMMITTED).toBe(toOpenApiText(allOperations));
  });

  test('has no dangling references', () => {
    const document = z.record(z.string(), z.unknown()).parse(JSON.parse(COMMITTED));
    const references = [...COMMITTED.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = '']) => path);
    const missing = references.filter(
      (path) =>
        path
          .split('/')
          .reduce<unknown>(
            (value, key) =>
              typeof value === 'object' && value !== null
                ? Object.entries(value).find(([k]) => k === key)?.[1]
                : undefined,
            document,
          ) === undefined,
    );
    expect(references.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});
