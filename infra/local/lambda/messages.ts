import * as z from 'zod';
import type { WorkerMessage } from './worker/protocol.ts';

const errorDocument = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) });

/** What a worker may tell the runtime; the bundle in it is not trusted to keep to it. */
export const workerMessage: z.ZodType<WorkerMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), initMs: z.number() }),
  z.object({ kind: z.literal('initFailed'), error: errorDocument }),
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({ kind: z.literal('done'), payload: z.string(), ms: z.number() }),
  z.object({ kind: z.literal('failed'), error: errorDocument, ms: z.number() }),
  z.object({ kind: z.literal('dying'), error: errorDocument }),
]);
