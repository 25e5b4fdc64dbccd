import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNestedTooDeeply } from '../../shared/json.ts';

/** Reads the `.json` files of a folder and its subfolders, unparsed, by their relative path. */
export function readPayloads(folder: string): ReadonlyMap<string, string> {
  const files = globSync('**/*.json', { cwd: folder }).sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Lists whose elements are items in every webhook field. */
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
 * Counts the items of a payload independently of the code that splits it, so that an item lost in splitting is
 * detected. It counts every element of every item list in every change (in the field `messages` every list except
 * `contacts` is one), or one for any other shape; 0 for text that is not JSON; 1 for JSON that is nested too deeply.
 */
export function countItems(body: string): number {
  if (isNestedTooDeeply(body)) return 1;
  const payload = parseJson(body);
  if (payload === undefined) return 0;
  const entries = list(field(payload, 'entry'));
  return Math.max(
    1,
    sum(entries.map((entry) => Math.max(1, sum(list(field(entry, 'changes')).map(countItemsOfChange))))),
  );
}

function countItemsOfChange(change: unknown): number {
  const value = field(change, 'value');
  const name = field(change, 'field');
  const lists = Object.entries(isObject(value) ? value : {}).filter(
    ([key]) => ITEM_LISTS.includes(key) || ((name === undefined || name === 'messages') && key !== 'contacts'),
  );
  return Math.max(1, sum(lists.map(([, elements]) => list(elements).length)));
}

/**
 * The accounts that payloads belong to: phone number ids with their WhatsApp Business Account (WABA), and all WABAs.
 */
export interface PayloadAccounts {
  readonly numbers: ReadonlyMap<string, string>;
  readonly wabas: ReadonlySet<string>;
}

/** Collects the accounts of payloads. */
export function collectAccounts(bodies: Iterable<string>): PayloadAccounts {
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
