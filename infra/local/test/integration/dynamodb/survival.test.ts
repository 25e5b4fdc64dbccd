import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { waitFor } from '../../../../../test/harness/wait-for.ts';
import { JavaMissingError, startJava } from '../../../dynamodb/java-process.ts';
import { key, startHarness, tableNamed } from './harness.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'warung-survival-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Returns the Java processes whose command line contains `text`. */
function processes(text: string): string[] {
  const list = execFileSync('ps', ['-eo', 'pid,args', '-ww'], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(text) && line.includes('DynamoDBLocal.jar'));
}

test('kill -9 also ends Java, and the next start has every acknowledged item and record', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const written = () => [...output.matchAll(/^written (\d+)\n/gm)].map(([, number]) => Number(number));
  await waitFor('the child writes', () => written().length >= 40, 60_000);
  expect(processes(dataDir)).not.toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await waitFor('Java ends after its parent', () => processes(dataDir).length === 0);

  const harness = await startHarness({ dataDir });
  try {
    await harness.dynamo.defineTable(tableNamed('survives'));
    const acknowledged = written();
    for (const number of acknowledged) {
      const item = key(`p${number % 7}`, String(number));
      expect((await harness.call('GetItem', { TableName: 'survives', Key: item })).body).toEqual({ Item: item });
    }
    const arn = harness.dynamo.streamArn('survives');
    const { records } = await harness.dynamo.streams.read(arn, undefined, 1000);
    const streamed = new Set(records.map(({ dynamodb }) => JSON.stringify(dynamodb.Keys.sk)));
    expect(acknowledged.filter((number) => !streamed.has(JSON.stringify({ S: String(number) })))).toEqual([]);
  } finally {
    await harness.close();
  }
  expect(processes(dataDir)).toEqual([]);
}, 120_000);

test('reports the end of Java, unless it was stopped', async () => {
  const reported: string[] = [];
  const start = () =>
    startHarness({ dataDir: mkdtempSync(join(tmpdir(), 'warung-ended-')), report: (line) => reported.push(line) });
  await (await start()).close();
  const killed = await start();
  process.kill(killed.dynamo.pid, 'SIGKILL');
  await waitFor('the end is reported', () => reported.length > 0);
  await killed.close();
  expect(reported).toEqual([expect.stringMatching(/^DynamoDB Local ended unexpectedly/)]);
});

test('deletions of the sweep and times of records are known after a restart', async () => {
  const restarted = mkdtempSync(join(tmpdir(), 'warung-restart-'));
  const first = await startHarness({ dataDir: restarted });
  await first.dynamo.defineTable(tableNamed('again'));
  await first.put('again', { ...key('e', '1'), ttl: { N: String(Math.floor(first.clock.now() / 1000) - 1) } });
  const arn = first.dynamo.streamArn('again');
  const [insert] = (await first.dynamo.streams.read(arn, undefined, 10)).records;
  await first.dynamo.sweepExpired();
  await first.dynamo.stop();

  const second = await startHarness({ dataDir: restarted });
  await second.dynamo.defineTable(tableNamed('again'));
  await second.clock.advance(5 * 3_600_000);
  const { records } = await second.dynamo.streams.read(arn, undefined, 10);
  expect(records[0]).toEqual(insert);
  expect(records[1]).toMatchObject({ eventName: 'REMOVE', userIdentity: { principalId: 'dynamodb.amazonaws.com' } });
  const after = insert?.dynamodb.SequenceNumber;
  expect((await second.dynamo.streams.read(arn, after, 10)).records).toEqual(records.slice(1));
  await second.close();
}, 60_000);

test('the error for a missing Java says how to install it', async () => {
  const start = startJava(join(dataDir, 'missing'), { java: '/nowhere/bin/java' });
  await expect(start).rejects.toThrow(JavaMissingError);
  await expect(start).rejects.toThrow(
    /^No Java was found \(\/nowhere\/bin\/java\)\. DynamoDB Local needs Java 17 or newer: install it/,
  );
});

test('the error for an old Java says that it is too old', async () => {
  const old = join(dataDir, 'old-java');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    old,
    '#!/bin/sh\necho "Error: LinkageError: java.lang.UnsupportedClassVersionError: compiled by a more recent version of the Java Runtime" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  await expect(startJava(join(dataDir, 'old'), { java: old })).rejects.toThrow(/^The Java found \(.*\) is too old\./);
});
