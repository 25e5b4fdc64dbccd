import { createHash } from 'node:crypto';
import * as z from 'zod';
import { invalidContents, invalidParameter, invalidValue, missingParameter } from './errors.ts';
import type { QueueSettings } from './queue-settings.ts';

/** A message attribute. `dataType` is String, Number or Binary, with an optional custom label after a dot. */
interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: Buffer;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message to send. `delaySeconds` is for standard queues only. */
export interface OutgoingMessage {
  readonly body: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly delaySeconds?: number;
  readonly traceHeader?: string;
  readonly messageAttributes?: MessageAttributes;
}

/**
 * Characters that a message must not contain ("SQS API Reference, SendMessage": #x9 | #xA | #xD | #x20 to #xD7FF | …).
 */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
/** Group and deduplication ids: up to 128 alphanumeric characters and punctuation. */
const ID = /^[\x21-\x7e]{1,128}$/;
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!.*\.$)(?!(?:aws|amazon)\.)[A-Za-z0-9_.-]{1,256}$/i;
const MAX_ATTRIBUTES = 10;

/**
 * Returns the bytes that count towards the message limit: body and attributes (names, types, values), not the trace
 * header.
 */
export function messageBytesOf(message: OutgoingMessage): number {
  let bytes = Buffer.byteLength(message.body);
  for (const [name, attribute] of Object.entries(message.messageAttributes ?? {}))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + bytesOf(attribute).length;
  return bytes;
}

/** Validates a message. @throws AwsError when a queue of this type rejects it ("SQS API Reference, SendMessage") */
export function validateMessage(message: OutgoingMessage, queue: { fifo: boolean; settings: QueueSettings }): void {
  if (message.body === '') throw missingParameter('MessageBody');
  if (FORBIDDEN.test(message.body)) throw invalidContents();
  checkAttributes(message.messageAttributes ?? {});
  checkIds(message, queue);
  const delay = message.delaySeconds;
  if (delay !== undefined && queue.fifo)
    throw invalidValue('DelaySeconds', delay, 'The request include parameter that is not valid for this queue type.');
  if (delay !== undefined && !(Number.isInteger(delay) && delay >= 0 && delay <= 900))
    throw invalidValue('DelaySeconds', delay, 'DelaySeconds must be >= 0 and <= 900.');
  const maxBytes = queue.settings.maximumMessageBytes;
  if (messageBytesOf(message) > maxBytes)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    );
}

function checkIds(message: OutgoingMessage, queue: { fifo: boolean; settings: QueueSettings }): void {
  const { groupId, deduplicationId } = message;
  if (groupId !== undefined && !ID.test(groupId))
    throw invalidValue('MessageGroupId', groupId, 'It can be 1 to 128 alphanumeric or punctuation characters.');
  if (deduplicationId !== undefined && !ID.test(deduplicationId))
    throw invalidValue(
      'MessageDeduplicationId',
      deduplicationId,
      'It can be 1 to 128 alphanumeric or punctuation characters.',
    );
  if (!queue.fifo && deduplicationId !== undefined)
    throw invalidValue(
      'MessageDeduplicationId',
      deduplicationId,
      'The request include parameter that is not valid for this queue type.',
    );
  if (queue.fifo && groupId === undefined) throw missingParameter('MessageGroupId');
  if (queue.fifo && deduplicationId === undefined && !queue.settings.contentBasedDeduplication)
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
}

function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES)
    throw invalidParameter(`Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`);
  for (const [name, attribute] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) throw invalidParameter(`The message attribute name '${name}' is invalid.`);
    checkAttribute(name, attribute);
  }
}

function checkAttribute(name: string, attribute: MessageAttribute): void {
  const [type] = attribute.dataType.split('.', 1);
  if ((type !== 'String' && type !== 'Number' && type !== 'Binary') || attribute.dataType.length > 256)
    throw invalidParameter(`The type of message attribute '${name}' is invalid: String, Number or Binary is needed.`);
  const value = type === 'Binary' ? attribute.binaryValue : attribute.stringValue;
  if (value === undefined || value.length === 0)
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  if (typeof value !== 'string') return;
  if (FORBIDDEN.test(value)) throw invalidContents();
  if (type === 'Number' && !Number.isFinite(Number(value)))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

/** Returns the deduplication id of a FIFO message: the sender's id, or the SHA-256 of the body. */
export function deduplicationIdOf(message: OutgoingMessage): string {
  return message.deduplicationId ?? createHash('sha256').update(message.body).digest('hex');
}

export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/**
 * Calculates the digest that SDKs compare ("SQS Developer Guide, Calculating the MD5 message digest for message
 * attributes"): sorted by name, each part preceded by its length in 4 bytes, one byte for text (1) or binary (2).
 * Returns undefined without attributes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const chunks = names.flatMap((name) => {
    const attribute = attributes[name];
    if (!attribute) return [];
    const transport = Buffer.of(attribute.binaryValue === undefined ? 1 : 2);
    return [
      ...lengthPrefixed(name),
      ...lengthPrefixed(attribute.dataType),
      transport,
      ...lengthPrefixed(bytesOf(attribute)),
    ];
  });
  return md5(Buffer.concat(chunks));
}

function lengthPrefixed(data: string | Buffer): Buffer[] {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

const bytesOf = (attribute: MessageAttribute): Buffer =>
  attribute.binaryValue ?? Buffer.from(attribute.stringValue ?? '');

const savedAttributesSchema = z.record(
  z.string(),
  z.object({ type: z.string(), text: z.string().optional(), base64: z.string().optional() }),
);

/** Serializes attributes for one column of the state file; null when there are none. */
export function serializeAttributes(attributes: MessageAttributes | undefined): string | null {
  const entries = Object.entries(attributes ?? {}).map(([name, { dataType, stringValue, binaryValue }]) => [
    name,
    { type: dataType, text: stringValue, base64: binaryValue?.toString('base64') },
  ]);
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries));
}

/** Deserializes the output of `serializeAttributes`. */
export function deserializeAttributes(saved: string | null): MessageAttributes {
  if (saved === null) return {};
  const entries = Object.entries(savedAttributesSchema.parse(JSON.parse(saved)));
  return Object.fromEntries(
    entries.map(([name, { type, text, base64 }]) => [
      name,
      {
        dataType: type,
        ...(text !== undefined && { stringValue: text }),
        ...(base64 !== undefined && { binaryValue: Buffer.from(base64, 'base64') }),
      },
    ]),
  );
}
