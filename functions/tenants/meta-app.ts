import * as z from 'zod';

/** What the Meta app of the operator is known by: part of the secret `meta`. Without an id no code can be exchanged. */
export const $MetaApp = z.object({ appId: z.string().min(1).optional(), appSecret: z.string().min(1) });
export type MetaApp = z.infer<typeof $MetaApp>;
