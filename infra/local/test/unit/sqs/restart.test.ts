import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bodies, createSqsFixture, only } from './sqs-fixture.ts';

describe('a restart', () => {
  it('keeps messages with their attributes, visibility, counts and handles', async () => {
    const { engine, clock, standard, restart } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '30' });
    const messageAttributes = { k: { dataType: 'Binary', binaryValue: Buffer.from([1]) } };
    engine.send(arn, { body: 'held', messageAttributes });
    engine.send(arn, { body: 'delayed', delaySeconds: 60 });
    const held = only(engine.receive(arn, 1));
    const again = restart();
    expect(again.engine.counts(arn)).toMatchObject({ visible: 0, inFlight: 1, delayed: 1 });
    again.engine.changeVisibility(arn, held.receiptHandle, 10);
    await clock.advance(10_000);
    const second = only(again.engine.receive(arn, 10));
    expect(second).toMatchObject({ body: 'held', messageAttributes, attributes: { ApproximateReceiveCount: '2' } });
    again.engine.delete(arn, second.receiptHandle);
    await clock.advance(50_000);
    expect(bodies(again.engine.receive(arn, 10))).toEqual(['delayed']);
  });

  it('releases the messages of a killed consumer, but keeps a back-off', async () => {
    const { engine, standard, clock, restart } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '121' });
    for (const body of ['held', 'backing off']) engine.send(arn, { body });
    const messages = engine.receive(arn, 10);
    const failed = messages.find(({ body }) => body === 'backing off');
    engine.changeVisibility(arn, failed?.receiptHandle ?? '', 8);
    const again = restart();
    again.engine.release(arn);
    expect(bodies(again.engine.receive(arn, 10))).toEqual(['held']);
    await clock.advance(8_000);
    expect(bodies(again.engine.receive(arn, 10))).toEqual(['backing off']);
  });

  it('applies the template again without changing messages', () => {
    const { engine, standard, restart } = createSqsFixture();
    const arn = standard('q', { VisibilityTimeout: '30', MessageRetentionPeriod: '60' });
    engine.send(arn, { body: 'a' });
    engine.setAttributes(arn, { VisibilityTimeout: '1' });
    const again = restart();
    expect(again.engine.attributes(arn).VisibilityTimeout).toBe('1');
    again.standard('q', { VisibilityTimeout: '40' });
    expect(again.engine.attributes(arn)).toMatchObject({
      VisibilityTimeout: '40',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '1',
    });
  });

  it('keeps every acknowledged message after a kill -9', { timeout: 30_000 }, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sqs-kill-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const child = spawn(process.execPath, [join(import.meta.dirname, 'sender.child.ts'), dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: string[] = [];
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 40) child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    const { engine, clock } = createSqsFixture({ dataDir });
    const arn = engine.arnOf('q');
    // The child process uses the system clock.
    await clock.set(Date.now());
    const kept = new Set<string>();
    for (;;) {
      const messages = engine.receive(arn, 10);
      if (messages.length === 0) break;
      for (const { messageId } of messages) kept.add(messageId);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });
});
