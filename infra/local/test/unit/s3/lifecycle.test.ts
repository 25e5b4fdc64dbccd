import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { openDatabase } from '../../../kernel/database.ts';
import { ObjectAges } from '../../../s3/object-ages.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'warung-ages-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const HOUR = 3_600_000;

// Source: S3 User Guide, "Setting lifecycle configuration: lifecycle rules based on an object's age": an object created
// at 10:30 on the 15th under a rule of 3 days expires at 00:00 on the 19th.
test('an object expires at the midnight after its days', async () => {
  const clock = new RuntimeClock({ frozen: Date.parse('2014-01-15T10:30:00Z') });
  const ages = new ObjectAges(clock, openDatabase(dataDir, 'ages'));
  ages.recordCreated('raw', 'inbound/a');
  ages.recordCreated('raw', 'kept/a');
  ages.recordCreated('other', 'inbound/a');
  const rules = [{ prefix: 'inbound/', days: 3 }];
  await clock.set(Date.parse('2014-01-18T23:59:59Z'));
  expect(ages.findExpired('raw', rules)).toEqual([]);
  await clock.set(Date.parse('2014-01-19T00:00:00Z'));
  expect(ages.findExpired('raw', rules)).toEqual(['inbound/a']);
  ages.recordCreated('raw', 'inbound/a');
  expect(ages.findExpired('raw', rules)).toEqual([]);
  await clock.advance(4 * 24 * HOUR);
  ages.recordDeleted('raw', 'inbound/a');
  expect(ages.findExpired('raw', rules)).toEqual([]);
  expect(ages.findExpired('raw', [{ prefix: '', days: 1 }])).toEqual(['kept/a']);
});
