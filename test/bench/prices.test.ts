import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METER_KINDS } from '@warung/local';
import { describe, expect, test } from 'vitest';
import { prices } from './cost.ts';

/**
 * AWS list prices from the pricing pages: US dollars, us-east-1, November 2026, first tier, no free tier. Per million
 * unless stated otherwise.
 */
const PER_MILLION = {
  httpApiRequest: 1.0,
  lambdaRequest: 0.2,
  sqsStandardRequest: 0.4,
  sqsFifoRequest: 0.5,
  eventBridgeCustomEvent: 1.0,
  dynamoWriteRequestUnit: 0.625,
  dynamoReadRequestUnit: 0.125,
  s3Put: 5.0,
  s3Get: 0.4,
  secretCall: 5.0,
  schedulerInvocation: 1.0,
  traceRecorded: 5.0,
} as const;
/** Stream reads by Lambda, STS and standard SSM parameters are free. */
const FREE = ['dynamoStreamRead', 'parameterCall', 'stsCall'] as const;
const LAMBDA_ARM_GB_SECOND = 0.000_013_333_4;
const LOGS_GB = 0.5;
/** Price of one gigabyte, alarm, metric or secret per month. */
const PER_MONTH = {
  dynamoStorageGbMonth: 0.25,
  dynamoPitrGbMonth: 0.2,
  s3StorageGbMonth: 0.023,
  cloudWatchAlarmMonth: 0.1,
  cloudWatchMetricMonth: 0.3,
  secretMonth: 0.4,
} as const;

describe('the prices', () => {
  test.each(Object.entries(PER_MILLION))('of %s are %d dollars per million', (name, dollars) => {
    expect(Object.entries(prices).find(([kind]) => kind === name)?.[1]).toBeCloseTo(dollars / 1_000_000, 15);
  });

  test.each(Object.entries(PER_MONTH))('of %s are %d dollars', (name, dollars) => {
    expect(Object.entries(prices).find(([kind]) => kind === name)?.[1]).toBe(dollars);
  });

  test('of kinds that are billed by time or byte', () => {
    expect(prices.lambdaGbSecond).toBe(LAMBDA_ARM_GB_SECOND);
    expect(prices.logsIngestedByte * 1_000_000_000).toBeCloseTo(LOGS_GB, 12);
  });

  test.each(FREE)('of %s are zero', (name) => {
    expect(prices[name]).toBe(0);
  });

  test('exist for everything that the meter counts, and are all listed here', () => {
    const others = ['lambdaGbSecond', 'logsIngestedByte', ...FREE];
    const stated = [...Object.keys(PER_MILLION), ...Object.keys(PER_MONTH), ...others];
    expect(Object.keys(prices).sort()).toEqual(stated.sort());
    expect(Object.keys(prices)).toEqual(expect.arrayContaining([...METER_KINDS]));
  });

  test.each(['storage.ts', 'month.ts', 'month-fixed.ts'])('are not repeated in %s', (file) => {
    expect(readFileSync(join(import.meta.dirname, file), 'utf8')).not.toMatch(/\b0\.\d/);
  });
});
