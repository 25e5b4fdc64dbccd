import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { openDatabase } from '../kernel/database.ts';

/** A resource as it was last applied. */
export interface AppliedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const RowSchema = z.object({
  stack_name: z.string(),
  logical_id: z.string(),
  type: z.string(),
  physical_id: z.string(),
  properties: z.string(),
});
const PropertiesSchema = z.record(z.string(), z.unknown());

/** Stores physical ids and applied properties between starts, so that logical ids keep their resources. */
export class ResourceState {
  readonly #database: DatabaseSync;

  constructor(dataDir: string) {
    this.#database = openDatabase(dataDir, 'resources');
    this.#database.exec(`CREATE TABLE IF NOT EXISTS resources (
      stack_name TEXT NOT NULL, logical_id TEXT NOT NULL, type TEXT NOT NULL, physical_id TEXT NOT NULL, properties TEXT NOT NULL,
      PRIMARY KEY (stack_name, logical_id)) STRICT`);
  }

  /** Returns all resources, in the order in which they were last applied. */
  all(): AppliedResource[] {
    return this.#database
      .prepare('SELECT * FROM resources ORDER BY rowid')
      .all()
      .map((raw) => {
        const row = RowSchema.parse(raw);
        return {
          stackName: row.stack_name,
          logicalId: row.logical_id,
          type: row.type,
          physicalId: row.physical_id,
          properties: PropertiesSchema.parse(JSON.parse(row.properties)),
        };
      });
  }

  save(resource: AppliedResource): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?)')
      .run(
        resource.stackName,
        resource.logicalId,
        resource.type,
        resource.physicalId,
        JSON.stringify(resource.properties),
      );
  }

  remove(stackName: string, logicalId: string): void {
    this.#database.prepare('DELETE FROM resources WHERE stack_name = ? AND logical_id = ?').run(stackName, logicalId);
  }

  close(): void {
    this.#database.close();
  }
}
