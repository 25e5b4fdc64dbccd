import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import type { Session, Sessions } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import type { FunctionDefinition } from '../../../lambda/engine.ts';
import { type LambdaOptions, LambdaRuntime } from '../../../lambda/lambda-runtime.ts';

/** Creates a folder with a bundle of this source. */
export function bundle(source: string, file = 'index.mjs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFileSync(join(folder, file), source);
  return folder;
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'warung-'));
}

/** Sessions that record issued and revoked keys. */
class FakeSessions implements Sessions {
  readonly issued: Session[] = [];
  readonly revoked: string[] = [];

  issue(of: Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Session {
    const accessKeyId = `ASIA${this.issued.length}`;
    const session = {
      ...of,
      accessKeyId,
      secretAccessKey: `secret-${accessKeyId}`,
      sessionToken: `token-${accessKeyId}`,
    };
    this.issued.push(session);
    return session;
  }

  find(accessKeyId: string): Session | undefined {
    return this.issued.find((session) => session.accessKeyId === accessKeyId);
  }

  revoke(accessKeyId: string): void {
    this.revoked.push(accessKeyId);
  }
}

export const FUNCTION_NAME = 'warung-dev-sample';
export const FUNCTION_ARN = `arn:aws:lambda:ap-southeast-1:000000000000:function:${FUNCTION_NAME}`;

export function definitionOf(codeDirectory: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return {
    name: FUNCTION_NAME,
    arn: FUNCTION_ARN,
    roleArn: 'arn:aws:iam::000000000000:role/sample',
    codeDirectory,
    handler: 'index.handler',
    memoryMb: 256,
    timeoutSeconds: 20,
    environment: {},
    logging: { format: 'JSON', group: `/aws/lambda/${FUNCTION_NAME}`, applicationLevel: 'INFO', systemLevel: 'WARN' },
    ...changes,
  };
}

/** Starts a Lambda service, by default with a frozen clock. It is closed when the test ends. */
export function startLambda(options: Partial<LambdaOptions> & { readonly clock?: RuntimeClock } = {}) {
  const clock = options.clock ?? new RuntimeClock({ frozen: Date.UTC(2026, 0, 2, 3, 4, 5) });
  const meter = new Meter();
  const sessions = new FakeSessions();
  const dataDir = options.dataDir ?? temporaryFolder();
  const delivered: { roleArn: string; destinationArn: string; record: unknown }[] = [];
  const lambda = new LambdaRuntime({
    clock,
    meter,
    sessions,
    authorizer: { authorize: () => undefined },
    dataDir,
    endpoint: () => 'http://127.0.0.1:4566',
    deliver: async (roleArn, destinationArn, record) => {
      delivered.push({ roleArn, destinationArn, record: JSON.parse(record) });
    },
    ...options,
  });
  onTestFinished(async () => {
    await lambda.close();
    clock.close();
  });
  return { lambda, clock, meter, sessions, dataDir, delivered };
}

/** Starts a Lambda service with one function of this source. */
export function startFunction(
  source: string,
  changes: Partial<FunctionDefinition> = {},
  options: Partial<LambdaOptions> & { readonly clock?: RuntimeClock } = {},
) {
  const started = startLambda(options);
  const definition = definitionOf(bundle(source), changes);
  started.lambda.defineFunction(definition);
  return { ...started, definition, invoke: (payload: unknown = {}) => started.lambda.invoke(FUNCTION_ARN, payload) };
}
