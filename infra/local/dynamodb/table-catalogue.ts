import type { RegionAndAccount } from '../kernel/identity.ts';
import type { IndexShape } from './capacity.ts';

/** What the runtime stores about a table in addition to DynamoDB Local. */
export interface TableInfo {
  readonly name: string;
  /** The names of the partition key and, if any, the sort key. */
  readonly keys: readonly string[];
  readonly indexes: readonly IndexShape[];
  readonly ttlAttribute?: string;
  /** DynamoDB Local's ARN of the stream. */
  readonly javaStreamArn?: string;
}

/**
 * The label of every stream. On AWS it is the creation time. A fixed label makes a template's `StreamArn` known before
 * the table exists, and keeps it stable.
 */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

/** The tables of this run and their ARNs. */
export class TableCatalogue {
  readonly #tables = new Map<string, TableInfo>();
  readonly #arnPrefix: string;

  constructor(regionAndAccount: RegionAndAccount) {
    this.#arnPrefix = `arn:${regionAndAccount.partition}:dynamodb:${regionAndAccount.region}:${regionAndAccount.account}`;
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

  /** Returns the table of a stream ARN, if the table has a stream. */
  findByStream(streamArn: string): (TableInfo & { readonly javaStreamArn: string }) | undefined {
    const name = parseTableName(streamArn);
    const table = this.#tables.get(name);
    if (!table?.javaStreamArn || this.streamArn(name) !== streamArn) return undefined;
    return { ...table, javaStreamArn: table.javaStreamArn };
  }

  /** Returns the name of the partition key of a table or one of its indexes. */
  partitionKey(table: string, index?: string): string | undefined {
    const info = this.#tables.get(table);
    return index === undefined ? info?.keys[0] : info?.indexes.find((other) => other.name === index)?.keys[0];
  }

  /**
   * Replaces DynamoDB Local's region, account and stream label in the text of a description by those of the runtime.
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

/** Returns the table name from a name or an ARN of a table, index or stream. */
export function parseTableName(nameOrArn: string): string {
  return /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}
