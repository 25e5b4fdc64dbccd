import type { BusinessPhone } from '../state/numbers.ts';
import type { World } from './world.ts';

type Value = Readonly<Record<string, unknown>>;

/** Tells a change of a number by webhook. The number's callback goes before the account's, and that before the app's; nothing is told for an account without a subscription. */
export function tell(
  world: World,
  number: BusinessPhone,
  change: { field: string; value: Value; wamid?: string },
): void {
  const account = world.numbers.account(number.accountId);
  if (!account?.subscribed) return;
  world.courier.tell({
    url: number.callback ?? account.callback ?? world.webhookUrl,
    accountId: number.accountId,
    field: change.field,
    value: change.value,
    wamid: change.wamid ?? null,
    at: world.clock.now(),
  });
}

/** As `tell`, of an account. Overrides apply to messages only (Meta, webhook overrides), so it goes to the app's callback. */
export function tellOfAccount(world: World, accountId: string, field: string, value: Value): void {
  if (!world.numbers.account(accountId)?.subscribed) return;
  world.courier.tell({ url: world.webhookUrl, accountId, field, value, wamid: null, at: world.clock.now() });
}
