import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { mapBounded, settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import { mediaMissing, mediaStored, readMediaItem } from '../../shared/entities/media.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getNumber, pauseNumber, type TenantNumber } from '../../shared/entities/number.ts';
import { AppError } from '../../shared/errors.ts';
import { idText } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { type MasterKeys, open } from '../../shared/sealing.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { Errand } from './announced.ts';
import { type AllowedHosts, download } from './download.ts';
import { kindOfFile } from './file-kind.ts';
import { type MediaTold, mediaToldOf } from './media-told.ts';

export interface FetchDeps {
  readonly table: Table;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
  readonly hosts: AllowedHosts;
  readonly clock: Clock;
  /** Keeps a file of this machine in the media bucket. */
  readonly keep: (file: {
    readonly path: string;
    readonly key: string;
    readonly size: number;
    readonly mimeType: string;
  }) => Promise<void>;
}

/** WhatsApp takes no file over 100 MB (Cloud API, Media). */
const MOST_BYTES = 100 * 1024 * 1024;
const DOWNLOAD_MS = 60_000;
/** Files of one event that are fetched at the same time; each may take the function's disk for its size. */
const PARALLEL = 4;
/** Marks are cleaned up after WhatsApp has dropped the file by far. */
const MARK_SECONDS = 30 * 24 * 3600;

/** WhatsApp did not answer, or was busy: the queue tries again, and what was fetched before stays. */
class MediaNotYet extends AppError {
  override readonly name = 'MediaNotYet';
  readonly retryable = true;
}

/** A file that is to be fetched, and where its message is. */
interface Wanted {
  readonly scope: TenantScope;
  readonly conversationId: string;
  readonly messageId: string;
  readonly phoneNumberId: string;
  /** Second of the message's key. */
  readonly at: number;
}

const $HeldFile = z.object({ conversationId: z.string(), at: z.number() });

/** Work of the queue `media`: fetches files at once, since WhatsApp's ids end after seven days and its links after five minutes. */
export const createFetchMedia =
  (deps: FetchDeps) =>
  async ({ input }: Job<Errand>): Promise<void> => {
    // One file that fails, or is slow, holds up no other of its event; what is there already is not fetched again.
    const fetched = await mapBounded(await wantedIn(input, deps.table), PARALLEL, (one) =>
      settle(() => fetchFile(one, deps)),
    );
    const failed = fetched.find((one) => !one.ok);
    if (failed && !failed.ok) throw failed.error;
  };

async function wantedIn(errand: Errand, table: Table): Promise<readonly Wanted[]> {
  if (errand.is === 'announced') return errand.facts.map(wantedOf);
  const held = await mapBounded(errand.facts, 2, ({ tenantId, phoneNumberId }) =>
    heldFiles(table, new TenantScope(tenantId), phoneNumberId),
  );
  return held.flat();
}

const wantedOf = (fact: Extract<Errand, { is: 'announced' }>['facts'][number]): Wanted => ({
  scope: new TenantScope(fact.tenantId),
  conversationId: fact.conversationId,
  messageId: fact.messageId,
  phoneNumberId: fact.phoneNumberId,
  at: fact.timestamp === undefined ? 0 : Math.floor(Date.parse(fact.timestamp) / 1000),
});

/** Files that wait for a number: marks beside it, as conversations have them. */
async function heldFiles(table: Table, scope: TenantScope, phoneNumberId: string): Promise<readonly Wanted[]> {
  const { items } = await table.query({ in: scope.heldBy(phoneNumberId), range: { prefix: 'F#' }, consistent: true });
  return items.map((item) => {
    const { conversationId, at } = $HeldFile.parse(item);
    return { scope, phoneNumberId, conversationId, at, messageId: String(item.sk).slice('F#'.length) };
  });
}

async function fetchFile(wanted: Wanted, deps: FetchDeps): Promise<void> {
  const { table } = deps;
  const { scope, messageId } = wanted;
  const known = await table.get(scope.media(messageId), { consistent: true });
  if (known && readMediaItem(known).state === 'stored') return line().count('had');
  const item = await table.get(scope.message(wanted.conversationId, wanted.at, messageId), { consistent: true });
  const told = item && mediaToldOf(readMessageItem(item));
  const number = await getNumber(table, scope, wanted.phoneNumberId);
  if (!told || !number) return line().count('nothingThere');
  if (told.id === undefined) return missing(wanted, 'failed', 'NotTold', deps);
  if (number.pause) return hold(wanted, number.pause.reason, deps);
  const token = open(number.token, scope.tenantId, await deps.master.get());
  const place = await placeOf(told.id, number, token, wanted, deps);
  if (place) await store(place, told, token, wanted, deps);
}

const $Place = z.object({
  url: z.string(),
  file_size: z.unknown().transform((size) => Number(idText(size) ?? 0)),
});
type Place = z.infer<typeof $Place>;

/** Where WhatsApp has the file; undefined when that was settled otherwise. */
async function placeOf(
  id: string,
  number: TenantNumber,
  token: string,
  wanted: Wanted,
  deps: FetchDeps,
): Promise<Place | undefined> {
  if (!/^[\w.-]{1,128}$/.test(id)) return settleAs(missing(wanted, 'failed', 'NotTold', deps));
  const query = { phone_number_id: number.phoneNumberId };
  const answer = await deps.graph.call({ method: 'GET', path: `/${id}`, token, query });
  switch (answer.kind) {
    case 'ok': {
      const place = $Place.safeParse(answer.body);
      if (!place.success) throw new MediaNotYet('WhatsApp told no place of the file');
      if (place.data.file_size > MOST_BYTES) return settleAs(missing(wanted, 'failed', 'TooLarge', deps));
      return place.data;
    }
    case 'lost':
      throw new MediaNotYet('WhatsApp did not answer');
    case 'refused': {
      if (answer.code === null) throw new MediaNotYet('something between WhatsApp and us refused');
      const { reaction, reason } = meaningOf(answer.code, answer.status);
      if (reaction === 'retry') throw new MediaNotYet('WhatsApp is busy');
      if (reaction === 'fail') return settleAs(missing(wanted, 'failed', 'Expired', deps));
      await pauseNumber(deps.table, wanted.scope, number, reason, seconds(deps.clock));
      return settleAs(hold(wanted, reason, deps));
    }
  }
}

async function settleAs(work: Promise<void>): Promise<undefined> {
  await work;
}

async function store(place: Place, told: MediaTold, token: string, wanted: Wanted, deps: FetchDeps): Promise<void> {
  const { scope, messageId } = wanted;
  const path = join(tmpdir(), `media-${randomUUID()}`);
  try {
    const options = { token, hosts: deps.hosts, limit: MOST_BYTES, timeoutMs: DOWNLOAD_MS };
    const fetched = await download(place.url, path, options);
    if (!fetched.ok) {
      if (fetched.reason === 'NoAnswer' || fetched.reason === 'Refused') {
        // Told before it is tried again: should the tries run out, the page says why the file is not there.
        await missing(wanted, 'waiting', fetched.reason, deps);
        throw new MediaNotYet('the download broke off or was refused');
      }
      if (fetched.reason === 'HostNotAllowed') line().alarm('MediaHostRefused');
      return await missing(wanted, 'failed', fetched.reason, deps);
    }
    if (told.sha256 !== undefined && !sameHash(told.sha256, fetched.sha256)) {
      return await missing(wanted, 'failed', 'HashDiffers', deps);
    }
    const key = `media/${scope.tenantId}/${messageId}`;
    const mimeType = await kindOfFile(path, told.mimeType);
    await deps.keep({ path, key, size: fetched.size, mimeType });
    const file = { key, mimeType, size: fetched.size, sha256: fetched.sha256 };
    await deps.table.update(mediaStored(scope, messageId, file, seconds(deps.clock)));
    line().count('stored');
  } finally {
    await rm(path, { force: true });
  }
}

/** WhatsApp writes hashes in base64; older webhooks in hex. */
const sameHash = (told: string, hex: string): boolean =>
  told.toLowerCase() === hex || Buffer.from(told, 'base64').toString('hex') === hex;

async function missing(
  { scope, messageId }: Wanted,
  state: 'waiting' | 'failed',
  reason: string,
  deps: FetchDeps,
): Promise<void> {
  await deps.table.update(mediaMissing(scope, messageId, { state, reason }, seconds(deps.clock)));
  line().count(state);
}

/** The file waits for its number: fetched when the token is renewed, within the seven days that WhatsApp keeps it. */
async function hold(wanted: Wanted, reason: string, deps: FetchDeps): Promise<void> {
  const { scope, phoneNumberId, messageId, conversationId, at } = wanted;
  const ttl = seconds(deps.clock) + MARK_SECONDS;
  await deps.table.put({
    key: scope.heldFile(phoneNumberId, messageId),
    attributes: { v: 1, conversationId, at, ttl },
  });
  await missing(wanted, 'waiting', reason, deps);
  const now = await getNumber(deps.table, scope, phoneNumberId);
  if (now && !now.pause) throw new MediaNotYet('the number can be used again');
}
