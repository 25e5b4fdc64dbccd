import type { TenantScope } from '../table/keys.ts';
import { absent, type Put } from '../table/table.ts';
import { present } from '../table/values.ts';
import type { RawText } from './message.ts';

/**
 * Something that Meta told about an account, number, template or group, `T#<tenant>#A#<phone number id or WABA id>` / `E#<hash>`: kept raw
 * until a feature reads it. Access: put if absent (1 WCU per KB); query a scope's events.
 */
export interface AccountEvent {
  readonly scope: string;
  readonly hash: string;
  readonly field: string;
  readonly kind: string;
  readonly raw: RawText;
  /** Meta's `entry.time`, unix seconds, where it gave one. */
  readonly entryTime: number | null;
  readonly receivedAt: number;
  readonly traceparent: string | undefined;
}

export function putAccountEvent(scope: TenantScope, event: AccountEvent): Put {
  const { raw } = event;
  const attributes = present({
    v: 1,
    field: event.field,
    kind: event.kind,
    ...(raw.in === 'item' ? { raw: raw.text } : { rawKey: raw.key }),
    entryTime: event.entryTime ?? undefined,
    ra: event.receivedAt,
    tp: event.traceparent,
  });
  return { key: scope.accountEvent(event.scope, event.hash), attributes, when: absent() };
}
