/** Generated webhook payloads in the format of the Cloud API. */

export interface Text {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly from: string;
  readonly wamid: string;
  readonly body?: string;
  /** Provider time in epoch seconds. */
  readonly at: number;
  readonly name?: string;
}

/** Returns a webhook with one text. */
export function textWebhook(text: Text): unknown {
  return webhook(text.wabaId, messagesValue(text.phoneNumberId, [text]));
}

/** Returns a webhook with several texts to one number. */
export function textsWebhook(
  wabaId: string,
  phoneNumberId: string,
  texts: readonly Omit<Text, 'phoneNumberId' | 'wabaId'>[],
): unknown {
  return webhook(wabaId, messagesValue(phoneNumberId, texts));
}

/** Returns a webhook with one status of a message that the number sent. */
export function statusWebhook(status: {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly wamid: string;
  readonly status: string;
  readonly at: number;
  readonly to: string;
}): unknown {
  return webhook(status.wabaId, {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '622150000000', phone_number_id: status.phoneNumberId },
    statuses: [{ id: status.wamid, status: status.status, timestamp: String(status.at), recipient_id: status.to }],
  });
}

/** Returns a webhook with one change. */
export function webhook(wabaId: string, value: unknown, field = 'messages'): unknown {
  return { object: 'whatsapp_business_account', entry: [{ id: wabaId, changes: [{ field, value }] }] };
}

function messagesValue(phoneNumberId: string, texts: readonly Omit<Text, 'phoneNumberId' | 'wabaId'>[]): unknown {
  const contacts = new Map(texts.map(({ from, name = 'Ani' }) => [from, { profile: { name }, wa_id: from }]));
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '622150000000', phone_number_id: phoneNumberId },
    contacts: [...contacts.values()],
    messages: texts.map(({ from, wamid, at, body = 'Halo, masih ada kopi susu?' }) => ({
      from,
      id: wamid,
      timestamp: String(at),
      type: 'text',
      text: { body },
    })),
  };
}
