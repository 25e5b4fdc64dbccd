import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { mapConcurrently, type Result, toResult } from '../../shared/concurrency.ts';
import { decrypt, type MasterKeys } from '../../shared/encryption.ts';
import { markMediaMissing, markMediaStored, readMediaItem } from '../../shared/entities/media.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getNumber, pauseNumber, type TenantNumber } from '../../shared/entities/number.ts';
import { AppError } from '../../shared/errors.ts';
import { toIdText } from '../../shared/json.ts';
import { throwIfFailed } from '../../shared/queue/batch-failures.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { KEYS, sortIdOf } from '../../shared/table/key-shapes.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { queryAll } from '../../shared/table/query-all.ts';
import type { Table } from '../../shared/table/table.ts';
import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { detectMimeType } from './detect-mime-type.ts';
import { type AllowedHosts, download } from './download.ts';
import { type MediaDescription, readMediaDescription } from './media-description.ts';
import type { MediaJob } from './media-job.ts';

export interface FetchMediaDeps {
  readonly table: Table;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
  readonly hosts: AllowedHosts;
  readonly clock: Clock;
  /** Uploads a local file to the media bucket. */
  readonly uploadFile: (file: {
    readonly path: string;
    readonly key: string;
    readonly size: number;
    readonly mimeType: string;
  }) => Promise<void>;
}

/** WhatsApp accepts no file over 100 MB (Cloud API, Media). */
const MAX_BYTES = 100 * 1024 * 1024;
const DOWNLOAD_TIMEOUT_MS = 60_000;
/** Files of one event that are downloaded concurrently; each needs its size on the function's disk. */
const PARALLEL = 4;
/** Lifetime of an item for a waiting file. Much longer than WhatsApp keeps the file. */
const HELD_FILE_TTL_SECONDS = 30 * 24 * 3600;

/** Error for a file that cannot be fetched now. The queue retries; files that were already fetched are kept. */
class MediaUnavailableError extends AppError {
  override readonly name = 'MediaUnavailableError';
  readonly retryable = true;
}

/** File to fetch, and the key of its message. */
interface MediaRequest {
  readonly scope: TenantScope;
  readonly conversationId: string;
  readonly messageId: string;
  readonly phoneNumberId: string;
  /** Time in the message's key, unix seconds. */
  readonly at: number;
}

const heldFileSchema = z.object({ conversationId: z.string(), at: z.number() });

/**
 * Creates the worker of the queue `media`. It fetches files at once: WhatsApp's ids expire after seven days, its links
 * after five minutes.
 */
export const createFetchMedia =
  (deps: FetchMediaDeps) =>
  async ({ input }: Job<MediaJob>): Promise<void> => {
    // A slow or failing file does not delay the other files of its event. Files that are already stored are not fetched
    // again.
    const requests = await requestsOf(input, deps.table);
    const fetched = await mapConcurrently(
      requests.flatMap((listed) => (listed.ok ? listed.value : [])),
      PARALLEL,
      (request) => toResult(() => fetchFile(request, deps)),
    );
    throwIfFailed([...requests, ...fetched]);
  };

/** Lists the files to fetch, per event. */
async function requestsOf(job: MediaJob, table: Table): Promise<readonly Result<readonly MediaRequest[]>[]> {
  if (job.is === 'announced') return [{ ok: true, value: job.events.map(toRequest) }];
  return mapConcurrently(job.events, 2, ({ tenantId, phoneNumberId }) =>
    toResult(() => heldFiles(table, new TenantScope(tenantId), phoneNumberId)),
  );
}

const toRequest = (event: Extract<MediaJob, { is: 'announced' }>['events'][number]): MediaRequest => ({
  scope: new TenantScope(event.tenantId),
  conversationId: event.conversationId,
  messageId: event.messageId,
  phoneNumberId: event.phoneNumberId,
  at: event.timestamp === undefined ? 0 : Math.floor(Date.parse(event.timestamp) / 1000),
});

/**
 * Reads the files that wait for a number. Their items are stored beside the number, as those of waiting conversations
 * are.
 */
async function heldFiles(table: Table, scope: TenantScope, phoneNumberId: string): Promise<readonly MediaRequest[]> {
  const items = await queryAll(table, {
    in: scope.heldBy(phoneNumberId),
    range: { prefix: KEYS.heldFile.sort },
    consistent: true,
  });
  return items.map((item) => {
    const { conversationId, at } = heldFileSchema.parse(item);
    return { scope, phoneNumberId, conversationId, at, messageId: sortIdOf('heldFile', item.sk) };
  });
}

async function fetchFile(request: MediaRequest, deps: FetchMediaDeps): Promise<void> {
  const { table } = deps;
  const { scope, messageId } = request;
  const known = await table.get(scope.media(messageId), { consistent: true });
  if (known && readMediaItem(known).state === 'stored') return requestLog().count('alreadyStored');
  const item = await table.get(scope.message(request.conversationId, request.at, messageId), { consistent: true });
  const described = item && readMediaDescription(readMessageItem(item));
  const number = await getNumber(table, scope, request.phoneNumberId);
  if (!described || !number) return requestLog().count('nothingThere');
  if (described.id === undefined) return recordMissing(request, 'failed', 'NotTold', deps);
  if (number.pause) return hold(request, number.pause.reason, deps);
  const token = decrypt(number.token, scope.tenantId, await deps.master.get());
  const source = await findSource(described.id, number, token, request, deps);
  if (source) await store(source, described, token, request, deps);
}

