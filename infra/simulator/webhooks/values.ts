import type { Customer } from '../phone-api.ts';
import type { Message } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';

/** The `value` objects of webhooks, in the format of the Cloud API's reference. Timestamps are seconds as text. */

const ERRORS_PAGE = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';

type Value = Readonly<Record<string, unknown>>;

const toSeconds = (time: number): string => String(Math.floor(time / 1000));

const baseValue = ({ id, digits }: BusinessPhone): Value => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: digits, phone_number_id: id },
});

function toContact({ name, phone, userId, username }: Customer, withUsername: boolean): Value {
  return {
    profile: { name, ...(withUsername && username !== null && { username }) },
    ...(phone !== null && { wa_id: phone }),
    user_id: userId,
  };
}

/** Creates the value of a customer's message. `context` is the quoted message. */
export function messageValue(
  number: BusinessPhone,
  customer: Customer,
  message: Message,
  extra: { readonly content: Value; readonly context?: Value | undefined },
): Value {
  return {
    ...baseValue(number),
    contacts: [toContact(customer, true)],
    messages: [
      {
        ...(extra.context && { context: extra.context }),
        ...(customer.phone !== null && { from: customer.phone }),
        from_user_id: customer.userId,
        id: message.wamid,
        timestamp: toSeconds(message.at),
        ...extra.content,
      },
    ],
  };
}

/**
 * Creates the value of a message status. A failed status has no contacts and no price; only `delivered` and `read` have
 * the user name.
 */
export function statusValue(
  number: BusinessPhone,
  customer: Customer | undefined,
  message: Message,
  status: { readonly status: 'sent' | 'delivered' | 'read' | 'failed'; readonly at: number; readonly priced: boolean },
): Value {
  const { wamid, recipient, byUserId, opaque, pricing, error } = message;
  const phone = byUserId ? customer?.phone : (customer?.phone ?? recipient);
  const failed = status.status === 'failed';
  return {
    ...baseValue(number),
    ...(!failed && customer && { contacts: [toContact(customer, status.status !== 'sent')] }),
    statuses: [
      {
        id: wamid,
        status: status.status,
        timestamp: toSeconds(status.at),
        ...(phone && { recipient_id: phone }),
        ...((customer || byUserId) && { recipient_user_id: customer?.userId ?? recipient }),
        ...(opaque !== null && { biz_opaque_callback_data: opaque }),
        ...(status.priced && pricing && { pricing }),
        ...(failed &&
          error && {
            errors: [
              {
                code: error.code,
                title: error.title,
                message: error.title,
                error_data: { details: error.details },
                href: ERRORS_PAGE,
              },
            ],
          }),
      },
    ],
  };
}

/** Creates the value of a message that the business sent with its phone app. */
export function echoValue(number: BusinessPhone, customer: Customer, message: Message): Value {
  return {
    ...baseValue(number),
    message_echoes: [
      {
        from: number.digits,
        ...(customer.phone !== null && { to: customer.phone }),
        to_user_id: customer.userId,
        id: message.wamid,
        timestamp: toSeconds(message.at),
        ...message.content,
      },
    ],
  };
}

/** Creates the value of a customer's choice to stop or resume marketing of a business. */
export function preferenceValue(
  number: BusinessPhone,
  customer: Customer,
  value: 'stop' | 'resume',
  at: number,
): Value {
  return {
    ...baseValue(number),
    contacts: [toContact(customer, true)],
    user_preferences: [
      {
        ...(customer.phone !== null && { wa_id: customer.phone }),
        user_id: customer.userId,
        detail: `User requested to ${value} marketing messages`,
        category: 'marketing_messages',
        value,
        timestamp: Math.floor(at / 1000),
      },
    ],
  };
}
