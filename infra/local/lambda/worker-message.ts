import * as z from 'zod';
import type { WorkerMessage } from './worker/protocol.ts';

const errorDocumentSchema = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) });

/** Validates messages of a worker. The bundle in the worker is not trusted to send valid ones. */
export const workerMessageSchema: z.ZodType<WorkerMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), initMs: z.number() }),
  z.object({ kind: z.literal('initFailed'), error: errorDocumentSchema }),
  z.object({ kind: z.literal('log'), line: z.string() }),
  z.object({ kind: z.literal('done'), payload: z.string(), ms: z.number() }),
  z.object({ kind: z.literal('failed'), error: errorDocumentSchema, ms: z.number() }),
  z.object({ kind: z.literal('dying'), error: errorDocumentSchema }),
]);
