import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTooDeep } from '../../shared/json.ts';

/** The `.json` files of a folder and its subfolders, by their path in it, as they stand there. */
export function payloadsIn(folder: string): ReadonlyMap<string, string> {
  const files = globSync('**/*.json', { cwd: folder }).sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Lists whose elements are items, whatever the field. */
const ITEM_LISTS = [
  'messages',
  'statuses',
  'errors',
  'user_preferences',
  'message_echoes',
  'groups',
  'calls',
  'history',
  'state_sync',
];

/**
 * Items of a payload, counted apart from the code that splits it, so that one lost in splitting shows: every element of every list
 * of items in every change (in the field `messages` every list is one), or one for what has no such shape. 0 for what is not JSON;
 * what nests too deeply to be read is kept as one.
 */
export function countItems(body: string): number {
  if (isTooDeep(body)) return 1;
  const payload = parseJson(body);
  if (payload === undefined) return 0;
  const entries = list(field(payload, 'entry'));
  return Math.max(1, sum(entries.map((entry) => Math.max(1, sum(list(field(entry, 'changes')).map(itemsOfChange))))));
}

function itemsOfChange(change: unknown): number {
  const value = field(change, 'value');
  const name = field(change, 'field');
  const lists = Object.entries(isObject(value) ? value : {}).filter(
    ([key]) => ITEM_LISTS.includes(key) || ((name === undefined || name === 'messages') && key !== 'contacts'),
  );
  return Math.max(1, sum(lists.map(([, elements]) => list(elements).length)));
}

/** What payloads speak of: phone number ids with the WABA that they came under, and all WABAs. */
export interface Places {
  readonly numbers: ReadonlyMap<string, string>;
  readonly wabas: ReadonlySet<string>;
}

export function placesIn(bodies: Iterable<string>): Places {
  const numbers = new Map<string, string>();
  const wabas = new Set<string>();
  for (const entry of [...bodies].flatMap((body) => list(field(parseJson(body), 'entry')))) {
    const waba = field(entry, 'id');
    if (typeof waba !== 'string' || waba === '') continue;
    wabas.add(waba);
    for (const change of list(field(entry, 'changes'))) {
      const id = field(field(field(change, 'value'), 'metadata'), 'phone_number_id');
      if (typeof id === 'string' && id !== '') numbers.set(id, waba);
    }
  }
  return { numbers, wabas };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
