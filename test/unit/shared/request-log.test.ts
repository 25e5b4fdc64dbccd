import { afterEach, expect, test, vi } from 'vitest';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { powertoolsSink, requestLog, withRequestLog } from '../../../shared/request-log.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs a unit of work and returns the log entries that Lambda reads from the function's output. */
async function entriesOf(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'warung-test-worker');
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  await withRequestLog({ sink: powertoolsSink(), clock: { now: () => 1_000 } }, 'work', work).catch(() => undefined);
  return written.map((text) => JSON.parse(text));
}

// CloudWatch User Guide, "Embedded metric format specification": the root holds `_aws`, every metric and every dimension.
// Lambda does not change output that is JSON already ("Configuring JSON and plain text log formats").
test('an alarm metric is in the entry, with the service as its only dimension', async () => {
  const entries = await entriesOf(async () => {
    requestLog().countMetric('Quarantined');
    requestLog().countMetric('Quarantined', 2);
  });
  expect(entries).toMatchObject([
    {
      level: 'INFO',
      service: 'warung-test-worker',
      Quarantined: 3,
      _aws: {
        Timestamp: 1_000,
        CloudWatchMetrics: [
          { Namespace: 'Warung', Dimensions: [['service']], Metrics: [{ Name: 'Quarantined', Unit: 'Count' }] },
        ],
      },
    },
  ]);
});

test('failed work writes its metrics too', async () => {
  const entries = await entriesOf(async () => {
    requestLog().countMetric('ReceiveFailed');
    throw new TypeError('a secret');
  });
  expect(entries).toMatchObject([{ level: 'ERROR', outcome: 'failed', reason: 'TypeError', ReceiveFailed: 1 }]);
  expect(JSON.stringify(entries)).not.toContain('a secret');
});

test('failed work writes where the error and its causes came from, without their messages', async () => {
  const entries = await entriesOf(async () => {
    throw new TypeError('a secret', { cause: new RangeError('another secret') });
  });
  const frames = expect.arrayContaining([expect.stringContaining('request-log.test.ts:')]);
  expect(entries).toMatchObject([
    { reason: 'TypeError', error: { name: 'TypeError', frames, causes: [{ name: 'RangeError', frames }] } },
  ]);
  expect(JSON.stringify(entries)).not.toContain('secret');
});

test('lists a failure once, up to twenty, and counts the rest', async () => {
  const [entry] = await entriesOf(async () => {
    for (let n = 0; n < 23; n += 1) requestLog().addFailure(new UnreadableInputError('not JSON'), String(n));
    requestLog().addFailure(new UnreadableInputError('not JSON'), '3');
  });
  expect(entry).toMatchObject({ failuresMore: 3 });
  expect(entry?.['failures']).toHaveLength(20);
});

test('an entry without metrics has no embedded metric format', async () => {
  const [entry] = await entriesOf(async () => requestLog().count('stored'));
  expect(entry).toMatchObject({ stored: 1 });
  expect(entry).not.toHaveProperty('_aws');
});

test('lists each id once, up to twenty, and counts the rest', async () => {
  const [entry] = await entriesOf(async () => {
    requestLog().addId('messages', undefined);
    for (const id of ['A', 'B', 'A']) requestLog().addId('messages', id);
    for (let n = 0; n < 23; n += 1) requestLog().addId('traces', String(n));
    requestLog().addId('traces', '3');
  });
  expect(entry).toMatchObject({ messages: ['A', 'B'], tracesMore: 3 });
  expect(entry?.['traces']).toHaveLength(20);
  expect(entry).not.toHaveProperty('messagesMore');
});
