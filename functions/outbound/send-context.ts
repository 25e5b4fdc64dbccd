import type { Clock } from '../../shared/clock.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import type { Conversation } from '../../shared/entities/conversation.ts';
import type { TenantNumber } from '../../shared/entities/number.ts';
import type { Ids } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { LoadPolicyInput } from './load-send-policy-input.ts';

/** The dependencies of the sender. */
export interface SendDeps {
  readonly table: Table;
  readonly ids: Ids;
  readonly master: MasterKeys;
  readonly graph: GraphClient;
  readonly clock: Clock;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly loadPolicyInput: LoadPolicyInput;
}

/** The dependencies together with the conversation that one wake-up is about. */
export interface SendContext extends SendDeps {
  readonly scope: TenantScope;
  readonly conversation: Conversation;
  readonly number: TenantNumber;
  readonly token: string;
}

/**
 * The next step after one pending entry: go on with the next entry, stop until the next wake-up, or come back later.
 */
export type NextStep =
  | { readonly go: 'next' }
  | { readonly go: 'stop' }
  | { readonly go: 'wait'; readonly seconds: number; readonly reason: string };
