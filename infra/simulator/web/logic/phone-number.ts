/** Formats a phone number for display: `+62 812-3456-7890`. Returns any other text unchanged. */
export function formatPhoneNumber(phone: string): string {
  const digits = phone.replace(/^\+/, '');
  if (!/^\d{6,15}$/.test(digits)) return phone;
  const code = digits.startsWith('62') ? 2 : 0;
  const rest = digits.slice(code);
  const groups = rest.match(/^(\d{3})(\d{3,4})(\d+)$/)?.slice(1) ?? [rest];
  return code === 0 ? `+${groups.join(' ')}` : `+62 ${groups.join('-')}`;
}

/**
 * Parses a typed phone number into digits with country code. Accepts spaces, dashes and the leading 0 of Indonesian
 * numbers. Returns null when the text is not a phone number.
 */
export function parsePhoneNumber(typed: string): string | null {
  const bare = typed.replace(/[\s().-]/g, '').replace(/^\+/, '');
  const digits = bare.startsWith('0') ? `62${bare.slice(1)}` : bare;
  return /^\d{6,15}$/.test(digits) ? digits : null;
}
