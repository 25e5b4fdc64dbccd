import { request } from 'node:http';
import { connect } from 'node:net';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { createJsonService } from '../../../endpoint/json-service.ts';
import { startEndpoint } from '../../../endpoint/server.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { CallFault, CallInfo } from '../../../kernel/faults.ts';
import type { Session } from '../../../kernel/identity.ts';
import { clientFor, type Running, startTestEndpoint } from './fixtures.ts';

interface Counted extends Running {
  readonly taken: string[];
}

/** Starts an endpoint with a service `ssm` that counts the calls that took effect. */
async function counting(answer: () => object = () => ({ Parameter: { Value: 'v' } })): Promise<Counted> {
  const taken: string[] = [];
  const GetParameter = (_: unknown, session: Session) => {
    taken.push(session.instanceId ?? 'operator');
    return answer();
  };
  const parts = await startTestEndpoint(() => [
    createJsonService({ name: 'ssm', prefix: 'AmazonSSM', operations: { GetParameter } }),
  ]);
  return { ...parts, taken };
}

async function get({ endpoint }: Running, session: Session, maxAttempts = 1): Promise<string | undefined> {
  const client = new SSMClient({ ...clientFor(endpoint, session), maxAttempts });
  try {
    return (await client.send(new GetParameterCommand({ Name: 'p' }))).Parameter?.Value;
  } finally {
    client.destroy();
  }
}

describe('the caller', () => {
  test('is identified by the access key and passed to the service', async () => {
    const parts = await counting();
    expect(await get(parts, parts.worker)).toBe('v');
    expect(parts.taken).toEqual(['work-1']);
  });

  test('an unknown, revoked or expired key is rejected with the error code of the service', async () => {
    const parts = await counting();
    await expect(get(parts, { ...parts.worker, accessKeyId: 'ASIAUNKNOWN' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const short = parts.sessions.issue({ principal: parts.worker.principal }, parts.clock.now() + 1000);
    await parts.clock.advance(1000);
    await expect(get(parts, short)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    parts.sessions.revoke(parts.worker.accessKeyId);
    await expect(get(parts, parts.worker)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(parts.taken).toEqual([]);
  });

  test('a wrong secret or session token is rejected', async () => {
    const parts = await counting();
    await expect(get(parts, { ...parts.worker, secretAccessKey: 'x' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    await expect(get(parts, { ...parts.worker, sessionToken: 'x' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  test('an unsigned request and an unsupported service are rejected', async () => {
    const { endpoint } = await counting();
    const unsigned = await fetch(endpoint.origin);
    expect([unsigned.status, await unsigned.json()]).toMatchObject([403, { __type: 'MissingAuthenticationToken' }]);
    const authorization =
      'AWS4-HMAC-SHA256 Credential=A/20270101/ap-southeast-1/kinesis/aws4_request, SignedHeaders=host, Signature=00';
    const other = await fetch(endpoint.origin, { headers: { authorization } });
    expect(await other.text()).toContain('does not support the AWS service kinesis');
  });
});

describe('faults', () => {
  async function faulty(fault: CallFault): Promise<Counted & { readonly seen: CallInfo[] }> {
    const parts = await counting();
    const seen: CallInfo[] = [];
    parts.faults.onCall((call) => {
      seen.push(call);
      return seen.length === 1 ? fault : undefined;
    });
    return { ...parts, seen };
  }

  test('throttling returns the error code of the service, without effect', async () => {
    const parts = await faulty({ kind: 'throttle' });
    await expect(get(parts, parts.worker)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(parts.seen).toEqual([{ action: 'ssm:GetParameter', functionName: 'work', instanceId: 'work-1' }]);
    expect(parts.taken).toEqual([]);
  });

  test.each([
    ['time-out', 0, 0],
    ['lose-response', 1, 0],
    ['crash-before', 0, 1],
    ['crash-after', 1, 1],
  ] as const)('%s breaks the connection', async (kind, effects, crashes) => {
    const parts = await faulty({ kind });
    await expect(get(parts, parts.worker)).rejects.toThrow(/hang up|ECONNRESET/);
    expect([parts.taken.length, parts.crashed.length]).toEqual([effects, crashes]);
    expect(await get(parts, parts.worker)).toBe('v');
  });

  test('a call with a lost response takes effect twice when the client retries', async () => {
    const parts = await faulty({ kind: 'lose-response' });
    expect(await get(parts, parts.worker, 2)).toBe('v');
    expect(parts.taken).toHaveLength(2);
  });

  test('a call with a delayed response takes effect immediately and responds later on the clock', async () => {
    const parts = await faulty({ kind: 'delay', ms: 5000 });
    let answered = false;
    const answer = get(parts, parts.worker).then(() => {
      answered = true;
    });
    await expect.poll(() => parts.taken.length).toBe(1);
    await parts.clock.advance(4999);
    expect(answered).toBe(false);
    await parts.clock.advance(1);
    await answer;
  });

  test('do not affect the calls of the operator', async () => {
    const parts = await faulty({ kind: 'throttle' });
    expect(await get(parts, parts.operator)).toBe('v');
  });
});

describe('robustness', () => {
  test('a caller that disconnects during a request has no effect', async () => {
    const parts = await counting();
    const { port } = new URL(parts.endpoint.origin);
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await new Promise<void>((resolve) => {
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf', () => resolve());
    });
    socket.destroy();
    expect(await get(parts, parts.worker)).toBe('v');
    expect([parts.taken.length, parts.internalErrors.length]).toEqual([1, 0]);
  });

  test('an internal error has status 500 and is reported; an error of the caller is not', async () => {
    const errors = [new Error('broken'), new AwsError('ParameterNotFound', 'none')];
    const parts = await counting(() => {
      throw errors.shift();
    });
    await expect(get(parts, parts.worker)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    await expect(get(parts, parts.worker)).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(parts.internalErrors).toHaveLength(1);
  });

  test('more than 8 MB is rejected', async () => {
    const { endpoint } = await counting();
    const status = await new Promise((resolve, reject) => {
      const call = request(endpoint.origin, { method: 'POST' }, (response) => resolve(response.statusCode));
      call.on('error', reject);
      call.end(Buffer.alloc(8 * 1024 * 1024 + 1));
    });
    expect(status).toBe(413);
  });

  test('a port in use causes a clear message', async () => {
    const parts = await counting();
    const port = Number(new URL(parts.endpoint.origin).port);
    const again = startEndpoint({ ...parts, port, services: [], onCrash: () => undefined });
    await expect(again).rejects.toThrow(`Port ${port} is in use by another program.`);
  });
});
