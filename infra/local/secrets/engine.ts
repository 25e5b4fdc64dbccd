import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AwsError, NotRunHereError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';
import { type GenerateSecretString, generateSecret } from './generate-secret.ts';

/** A secret without its values. Times are in epoch milliseconds. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

export interface SecretVersion {
  readonly versionId: string;
  readonly value: string;
  readonly stages: readonly string[];
  readonly createdAtMs: number;
}

const TABLES = `
CREATE TABLE IF NOT EXISTS secret (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL, template TEXT NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS version (
  arn TEXT NOT NULL, version_id TEXT NOT NULL, value TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (arn, version_id)) STRICT;
CREATE TABLE IF NOT EXISTS stage (
  arn TEXT NOT NULL, stage TEXT NOT NULL, version_id TEXT NOT NULL, PRIMARY KEY (arn, stage)) STRICT;
`;

const secretRowSchema = z
  .object({
    arn: z.string(),
    name: z.string(),
    description: z.string(),
    created_at: z.number(),
    changed_at: z.number(),
  })
  .transform(
    (row): Secret => ({
      arn: row.arn,
      name: row.name,
      description: row.description,
      createdAtMs: row.created_at,
      changedAtMs: row.changed_at,
    }),
  );
const versionRowSchema = z.object({ version_id: z.string(), value: z.string(), created_at: z.number() });

/** Secrets with their versions and staging labels, in SQLite. */
export class SecretsEngine {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #regionAndAccount: RegionAndAccount;

  constructor(options: {
    readonly dataDir: string;
    readonly clock: Clock;
    readonly regionAndAccount?: RegionAndAccount;
  }) {
    this.#database = openDatabase(options.dataDir, 'secrets');
    this.#database.exec(TABLES);
    this.#clock = options.clock;
    this.#regionAndAccount = options.regionAndAccount ?? LOCAL_REGION_AND_ACCOUNT;
  }

  /**
   * Returns the ARN of a secret. AWS adds six random characters to the name; this engine derives them from the name, so
   * that they are stable.
   */
  arnOf(name: string): string {
    const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
    return `arn:aws:secretsmanager:${this.#regionAndAccount.region}:${this.#regionAndAccount.account}:secret:${name}-${suffix}`;
  }

