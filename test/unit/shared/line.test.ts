import { afterEach, expect, test, vi } from 'vitest';
import { line, powertoolsSink, unitOfWork } from '../../../shared/line.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What Lambda reads from the function's outputs while a unit of work prints its line. */
async function printed(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'warung-test-worker');
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  await unitOfWork({ sink: powertoolsSink(), clock: { now: () => 1_000 } }, 'work', work).catch(() => undefined);
  return written.map((text) => JSON.parse(text));
}

// CloudWatch User Guide, "Embedded metric format specification": the root holds `_aws`, every metric and every dimension.
// Lambda leaves a line as it is that is JSON already ("Configuring JSON and plain text log formats").
test('what an alarm watches stands in the line as a metric, with the service as its one dimension', async () => {
  const lines = await printed(async () => {
    line().alarm('Quarantined');
    line().alarm('Quarantined', 2);
  });
  expect(lines).toMatchObject([
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

test('work that fails prints its metrics too', async () => {
  const lines = await printed(async () => {
    line().alarm('ReceiveFailed');
    throw new TypeError('a secret');
  });
  expect(lines).toMatchObject([{ level: 'ERROR', outcome: 'failed', reason: 'TypeError', ReceiveFailed: 1 }]);
  expect(JSON.stringify(lines)).not.toContain('a secret');
});

test('a line without metrics carries no trace of the format', async () => {
  const [only] = await printed(async () => line().count('stored'));
  expect(only).toMatchObject({ stored: 1 });
  expect(only).not.toHaveProperty('_aws');
});

test('ids are listed once each, twenty at the most; the others are counted', async () => {
  const [only] = await printed(async () => {
    line().note('messages', undefined);
    for (const id of ['A', 'B', 'A']) line().note('messages', id);
    for (let n = 0; n < 23; n += 1) line().note('traces', String(n));
    line().note('traces', '3');
  });
  expect(only).toMatchObject({ messages: ['A', 'B'], tracesMore: 3 });
  expect(only?.['traces']).toHaveLength(20);
  expect(only).not.toHaveProperty('messagesMore');
});
