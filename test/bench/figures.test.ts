import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { BENCHES, benchesFor, UnknownFigureError } from './benches.ts';
import { measureBundles } from './bundles.ts';
import type { Figure } from './figure.ts';
import { measureInboundText } from './inbound-cost.ts';

/** The names by which external tools request figures. */
const NAMES = [
  'bundle.',
  'import.',
  'cost.inbound-text',
  'cost.reply',
  'cost.order',
  'cost.metered-fact',
  'throughput.inbound',
  'growth.tenants',
  'growth.thread',
  'rate.ratio',
  'month.10',
  'month.300',
  'month.3000',
  'month.idle',
  'start.cold',
  'start.warm',
];
const FUNCTIONS = globSync('functions/**/*.handler.ts').map((file) => basename(file, '.handler.ts'));
/** Maximum size of the code loaded at startup, in kB gzip. */
const RECEIVE_WEBHOOK_KB = 110;

describe('a figure', () => {
  test('has a fixed name, and is measured by one bench', () => {
    expect(BENCHES.flatMap(({ names }) => names).sort()).toEqual([...NAMES].sort());
  });

  test('is requested by name, and an unknown name is rejected with the list of known ones', () => {
    const names = (...requested: string[]) => benchesFor(requested).flatMap((bench) => bench.names);
    expect(names('cost.inbound-text')).toEqual(['cost.inbound-text']);
    expect(names('bundle.receive-webhook', 'growth.thread')).toEqual([
      'bundle.',
      'import.',
      'growth.tenants',
      'growth.thread',
    ]);
    expect(names()).toHaveLength(NAMES.length);
    expect(() => names('cost.inbound')).toThrow(UnknownFigureError);
    expect(() => names('cost.inbound')).toThrow('known are bundle.<function>');
  });
});

test('the bundle of each function has a figure, and that of receive-webhook is within its limit', async () => {
  const lines: Figure[] = [];
  for await (const line of measureBundles(inject('assembly'), (name) => name.startsWith('bundle.'))) lines.push(line);
  expect(lines.map(({ name }) => name).sort()).toEqual(FUNCTIONS.map((name) => `bundle.${name}`).sort());
  for (const { unit, value } of lines) {
    expect(unit).toBe('kB gzip');
    expect(value).toBeGreaterThan(10);
  }
  expect(lines.find(({ name }) => name === 'bundle.receive-webhook')?.value).toBeLessThanOrEqual(RECEIVE_WEBHOOK_KB);
});

const detailSchema = z.object({
  texts: z.number(),
  batch10: z.record(z.string(), z.number()),
  batch1: z.looseObject({ total: z.number() }),
  lines: z.array(z.object({ kind: z.string(), by: z.string(), perMillion: z.number() })),
});

test('the cost of a text is the sum of its lines, and explains why traces cost nothing', async () => {
  const { name, unit, value, detail } = await measureInboundText(inject('assembly'), {
    customers: 10,
    unbatchedCustomers: 2,
  });
  expect([name, unit]).toEqual(['cost.inbound-text', 'US dollars per million']);
  const { texts, batch10, batch1, lines } = detailSchema.parse(detail);
  expect(texts).toBe(30);
  expect(lines.reduce((sum, { perMillion }) => sum + perMillion, 0)).toBeCloseTo(value, 3);
  // One POST and one call of receive-webhook per text.
  expect(batch10.httpApiRequest).toBe(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ kind: 'lambdaRequest', by: 'warung-dev-receive-webhook', perMillion: 0.2 }),
  );
  expect(Object.keys(batch10)).toEqual(
    expect.arrayContaining(['dynamoWriteRequestUnit', 'sqsStandardRequest', 'logsIngestedByte', 'lambdaGbSecond']),
  );
  expect(batch1.total).toBeGreaterThan(value);
  expect(detail.traces).toMatchObject({
    tracedFunctions: [],
    perMillion: 0,
    because: expect.stringContaining('PassThrough'),
  });
  // A text of 60 characters, its index entries and the overhead of an item.
  expect(detail.storage.bytesEach).toBeGreaterThan(400);
  expect(detail.storage.bytesEach).toBeLessThan(1_200);
  expect(detail.storage.dollarsPerMillionMonth).toBeCloseTo((detail.storage.bytesEach / 1_000) * 0.25, 3);
});
