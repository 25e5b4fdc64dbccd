import type { InvokeOutcome, LoggingDefinition } from './engine.ts';

/** Report figures of one invocation. */
interface Report {
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly result: InvokeOutcome;
}

/**
 * The line that Lambda itself writes before an invocation, or none at system level WARN
 * (Lambda Developer Guide, Configuring advanced logging controls: START and REPORT are INFO).
 */
export function startOfInvocation(logging: LoggingDefinition, now: number, requestId: string): string | undefined {
  if (logging.format === 'Text') return `START RequestId: ${requestId} Version: $LATEST`;
  if (logging.systemLevel === 'WARN') return undefined;
  return platform(now, 'platform.start', { requestId, version: '$LATEST' });
}

/** The lines that Lambda itself writes after an invocation. A timeout is always told. */
export function endOfInvocation(
  logging: LoggingDefinition,
  now: number,
  requestId: string,
  { billedMs, memoryMb, result }: Report,
): readonly string[] {
  const timedOut = result.kind === 'error' && result.errorType === 'Sandbox.Timedout';
  if (logging.format === 'Text') {
    const told = timedOut
      ? [`${new Date(now).toISOString()} ${requestId} ${result.errorMessage.replace(/^.*Error: /, '')}`]
      : [];
    const report = `REPORT RequestId: ${requestId}\tDuration: ${billedMs}.00 ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB`;
    return [...told, `END RequestId: ${requestId}`, report];
  }
  if (logging.systemLevel === 'WARN' && !timedOut) return [];
  const status = timedOut ? 'timeout' : result.kind === 'error' ? 'error' : 'success';
  const metrics = { durationMs: billedMs, billedDurationMs: billedMs, memorySizeMB: memoryMb };
  return [platform(now, 'platform.report', { requestId, metrics, status })];
}

function platform(now: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(now).toISOString(), type, record });
}
