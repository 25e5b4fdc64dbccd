import { createHash } from 'node:crypto';
import * as z from 'zod';
import { mapConcurrently } from '../concurrency.ts';
import { KEYS } from '../table/key-shapes.ts';
import { globalKeys, type TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, type Table, type Write } from '../table/table.ts';

/** Returns whether a version name is safe in a key. */
const isTermsVersion = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

const textSchema = z.object({ summary: z.array(z.string()), text: z.string(), hash: z.string() });
const headerSchema = z.object({
  v: z.literal(1),
  version: z.string(),
  /** Unix seconds. */
  effectiveAt: z.number(),
  publishedAt: z.number(),
  /** SHA-256 of each text in hex, by language. */
  hashes: z.record(z.string(), z.string()),
});
const versionSchema = headerSchema.extend({
  /** A hash of everything that was published, to recognise a repetition. */
  print: z.string(),
  texts: z.record(z.string(), textSchema),
});

/** A version of the terms without its texts. */
export type TermsHeader = Omit<z.infer<typeof headerSchema>, 'v'>;

/**
 * A published version of the terms: `TERMS` / `VERSION#<version>` with its texts, and `TERMS` / `EFFECTIVE#<effective
 * date>#<version>` without. Both are put once and never changed. Access: get a version (1 RCU per 8 KB of text); query
 * all headers (0.5 RCU for about 15).
 */
export type TermsVersion = Omit<z.infer<typeof versionSchema>, 'v'>;

const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The published texts by language. */
export type TermsTexts = Readonly<Record<string, { readonly summary: readonly string[]; readonly text: string }>>;

/** Creates a version with the hashes of its texts. */
export function termsVersion(given: {
  readonly version: string;
  readonly effectiveAt: number;
  readonly publishedAt: number;
  readonly texts: TermsTexts;
}): TermsVersion {
  const { version, effectiveAt, publishedAt } = given;
  const languages = Object.keys(given.texts).sort();
  const texts = Object.fromEntries(
    languages.flatMap((language) => {
      const entry = given.texts[language];
      if (!entry) return [];
      return [[language, { summary: [...entry.summary], text: entry.text, hash: hashOfText(entry.text) }]];
    }),
  );
  const hashes = Object.fromEntries(Object.entries(texts).map(([language, { hash }]) => [language, hash]));
  const print = hashOfText(JSON.stringify([version, effectiveAt, texts]));
  return { version, effectiveAt, publishedAt, hashes, print, texts };
}

/**
 * Creates the writes that publish a version, for one transaction. The condition at position 0 fails when the version
 * exists.
 */
export function publicationWrites({ print, texts, ...header }: TermsVersion): readonly [Write, Write] {
  const { version, effectiveAt } = header;
  const attributes = { v: 1, ...header };
  return [
    { do: 'put', key: globalKeys.termsVersion(version), attributes: { ...attributes, print, texts }, when: absent() },
    { do: 'put', key: globalKeys.terms(effectiveAt, version), attributes, when: absent() },
  ];
}

/** Returns a version. Consistent: includes a version that was just published. */
export async function getTermsVersion(table: Table, version: string): Promise<TermsVersion | undefined> {
  if (!isTermsVersion(version)) return undefined;
  const item = await table.get(globalKeys.termsVersion(version), { consistent: true });
  return item && versionSchema.parse(item);
}

/** Returns several versions with their texts, in the given order; there are only a few. */
export async function getTermsVersions(table: Table, versions: readonly string[]): Promise<readonly TermsVersion[]> {
  const found = await mapConcurrently(versions, 5, (version) => getTermsVersion(table, version));
  return found.filter((version) => version !== undefined);
}

/** Lists all versions, newest effective date first. */
export async function listTermsHeaders(table: Table): Promise<readonly TermsHeader[]> {
  const items = await queryAll(table, {
    in: globalKeys.allTerms(),
    range: { prefix: KEYS.terms.sort },
    descending: true,
  });
  return items.map((item) => headerSchema.parse(item));
}

/** Returns the version in force: the newest whose effective date has passed. `headers` are newest first. */
export const termsInForce = <T extends TermsHeader>(headers: readonly T[], now: number): T | undefined =>
  headers.find(({ effectiveAt }) => effectiveAt <= now);

