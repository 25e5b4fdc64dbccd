import * as z from 'zod';
import { invalidAttribute, MAX_VISIBILITY_SECONDS, unknownAttribute } from './errors.ts';

/** Settings of a queue, from `SetQueueAttributes` or the template. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly waitSeconds: number;
  readonly redrive?: RedrivePolicy | undefined;
  readonly redriveAllow?: RedriveAllowPolicy | undefined;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly fifoThroughputLimit: 'perQueue' | 'perMessageGroupId';
}

const redrivePolicySchema = z.strictObject({
  deadLetterTargetArn: z.string().min(1),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});
/** The dead-letter queue, and the number of receives after which messages move there. */
type RedrivePolicy = z.infer<typeof redrivePolicySchema>;

const redriveAllowPolicySchema = z.discriminatedUnion('redrivePermission', [
  z.strictObject({ redrivePermission: z.literal('allowAll') }),
  z.strictObject({ redrivePermission: z.literal('denyAll') }),
  z.strictObject({ redrivePermission: z.literal('byQueue'), sourceQueueArns: z.array(z.string()).min(1).max(10) }),
]);
/** The queues that may use this one as their dead-letter queue. */
type RedriveAllowPolicy = z.infer<typeof redriveAllowPolicySchema>;

/** The defaults of `CreateQueue` ("SQS API Reference, CreateQueue"). */
export const DEFAULT_SETTINGS: QueueSettings = {
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  maximumMessageBytes: 1_048_576,
  retentionSeconds: 345_600,
  waitSeconds: 0,
  contentBasedDeduplication: false,
  deduplicationScope: 'queue',
  fifoThroughputLimit: 'perQueue',
};

/** Settings as stored in the state file. */
export const savedSettingsSchema: z.ZodType<QueueSettings> = z.object({
  visibilityTimeoutSeconds: z.number(),
  delaySeconds: z.number(),
  maximumMessageBytes: z.number(),
  retentionSeconds: z.number(),
  waitSeconds: z.number(),
  redrive: redrivePolicySchema.optional(),
  redriveAllow: redriveAllowPolicySchema.optional(),
  contentBasedDeduplication: z.boolean(),
  deduplicationScope: z.enum(['queue', 'messageGroup']),
  fifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']),
});

type Reader = (text: string, name: string) => Partial<QueueSettings>;

/** Readers by AWS attribute name, with the limits of "SQS API Reference, SetQueueAttributes". */
const READERS: Readonly<Record<string, Reader>> = {
  DelaySeconds: (text, name) => ({ delaySeconds: integer(text, name, 0, 900) }),
  MaximumMessageSize: (text, name) => ({ maximumMessageBytes: integer(text, name, 1024, 1_048_576) }),
  MessageRetentionPeriod: (text, name) => ({ retentionSeconds: integer(text, name, 60, 1_209_600) }),
  ReceiveMessageWaitTimeSeconds: (text, name) => ({ waitSeconds: integer(text, name, 0, 20) }),
  VisibilityTimeout: (text, name) => ({ visibilityTimeoutSeconds: integer(text, name, 0, MAX_VISIBILITY_SECONDS) }),
  RedrivePolicy: (text, name) => ({ redrive: document(text, name, redrivePolicySchema) }),
  RedriveAllowPolicy: (text, name) => ({ redriveAllow: document(text, name, redriveAllowPolicySchema) }),
  ContentBasedDeduplication: (text, name) => ({
    contentBasedDeduplication: oneOf(text, name, ['true', 'false']) === 'true',
  }),
  DeduplicationScope: (text, name) => ({ deduplicationScope: oneOf(text, name, ['queue', 'messageGroup']) }),
  FifoThroughputLimit: (text, name) => ({ fifoThroughputLimit: oneOf(text, name, ['perQueue', 'perMessageGroupId']) }),
};
const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/**
 * Parses attributes in the AWS format: every value is a string, and an empty `RedrivePolicy` removes the policy.
 * @throws AwsError for an unknown name, a value out of range, or a FIFO attribute on a standard queue
 */
export function parseSettings(attributes: Readonly<Record<string, string>>, fifo: boolean): Partial<QueueSettings> {
  const settings: Partial<QueueSettings>[] = [];
  for (const [name, text] of Object.entries(attributes)) {
    const reader = READERS[name];
    if (!reader || (!fifo && FIFO_ONLY.includes(name))) throw unknownAttribute(name);
    settings.push(reader(text, name));
  }
  return Object.assign({}, ...settings);
}

/**
 * Rejects invalid combinations of settings ("SQS Developer Guide, High throughput for FIFO queues").
 * @throws AwsError
 */
export function validateSettings(settings: QueueSettings): void {
  if (settings.fifoThroughputLimit === 'perMessageGroupId' && settings.deduplicationScope !== 'messageGroup')
    throw invalidAttribute(
      'FifoThroughputLimit',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
}

/** Formats settings by their AWS attribute names, as `GetQueueAttributes` returns them. */
export function formatSettings(settings: QueueSettings, fifo: boolean): Record<string, string> {
  return {
    DelaySeconds: String(settings.delaySeconds),
    MaximumMessageSize: String(settings.maximumMessageBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.waitSeconds),
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
    ...(settings.redriveAllow && { RedriveAllowPolicy: JSON.stringify(settings.redriveAllow) }),
    ...(fifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: String(settings.contentBasedDeduplication),
      DeduplicationScope: settings.deduplicationScope,
      FifoThroughputLimit: settings.fifoThroughputLimit,
    }),
  };
}

function integer(text: string, name: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw invalidAttribute(name, `Must be an integer from ${min} to ${max}, but is ${text}.`);
  return value;
}

function oneOf<const Value extends string>(text: string, name: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (found === undefined) throw invalidAttribute(name, `Must be one of ${values.join(', ')}, but is ${text}.`);
  return found;
}

function document<Document>(text: string, name: string, schema: z.ZodType<Document>): Document | undefined {
  if (text === '') return undefined;
  const parsed = schema.safeParse(tryJson(text));
  if (!parsed.success) throw invalidAttribute(name, `${text} is not a valid policy.`);
  return parsed.data;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
