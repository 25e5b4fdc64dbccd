import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { incompatibilities } from './compatibility.ts';

/** A schema change that breaks consumers of the accepted schema. */
export class IncompatibleChangeError extends Error {
  override readonly name = 'IncompatibleChangeError';
}

/**
 * Writes schemas (file name, text) to a folder, each over the previously accepted schema: a field is protected from the
 * change that adds it, not only the fields of the first version. Compares all schemas before it writes any.
 * @throws IncompatibleChangeError; the new shape needs a new event type (`….v2`) next to the old one
 */
export function acceptSchemas(folder: string, schemas: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const problems = [...schemas].flatMap(([name, text]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return [];
    const breakages = incompatibilities(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(text));
    return breakages.length > 0 ? [`${name} is incompatible with the accepted schema: ${breakages.join('; ')}`] : [];
  });
  if (problems.length > 0) throw new IncompatibleChangeError(problems.join('\n'));
  for (const [name, text] of schemas) writeFileSync(join(folder, name), text);
}
