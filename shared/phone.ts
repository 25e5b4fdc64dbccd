/**
 * Returns one key for the several ways in which WhatsApp writes the same phone number. Only for recognising a person:
 * the number is stored and replied to as WhatsApp sent it, because a reformatted number may not be reachable.
 *
 * - Brazil: mobiles got a leading 9; older accounts still arrive without it. Landlines (local part from 2 to 5) never
 *   had one.
 * - Mexico: 52 1 was the mobile prefix until 2020; both forms arrive.
 * - Argentina: 54 9 is the mobile prefix when dialled from abroad; both forms arrive.
 *
 * Anything else, including a number that is too short to classify, is kept as its digits, or as the text itself without
 * digits.
 */
export function canonicalPhone(given: string): string {
  const digits = given.replace(/\D/g, '');
  if (digits === '') return given;
  const brazil = /^55(\d\d)([6-9]\d{7})$/.exec(digits);
  if (brazil) return `55${brazil[1]}9${brazil[2]}`;
  const mexico = /^521(\d{10})$/.exec(digits);
  if (mexico) return `52${mexico[1]}`;
  const argentina = /^549(\d{10})$/.exec(digits);
  if (argentina) return `54${argentina[1]}`;
  return digits;
}
