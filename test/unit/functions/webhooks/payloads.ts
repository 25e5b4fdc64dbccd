/** Payloads in Meta's format, written by hand from its documentation. */

export const PHONE = '100000000000001';
export const WABA = '200000000000001';

type Json = Record<string, unknown>;

export const envelope = (
  value: Json,
  { field = 'messages', waba = WABA, time }: { field?: string; waba?: string; time?: number } = {},
) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: waba, ...(time === undefined ? {} : { time }), changes: [{ field, value }] }],
});

export const value = (parts: Json, phone = PHONE): Json => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '622150000001', phone_number_id: phone },
  ...parts,
});

export const text = (id: string, from: string | undefined, timestamp: string, more: Json = {}): Json => ({
  ...(from === undefined ? {} : { from }),
  id,
  timestamp,
  type: 'text',
  text: { body: `text of ${id}` },
  ...more,
});

export const contact = (waId: string | undefined, name: string, more: Json = {}): Json => ({
  profile: { name },
  ...(waId === undefined ? {} : { wa_id: waId }),
  ...more,
});

export const status = (id: string, state: string, timestamp: string, more: Json = {}): Json => ({
  id,
  status: state,
  timestamp,
  recipient_id: '6281200000001',
  ...more,
});