const mediaSourceSchema = z.object({
  url: z.string(),
  file_size: z.unknown().transform((size) => Number(toIdText(size) ?? 0)),
});
type MediaSource = z.infer<typeof mediaSourceSchema>;

/** Asks WhatsApp for the file's URL. Returns undefined after recording why there is none. */
async function findSource(
  id: string,
  number: TenantNumber,
  token: string,
  request: MediaRequest,
  deps: FetchMediaDeps,
): Promise<MediaSource | undefined> {
  if (!/^[\w.-]{1,128}$/.test(id)) return undefinedAfter(recordMissing(request, 'failed', 'NotTold', deps));
  const query = { phone_number_id: number.phoneNumberId };
  const answer = await deps.graph.call({ method: 'GET', path: `/${id}`, token, query });
  switch (answer.kind) {
    case 'ok': {
      const source = mediaSourceSchema.safeParse(answer.body);
      if (!source.success) throw new MediaUnavailableError('WhatsApp returned no URL of the file');
      if (source.data.file_size > MAX_BYTES) return undefinedAfter(recordMissing(request, 'failed', 'TooLarge', deps));
      return source.data;
    }
    case 'lost':
      throw new MediaUnavailableError('WhatsApp did not answer');
    case 'refused': {
      if (answer.code === null)
        throw new MediaUnavailableError('the request was refused by something other than WhatsApp');
      const { reaction, reason } = meaningOf(answer.code, answer.status);
      if (reaction === 'retry') throw new MediaUnavailableError('WhatsApp is busy');
      if (reaction === 'fail') return undefinedAfter(recordMissing(request, 'failed', 'Expired', deps));
      await pauseNumber(deps.table, request.scope, number, reason, nowSeconds(deps.clock));
      return undefinedAfter(hold(request, reason, deps));
    }
  }
}

async function undefinedAfter(work: Promise<void>): Promise<undefined> {
  await work;
}

async function store(
  source: MediaSource,
  described: MediaDescription,
  token: string,
  request: MediaRequest,
  deps: FetchMediaDeps,
): Promise<void> {
  const { scope, messageId } = request;
  const path = join(tmpdir(), `media-${randomUUID()}`);
  try {
    const options = { token, hosts: deps.hosts, limit: MAX_BYTES, timeoutMs: DOWNLOAD_TIMEOUT_MS };
    const fetched = await download(source.url, path, options);
    if (!fetched.ok) {
      if (fetched.reason === 'NoAnswer' || fetched.reason === 'Refused') {
        // Recorded before the retry: if the retries run out, the page shows why the file is missing.
        await recordMissing(request, 'waiting', fetched.reason, deps);
        throw new MediaUnavailableError('the download failed or was refused');
      }
      if (fetched.reason === 'HostNotAllowed') requestLog().countMetric('MediaHostRefused');
      return await recordMissing(request, 'failed', fetched.reason, deps);
    }
    if (described.sha256 !== undefined && !isSameHash(described.sha256, fetched.sha256)) {
      return await recordMissing(request, 'failed', 'HashDiffers', deps);
    }
    const key = `media/${scope.tenantId}/${messageId}`;
    const mimeType = await detectMimeType(path, described.mimeType);
    await deps.uploadFile({ path, key, size: fetched.size, mimeType });
    const file = { key, mimeType, size: fetched.size, sha256: fetched.sha256 };
    await deps.table.update(markMediaStored(scope, messageId, file, nowSeconds(deps.clock)));
    requestLog().count('stored');
  } finally {
    await rm(path, { force: true });
  }
}

/** Compares a hash of WhatsApp (base64, or hex in older webhooks) with a hex hash. */
const isSameHash = (given: string, hex: string): boolean =>
  given.toLowerCase() === hex || Buffer.from(given, 'base64').toString('hex') === hex;

async function recordMissing(
  { scope, messageId }: MediaRequest,
  state: 'waiting' | 'failed',
  reason: string,
  deps: FetchMediaDeps,
): Promise<void> {
  await deps.table.update(markMediaMissing(scope, messageId, { state, reason }, nowSeconds(deps.clock)));
  requestLog().count(state);
}

/**
 * Holds the file until its number resumes. It is fetched when the token is renewed, within the seven days that WhatsApp
 * keeps it.
 */
async function hold(request: MediaRequest, reason: string, deps: FetchMediaDeps): Promise<void> {
  const { scope, phoneNumberId, messageId, conversationId, at } = request;
  const ttl = nowSeconds(deps.clock) + HELD_FILE_TTL_SECONDS;
  await deps.table.put({
    key: scope.heldFile(phoneNumberId, messageId),
    attributes: { v: 1, conversationId, at, ttl },
  });
  await recordMissing(request, 'waiting', reason, deps);
  const number = await getNumber(deps.table, scope, phoneNumberId);
  if (number && !number.pause) throw new MediaUnavailableError('the number can be used again');
}
