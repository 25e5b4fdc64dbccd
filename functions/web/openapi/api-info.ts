/** The `info` object of the description. Code is in backquotes; paragraphs are separated by empty lines. */
export const INFO = {
  title: 'Warung API',
  version: '1',
  description: [
    'The Warung API gives your systems access to conversations and messages, products, orders, usage and charges, terms, numbers and agents. The pages of Warung use the same API.',
    'Send your API key with each request as `Authorization: Bearer <key>`. Bodies are JSON. Times are in ISO 8601 format in UTC. An amount is a decimal number as a string, with an ISO 4217 currency.',
    'Lists are paginated: send `next` of a page as `cursor` to get the following page. `next` is null on the last page.',
    'Operations that accept an `Idempotency-Key` can be retried safely if the response is lost: they take effect once.',
    'Errors are problem details (RFC 9457) of type `application/problem+json`. Responses may get new fields at any time; no field is removed within a version.',
  ].join('\n\n'),
} as const;

/** The authentication schemes, by the name that operations refer to. */
export const SECURITY_SCHEMES = {
  tenantKey: { type: 'http', scheme: 'bearer', description: 'The API key of an agent or a system of a business.' },
  operatorKey: { type: 'http', scheme: 'bearer', description: "The platform operator's API key." },
  financeKey: { type: 'http', scheme: 'bearer', description: "The API key of the platform's finance team." },
} as const;
