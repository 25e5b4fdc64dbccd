import type { InvokeOutcome, LoggingDefinition } from './engine.ts';

/** The reported data of one invocation. */
interface Report {
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly result: InvokeOutcome;
}

/**
 * Returns the line that Lambda writes before an invocation, or none at system level WARN
 * (Lambda Developer Guide, Configuring advanced logging controls: START and REPORT are INFO).
 */
export function toStartLine(logging: LoggingDefinition, now: number, requestId: string): string | undefined {
  if (logging.format === 'Text') return `START RequestId: ${requestId} Version: $LATEST`;
  if (logging.systemLevel === 'WARN') return undefined;
  return platform(now, 'platform.start', { requestId, version: '$LATEST' });
}

/** Returns the lines that Lambda writes after an invocation. A timeout is always logged. */
export function toEndLines(
  logging: LoggingDefinition,
  now: number,
  requestId: string,
  { billedMs, memoryMb, result }: Report,
): readonly string[] {
  const timedOut = result.kind === 'error' && result.errorType === 'Sandbox.Timedout';
  if (logging.format === 'Text') {
    const timeoutLines = timedOut
      ? [`${new Date(now).toISOString()} ${requestId} ${result.errorMessage.replace(/^.*Error: /, '')}`]
      : [];
    const report = `REPORT RequestId: ${requestId}\tDuration: ${billedMs}.00 ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB`;
    return [...timeoutLines, `END RequestId: ${requestId}`, report];
  }
  if (logging.systemLevel === 'WARN' && !timedOut) return [];
  const status = timedOut ? 'timeout' : result.kind === 'error' ? 'error' : 'success';
  const metrics = { durationMs: billedMs, billedDurationMs: billedMs, memorySizeMB: memoryMb };
  return [platform(now, 'platform.report', { requestId, metrics, status })];
}

function platform(now: number, type: string, record: object): string {
  return JSON.stringify({ time: new Date(now).toISOString(), type, record });
}
