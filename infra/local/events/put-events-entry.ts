import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';

const entrySchema = z.object({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});
/** An entry of a PutEvents request. */
export type PutEventsEntry = z.infer<typeof entrySchema>;

export const putEventsSchema = z.object({ Entries: z.array(entrySchema), EndpointId: z.string().optional() });

/** The result of a rejected entry. Other entries of the call can succeed. */
export interface EntryFailure {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** An entry with all required fields. */
export type CheckedEntry = PutEventsEntry & {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};

/**
 * "The maximum size for a PutEvents event entry is 1 MB" since 2026-01-29. The total size of a call has the same limit.
 */
const MAX_REQUEST_BYTES = 1_048_576;
const MAX_ENTRIES = 10;
/** "Each 64 KB chunk of a payload is billed as one event" (EventBridge pricing). */
const BILLED_CHUNK_BYTES = 65_536;

/**
 * Calculates the size of an entry in bytes (User Guide, "Calculating PutEvents event entry size"): a time counts as 14.
 */
function entrySize(entry: PutEventsEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), entry.Time === undefined ? 0 : 14);
}

/** Returns the number of billable events of an entry. */
export function billedEventsOf(entry: PutEventsEntry): number {
  return Math.max(1, Math.ceil(entrySize(entry) / BILLED_CHUNK_BYTES));
}

/** Validates a call as a whole. @throws AwsError when it is rejected */
export function checkRequest(entries: readonly PutEventsEntry[]): void {
  if (entries.length < 1 || entries.length > MAX_ENTRIES)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}, but it is ${entries.length}`,
    );
  if (entries.reduce((sum, entry) => sum + entrySize(entry), 0) > MAX_REQUEST_BYTES)
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
}

/** Validates one entry (API Reference, PutEventsResultEntry: error codes). */
export function checkEntry(entry: PutEventsEntry): CheckedEntry | EntryFailure {
  const { Source, DetailType, Detail } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  if (!isJsonObject(Detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return { ...entry, Source, DetailType, Detail };
}

function missing(name: string): EntryFailure {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Builds the event that rules match and targets receive (User Guide, "Event structure"). The detail keeps the sender's
 * text, so that numbers keep all their digits.
 */
export function toEventJson(entry: CheckedEntry, id: string, now: number, place: RegionAndAccount): string {
  const head = {
    version: '0',
    id,
    'detail-type': entry.DetailType,
    source: entry.Source,
    account: place.account,
    time: toIsoSeconds(entry.Time === undefined ? now : entry.Time * 1_000),
    region: place.region,
    resources: entry.Resources ?? [],
  };
  return `${JSON.stringify(head).slice(0, -1)},"detail":${entry.Detail.trim()}}`;
}

/** Formats an instant, e.g. `2026-11-02T10:20:30Z`. */
export function toIsoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
