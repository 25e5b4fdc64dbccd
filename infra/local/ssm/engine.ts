import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';

export type ParameterType = 'String' | 'StringList';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly modifiedAtMs: number;
  readonly arn: string;
}

const TABLE = `
CREATE TABLE IF NOT EXISTS parameter (
  name TEXT PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL,
  modified_at INTEGER NOT NULL, template TEXT) STRICT;
`;

const parameterRowSchema = z.object({
  name: z.string(),
  type: z.enum(['String', 'StringList']),
  value: z.string(),
  version: z.number(),
  modified_at: z.number(),
  template: z.string().nullable(),
});

/** The version that CDK's bootstrap stack stores in an account. Synthesized templates require 6 or more. */
const BOOTSTRAP_VERSION = '30';

/** SSM parameters, in SQLite. */
export class SsmEngine {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #regionAndAccount: RegionAndAccount;

  constructor(options: {
    readonly dataDir: string;
    readonly clock: Clock;
    readonly regionAndAccount?: RegionAndAccount;
  }) {
    this.#database = openDatabase(options.dataDir, 'ssm');
    this.#database.exec(TABLE);
    this.#clock = options.clock;
    this.#regionAndAccount = options.regionAndAccount ?? LOCAL_REGION_AND_ACCOUNT;
  }

  /** Returns the ARN of a parameter or path. A leading slash of the name is the separator. */
  arnOf(name: string): string {
    return `arn:aws:ssm:${this.#regionAndAccount.region}:${this.#regionAndAccount.account}:parameter/${name.replace(/^\//, '')}`;
  }

  /**
   * Returns the value for a template parameter of type `AWS::SSM::Parameter::Value<String>` or a dynamic reference;
   * undefined when it does not exist. Includes the version parameter of CDK's bootstrap stack.
   */
  resolveValue(name: string): string | undefined {
    return this.find(name)?.value ?? (/^\/cdk-bootstrap\/[^/]+\/version$/.test(name) ? BOOTSTRAP_VERSION : undefined);
  }

  /** Finds a parameter by name or ARN. */
  find(nameOrArn: string): Parameter | undefined {
    const row = this.#row(nameOrArn);
    return row && this.#toParameter(row);
  }

  /**
   * Returns the parameters below a path such as `/warung/`, by name: all levels if `recursive`, otherwise only the next
   * one.
   */
  findByPath(path: string, recursive: boolean): readonly Parameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const rows = this.#database
      .prepare('SELECT * FROM parameter WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name')
      .all(prefix);
    return z
      .array(parameterRowSchema)
      .parse(rows)
      .map((row) => this.#toParameter(row))
      .filter(({ name }) => recursive || !name.slice(prefix.length).includes('/'));
  }

  /** Sets a parameter. @throws AwsError when it exists without `overwrite`, or its type would change */
  put(input: {
    readonly name: string;
    readonly value: string;
    readonly type?: ParameterType;
    readonly overwrite: boolean;
  }): Parameter {
    const before = this.#row(input.name);
    if (before && !input.overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const type = input.type ?? before?.type;
    if (type === undefined)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    if (before && before.type !== type) {
      throw new AwsError(
        'HierarchyTypeMismatchException',
        'Parameter Store does not support changing a parameter type.',
      );
    }
    return this.#write(input.name, type, input.value, before?.template ?? null, (before?.version ?? 0) + 1);
  }

  /** Applies a parameter of the template. A manually set value stays until the template changes its own. */
  ensure(name: string, type: ParameterType, value: string): void {
    const template = JSON.stringify([type, value]);
    const before = this.#row(name);
    if (before?.template === template) return;
    this.#write(name, type, value, template, (before?.version ?? 0) + 1);
  }

  remove(name: string): void {
    this.#database.prepare('DELETE FROM parameter WHERE name = ?').run(name);
  }

  close(): void {
    this.#database.close();
  }

  #row(nameOrArn: string): z.infer<typeof parameterRowSchema> | undefined {
    const prefix = this.arnOf('');
    const names = nameOrArn.startsWith(prefix)
      ? [nameOrArn.slice(prefix.length), nameOrArn.slice(prefix.length - 1)]
      : [nameOrArn, nameOrArn];
    return parameterRowSchema
      .optional()
      .parse(this.#database.prepare('SELECT * FROM parameter WHERE name IN (?, ?)').get(...names));
  }

  #write(name: string, type: ParameterType, value: string, template: string | null, version: number): Parameter {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO parameter (name, type, value, version, modified_at, template) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(name, type, value, version, this.#clock.now(), template);
    return this.#toParameter({ name, type, value, version, modified_at: this.#clock.now(), template });
  }

  #toParameter(row: z.infer<typeof parameterRowSchema>): Parameter {
    const { name, type, value, version } = row;
    return { name, type, value, version, modifiedAtMs: row.modified_at, arn: this.arnOf(name) };
  }
}
