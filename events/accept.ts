import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { incompatibilities } from './compatibility.ts';

/** A change that consumers of what was accepted before could not cope with. */
export class IncompatibleChange extends Error {
  override readonly name = 'IncompatibleChange';
}

/**
 * Writes schemas (file name, text) into a folder, each in the place of the one that was accepted before it: so a field is
 * protected from the change on that brought it, and not only those of the first version. All are looked at before any is written.
 * @throws IncompatibleChange; the new shape needs a type of its own (`….v2`) beside the old
 */
export function acceptSchemas(folder: string, schemas: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const broken = [...schemas].flatMap(([name, text]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return [];
    const found = incompatibilities(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(text));
    return found.length > 0 ? [`${name} is incompatible with what was accepted: ${found.join('; ')}`] : [];
  });
  if (broken.length > 0) throw new IncompatibleChange(broken.join('\n'));
  for (const [name, text] of schemas) writeFileSync(join(folder, name), text);
}