/**
 * A tenant's acceptance of a version, `T#<tenant>#` / `ACCEPTANCE#<version>`: put once and kept permanently as proof.
 * Language and hash identify the accepted text. Indexed under the version, so that acceptances can be counted.
 * Access: get by version (0.5 RCU); query a tenant's; query a version's in the index (0.5 RCU for about 25).
 */
const acceptanceSchema = z.object({
  v: z.literal(1),
  version: z.string(),
  language: z.string(),
  hash: z.string(),
  agentId: z.string(),
  /** The name that was entered, or the agent's name. */
  by: z.string(),
  acceptedAt: z.number(),
  /** The caller's IP address: personal data, and part of the proof. */
  address: z.string(),
});
export type Acceptance = Omit<z.infer<typeof acceptanceSchema>, 'v'>;

/** Creates the write of an acceptance. Its condition fails when the tenant has accepted the version before. */
export function newAcceptance(scope: TenantScope, acceptance: Acceptance): Write {
  const { pk: gpk } = globalKeys.acceptancesOf(acceptance.version);
  const attributes = { v: 1, ...acceptance, gpk, gsk: scope.tenantId };
  return { do: 'put', key: scope.acceptance(acceptance.version), attributes, when: absent() };
}

/** Returns an acceptance. Consistent: includes an acceptance made just before. */
export async function getAcceptance(
  table: Table,
  scope: TenantScope,
  version: string,
): Promise<Acceptance | undefined> {
  const item = await table.get(scope.acceptance(version), { consistent: true });
  return item && acceptanceSchema.parse(item);
}

/** Lists a tenant's acceptances, newest first. */
export async function listAcceptances(
  table: Table,
  scope: TenantScope,
  options: { readonly consistent?: boolean } = {},
): Promise<readonly Acceptance[]> {
  const items = await queryAll(table, { in: scope.own(), range: { prefix: KEYS.acceptance.sort }, ...options });
  return items.map((item) => acceptanceSchema.parse(item)).sort((a, b) => b.acceptedAt - a.acceptedAt);
}

/** Counts the tenants that accepted a version. */
export async function countAcceptances(table: Table, version: string): Promise<number> {
  return (await queryAll(table, { in: globalKeys.acceptancesOf(version) })).length;
}

/** Returns whether an acceptance is for a text of exactly this version. */
const isAcceptanceOf = ({ version, hashes }: TermsHeader, acceptance: Acceptance): boolean =>
  acceptance.version === version && hashes[acceptance.language] === acceptance.hash;

/** The tables for terms (with the function's own permissions) and acceptances (with the tenant's session). */
export interface TermsTables {
  readonly platform: Table;
  readonly tenant: Table;
}

export interface TermsState {
  /** The version in force; null without one, and then `accepted` is false. */
  readonly required: string | null;
  /** Whether the tenant has accepted the version in force. */
  readonly accepted: boolean;
  /** Future versions, earliest first. `effectiveAt` is in unix seconds. */
  readonly upcoming: readonly { readonly version: string; readonly effectiveAt: number; readonly accepted: boolean }[];
}

/**
 * Returns the state of a tenant's acceptances. Caches nothing, so that a version with immediate effect applies
 * everywhere at once. 1 RCU, or 2 when the version in force has not been accepted or was accepted just before.
 */
export async function termsState(
  { platform, tenant }: TermsTables,
  scope: TenantScope,
  now: number,
): Promise<TermsState> {
  const [headers, accepted] = await Promise.all([listTermsHeaders(platform), listAcceptances(tenant, scope)]);
  const hasAccepted = (header: TermsHeader): boolean =>
    accepted.some((acceptance) => isAcceptanceOf(header, acceptance));
  const current = termsInForce(headers, now);
  return {
    required: current?.version ?? null,
    accepted: current !== undefined && (hasAccepted(current) || (await hasJustAccepted(tenant, scope, current))),
    upcoming: headers
      .filter(({ effectiveAt }) => effectiveAt > now)
      .map((header) => ({ version: header.version, effectiveAt: header.effectiveAt, accepted: hasAccepted(header) }))
      .reverse(),
  };
}

/** Repeats the read consistently, so that an acceptance made just before counts. */
async function hasJustAccepted(table: Table, scope: TenantScope, header: TermsHeader): Promise<boolean> {
  const acceptance = await getAcceptance(table, scope, header.version);
  return acceptance !== undefined && isAcceptanceOf(header, acceptance);
}
