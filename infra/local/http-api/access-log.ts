import { join } from 'node:path';
import { LogFiles } from '../kernel/log-file.ts';
import { EVENT_OVERHEAD_BYTES, type Meter } from '../kernel/meter.ts';

/** AWS::ApiGatewayV2::Stage, AccessLogSettings. */
export interface AccessLogSettings {
  readonly destinationArn: string;
  readonly format: string;
}

/**
 * Replaces `$context.name` in a format; an unknown value becomes `-` (Developer Guide, "Customize HTTP API access
 * logs").
 */
export function renderAccessLog(
  format: string,
  context: Readonly<Record<string, string | number | undefined>>,
): string {
  return format.replace(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g, (_, name: string) =>
    String(context[name] ?? '-'),
  );
}

/**
 * Access logs as files of limited size, one per destination, in `<dataDir>/access-logs`. Meters the bytes that
 * CloudWatch Logs would ingest.
 */
export class AccessLogs {
  readonly #folder: string;
  readonly #meter: Meter;
  readonly #files = new LogFiles();

  constructor(dataDir: string, meter: Meter) {
    this.#folder = join(dataDir, 'access-logs');
    this.#meter = meter;
  }

  write(settings: AccessLogSettings, line: string): void {
    this.#files.append(join(this.#folder, `${fileName(settings.destinationArn)}.log`), line);
    this.#meter.add({
      kind: 'logsIngestedByte',
      quantity: Buffer.byteLength(line) + EVENT_OVERHEAD_BYTES,
      by: 'apigateway.amazonaws.com',
      action: 'logs:PutLogEvents',
      resource: settings.destinationArn,
    });
  }
}

/** Returns the log group's name from its ARN, safe as a file name. */
function fileName(destinationArn: string): string {
  const name = /:log-group:([^:]+)/.exec(destinationArn)?.[1] ?? destinationArn;
  return name.replace(/^\//, '').replaceAll(/[^A-Za-z0-9_.-]/g, '-');
}
