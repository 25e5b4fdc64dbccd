import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { incompatibilities } from './compatibility.ts';
import { allSchemas } from './json-schema.ts';

/**
 * Writes `events/schemas/`: `node events/generate.ts`. A first version of a type also becomes its baseline; a later one must
 * stay compatible with it. What cannot needs a new version (`….v2`) beside the old.
 */
const schemas = join(import.meta.dirname, 'schemas');
const baselines = join(schemas, 'baseline');

mkdirSync(baselines, { recursive: true });
for (const [name, text] of allSchemas()) {
  const baseline = join(baselines, name);
  if (!existsSync(baseline)) writeFileSync(baseline, text);
  const broken = incompatibilities(JSON.parse(readFileSync(baseline, 'utf8')), JSON.parse(text));
  if (broken.length > 0) throw new Error(`${name} is incompatible with what was published: ${broken.join('; ')}`);
  writeFileSync(join(schemas, name), text);
}
