import type { Place } from '../kernel/identity.ts';
import type { IndexShape } from './capacity.ts';

/** What the runtime knows of a table beside what DynamoDB Local keeps. */
export interface TableInfo {
  readonly name: string;
  /** Partition key name first, sort key after it. */
  readonly keys: readonly string[];
  readonly indexes: readonly IndexShape[];
  readonly ttlAttribute?: string;
  /** The stream as DynamoDB Local names it. */
  readonly javaStreamArn?: string;
}

/**
 * The label of every stream here. On AWS it is the time of its making; a fixed one lets a template's `StreamArn` be known
 * before the table exists, and keep.
 */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

/** The tables defined in this run, and how their ARNs read. */
export class Catalogue {
  readonly #tables = new Map<string, TableInfo>();
  readonly #arnPrefix: string;

  constructor(place: Place) {
    this.#arnPrefix = `arn:${place.partition}:dynamodb:${place.region}:${place.account}`;
  }

  put(table: TableInfo): void {
    this.#tables.set(table.name, table);
  }

  get(name: string): TableInfo | undefined {
    return this.#tables.get(name);
  }

  all(): readonly TableInfo[] {
    return [...this.#tables.values()];
  }

  tableArn(name: string): string {
    return `${this.#arnPrefix}:table/${name}`;
  }

  indexArn(table: string, index: string): string {
    return `${this.tableArn(table)}/index/${index}`;
  }

  streamArn(table: string): string {
    return `${this.tableArn(table)}/stream/${STREAM_LABEL}`;
  }

  /** The table of one of our stream ARNs, if it has a stream. */
  ofStream(streamArn: string): (TableInfo & { readonly javaStreamArn: string }) | undefined {
    const name = tableName(streamArn);
    const table = this.#tables.get(name);
    if (!table?.javaStreamArn || this.streamArn(name) !== streamArn) return undefined;
    return { ...table, javaStreamArn: table.javaStreamArn };
  }

  /** The name of the partition key of a table or one of its indexes. */
  partitionKey(table: string, index?: string): string | undefined {
    const info = this.#tables.get(table);
    return index === undefined ? info?.keys[0] : info?.indexes.find((other) => other.name === index)?.keys[0];
  }

  /**
   * Replaces what DynamoDB Local says of region, account and stream label by the place's own, in the text of a description.
   */
  localize(text: string): string {
    return text
      .replaceAll(
        /arn:aws:dynamodb:ddblocal:\d+(:table\/[^/"]+\/stream\/)[^"]+/g,
        `${this.#arnPrefix}$1${STREAM_LABEL}`,
      )
      .replaceAll(/arn:aws:dynamodb:ddblocal:\d+/g, this.#arnPrefix)
      .replaceAll(/("LatestStreamLabel":")[^"]+/g, `$1${STREAM_LABEL}`);
  }
}

/** A request may name a table by its ARN; index and stream ARNs hold it too. */
export function tableName(nameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
