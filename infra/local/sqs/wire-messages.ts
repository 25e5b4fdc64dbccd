import type { EntryOutcome, MessageAttributes, OutgoingMessage, QueueMessage, SentMessage } from './engine.ts';
import { invalidParameter } from './errors.ts';
import { md5OfAttributes } from './message.ts';
import type { WireMessage } from './wire-schemas.ts';

/** Converts a message of a request for the engine. @throws AwsError for a trace header that is not a string */
export function toOutgoingMessage(wire: WireMessage): OutgoingMessage {
  const trace = wire.MessageSystemAttributes?.AWSTraceHeader;
  if (trace && (trace.DataType !== 'String' || trace.StringValue === undefined))
    throw invalidParameter("Message system attribute 'AWSTraceHeader' must be a non-empty String.");
  return {
    body: wire.MessageBody,
    ...(wire.MessageGroupId !== undefined && { groupId: wire.MessageGroupId }),
    ...(wire.MessageDeduplicationId !== undefined && { deduplicationId: wire.MessageDeduplicationId }),
    ...(wire.DelaySeconds !== undefined && { delaySeconds: wire.DelaySeconds }),
    ...(trace?.StringValue !== undefined && { traceHeader: trace.StringValue }),
    ...(wire.MessageAttributes && { messageAttributes: attributesFromWire(wire.MessageAttributes) }),
  };
}

function attributesFromWire(wire: NonNullable<WireMessage['MessageAttributes']>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(wire).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue, 'base64') }),
      },
    ]),
  );
}

/** Formats the response to a sent message. `MD5OfMessageSystemAttributes` covers the trace header. */
export function sentToWire(sent: SentMessage, message: OutgoingMessage): Record<string, unknown> {
  const system = message.traceHeader;
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: sent.md5OfBody,
    MD5OfMessageAttributes: sent.md5OfMessageAttributes,
    MD5OfMessageSystemAttributes:
      system === undefined
        ? undefined
        : md5OfAttributes({ AWSTraceHeader: { dataType: 'String', stringValue: system } }),
    SequenceNumber: sent.sequenceNumber,
  };
}

/** Formats the response to a batch. `SenderFault` is always true, because this engine has no failures of its own. */
export function batchToWire<Result>(
  outcomes: readonly EntryOutcome<Result>[],
  write: (result: Result, id: string) => Record<string, unknown>,
): Record<string, unknown> {
  return {
    Successful: outcomes.flatMap((outcome) =>
      outcome.kind === 'ok' ? [{ Id: outcome.id, ...write(outcome.result, outcome.id) }] : [],
    ),
    Failed: outcomes.flatMap((outcome) =>
      outcome.kind === 'failed'
        ? [{ Id: outcome.id, SenderFault: true, Code: outcome.code, Message: outcome.message }]
        : [],
    ),
  };
}

/**
 * Formats a received message with the requested attributes ("SQS API Reference, ReceiveMessage": All, a name, or a
 * prefix with `.*`).
 */
export function receivedToWire(
  message: QueueMessage,
  systemNames: readonly string[],
  names: readonly string[],
): Record<string, unknown> {
  const system = Object.entries(message.attributes).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const chosen = Object.entries(message.messageAttributes).filter(([name]) =>
    names.some((requested) => matchesName(name, requested)),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(chosen.length > 0 && {
      MD5OfMessageAttributes: md5OfAttributes(Object.fromEntries(chosen)),
      MessageAttributes: Object.fromEntries(
        chosen.map(([name, { dataType, stringValue, binaryValue }]) => [
          name,
          { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue?.toString('base64') },
        ]),
      ),
    }),
  };
}

function matchesName(name: string, requested: string): boolean {
  if (requested === 'All' || requested === '.*') return true;
  return requested.endsWith('.*') ? name.startsWith(requested.slice(0, -2)) : name === requested;
}