  /**
   * Creates a secret, or updates its description. A generated value is created once and then kept. A value of the
   * template becomes a new version when the template changes it, so a manually set value stays until then.
   * @throws NotRunHereError when `GenerateSecretString` changes: AWS would replace the value, and data would be lost
   */
  ensure(definition: {
    readonly name: string;
    readonly description: string;
    readonly value?: string;
    readonly generate?: GenerateSecretString;
  }): Secret {
    if (definition.value !== undefined && definition.generate !== undefined) {
      throw new NotRunHereError(`secret ${definition.name}: both SecretString and GenerateSecretString`);
    }
    const arn = this.arnOf(definition.name);
    const template = JSON.stringify({
      value: definition.value === undefined ? undefined : sha256(definition.value),
      generate: definition.generate,
    });
    const before = z
      .object({ template: z.string() })
      .optional()
      .parse(this.#database.prepare('SELECT template FROM secret WHERE arn = ?').get(arn));
    if (before && before.template !== template && (definition.generate || before.template.includes('"generate"'))) {
      throw new NotRunHereError(
        `secret ${definition.name}: its GenerateSecretString has changed. AWS would replace its value; to do so here, start with --fresh.`,
      );
    }
    const now = this.#clock.now();
    this.#transaction(() => {
      this.#database
        .prepare(
          `INSERT INTO secret (arn, name, description, template, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (arn) DO UPDATE SET description = excluded.description, template = excluded.template`,
        )
        .run(arn, definition.name, definition.description, template, now, now);
      const value = before
        ? definition.value
        : (definition.value ?? (definition.generate && generateSecret(definition.generate)));
      if (value !== undefined && before?.template !== template)
        this.#addVersion(arn, randomUUID(), value, ['AWSCURRENT']);
    });
    return this.get(arn);
  }

  /** Sets the current value (AWSCURRENT), for seeding. Does nothing when it is already the current value. */
  setCurrentValue(nameOrArn: string, value: string): void {
    const { arn } = this.get(nameOrArn);
    if (this.findVersion(arn)?.value !== value) this.putValue(arn, value);
  }

  /**
   * Adds a version. A repeated version id with the same value is the same version (Secrets Manager API Reference,
   * PutSecretValue, ClientRequestToken).
   */
  putValue(
    nameOrArn: string,
    value: string,
    options: { versionId?: string; stages?: readonly string[] } = {},
  ): SecretVersion {
    const { arn } = this.get(nameOrArn);
    const { versionId = randomUUID(), stages = ['AWSCURRENT'] } = options;
    const existing = this.findVersion(arn, { versionId });
    if (existing && existing.value !== value) {
      throw new AwsError('ResourceExistsException', `You can't modify the existing version ${versionId} of the secret`);
    }
    this.#transaction(() => this.#addVersion(arn, versionId, value, stages));
    return this.findVersion(arn, { versionId }) ?? raise(`Version ${versionId} is missing after it was stored`);
  }

  /** Finds a secret by name, ARN, or ARN without its suffix. */
  find(nameOrArn: string): Secret | undefined {
    const row = this.#database
      .prepare('SELECT * FROM secret WHERE arn = ?1 OR name = ?1 OR substr(arn, 1, length(arn) - 7) = ?1')
      .get(nameOrArn);
    return secretRowSchema.optional().parse(row);
  }

  /** Returns a secret as `find` does. @throws AwsError `ResourceNotFoundException` */
  get(nameOrArn: string): Secret {
    const secret = this.find(nameOrArn);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** Finds a version by its id or by its label (`AWSCURRENT` by default). */
  findVersion(nameOrArn: string, which: { versionId?: string; stage?: string } = {}): SecretVersion | undefined {
    const { arn } = this.get(nameOrArn);
    const { versionId, stage } = which;
    return this.listVersions(arn).find(
      (one) =>
        (versionId === undefined || one.versionId === versionId) &&
        (versionId !== undefined && stage === undefined ? true : one.stages.includes(stage ?? 'AWSCURRENT')),
    );
  }

  /** Returns all versions, oldest first. */
  listVersions(nameOrArn: string): readonly SecretVersion[] {
    const { arn } = this.get(nameOrArn);
    const stages = z
      .array(z.object({ stage: z.string(), version_id: z.string() }))
      .parse(this.#database.prepare('SELECT stage, version_id FROM stage WHERE arn = ? ORDER BY stage').all(arn));
    const rows = this.#database.prepare('SELECT * FROM version WHERE arn = ? ORDER BY created_at, rowid').all(arn);
    return z
      .array(versionRowSchema)
      .parse(rows)
      .map((row) => ({
        versionId: row.version_id,
        value: row.value,
        createdAtMs: row.created_at,
        stages: stages.filter((one) => one.version_id === row.version_id).map((one) => one.stage),
      }));
  }

  /** Returns all secrets, ordered by name. */
  list(): readonly Secret[] {
    return z.array(secretRowSchema).parse(this.#database.prepare('SELECT * FROM secret ORDER BY name').all());
  }

  close(): void {
    this.#database.close();
  }

  /** Adds a version. When AWSCURRENT moves to it, the former current version becomes AWSPREVIOUS. */
  #addVersion(arn: string, versionId: string, value: string, stages: readonly string[]): void {
    const now = this.#clock.now();
    const label = this.#database.prepare('INSERT OR REPLACE INTO stage (arn, stage, version_id) VALUES (?, ?, ?)');
    this.#database
      .prepare('INSERT INTO version (arn, version_id, value, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(arn, versionId, value, now);
    const current = this.findVersion(arn);
    if (current && current.versionId !== versionId && stages.includes('AWSCURRENT'))
      label.run(arn, 'AWSPREVIOUS', current.versionId);
    for (const stage of stages) label.run(arn, stage, versionId);
    this.#database.prepare('UPDATE secret SET changed_at = ? WHERE arn = ?').run(now, arn);
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function raise(message: string): never {
  throw new Error(message);
}
