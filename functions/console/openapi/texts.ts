/** What the description says about the API as a whole. Code stands in backquotes, paragraphs are parted by empty lines. */
export const INFO = {
  title: 'Warung API',
  version: '1',
  description: [
    'What the pages of Warung use, and what your own systems may use: conversations and messages, products, orders, usage and charges, terms, numbers and people.',
    'Send your key with each call as `Authorization: Bearer <key>`. Bodies are JSON. Times are ISO 8601 in UTC. Amounts are decimal numbers as text, beside a currency of ISO 4217.',
    'Lists come in pages: send `next` of a page as `cursor` to get the one after. `next` is null on the last.',
    'Operations that take `Idempotency-Key` can be repeated safely after a lost answer: they are done once.',
    'Errors are problem details (RFC 9457) of type `application/problem+json`. Answers may get new fields at any time; none goes away within a version.',
  ].join('\n\n'),
} as const;

/** Who may call, by the name that operations refer to. */
export const SECURITY_SCHEMES = {
  tenantKey: { type: 'http', scheme: 'bearer', description: 'The key of a person or a system of a business.' },
  operatorKey: { type: 'http', scheme: 'bearer', description: "The platform operator's key." },
  financeKey: { type: 'http', scheme: 'bearer', description: "The key of the platform's finance." },
} as const;
