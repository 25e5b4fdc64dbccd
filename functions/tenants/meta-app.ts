import * as z from 'zod';

/** The operator's Meta app, part of the secret `meta`. Without an app id no signup code can be exchanged. */
export const metaAppSchema = z.object({ appId: z.string().min(1).optional(), appSecret: z.string().min(1) });
export type MetaApp = z.infer<typeof metaAppSchema>;
