import type { BusinessPhone } from '../storage/numbers.ts';
import type { SimulatorState } from './simulator-state.ts';

type Value = Readonly<Record<string, unknown>>;

/**
 * Sends a webhook about a number. The callback of the number takes precedence over that of the account, and that over
 * the app's. Does nothing when the account has no subscription.
 */
export function emitWebhook(
  state: SimulatorState,
  number: BusinessPhone,
  change: { field: string; value: Value; wamid?: string },
): void {
  const account = state.numbers.account(number.accountId);
  if (!account?.subscribed) return;
  state.webhookSender.enqueue({
    url: number.callback ?? account.callback ?? state.webhookUrl,
    accountId: number.accountId,
    field: change.field,
    value: change.value,
    wamid: change.wamid ?? null,
    at: state.clock.now(),
  });
}

/**
 * Sends a webhook about an account to the app's callback: overrides apply to messages only (Meta, webhook overrides).
 */
export function emitAccountWebhook(state: SimulatorState, accountId: string, field: string, value: Value): void {
  if (!state.numbers.account(accountId)?.subscribed) return;
  state.webhookSender.enqueue({ url: state.webhookUrl, accountId, field, value, wamid: null, at: state.clock.now() });
}
