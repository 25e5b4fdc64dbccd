import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type AssemblyCopy, copyAssembly } from '../../../../../test/harness/assembly-copy.ts';
import { synthesize } from '../../../synth.ts';

/** Timeout of a hook that synthesizes, because pages and bundles that are not cached are built. */
export const SYNTH_TIMEOUT_MS = 180_000;

const healthSchema = z.looseObject({
  FunctionName: z.string(),
  Code: z.looseObject({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** Synthesizes the app with a parameter `EmptyThread`, which `GET /health` returns. */
export async function synthesizeGreetingApp(): Promise<AssemblyCopy> {
  const folder = mkdtempSync(join(tmpdir(), 'warung-local-'));
  const assembly = copyAssembly(await synthesize(join(folder, 'assembly')));
  rmSync(folder, { recursive: true });
  assembly.addParameter('Api', 'Greeting', { Type: 'String', Default: 'Halo', AllowedPattern: '[A-Za-z]+' });
  assembly.edit((resource) => {
    if (resource.type !== 'AWS::Lambda::Function') return;
    const { FunctionName, Code, Environment } = healthSchema.parse(resource.properties);
    if (FunctionName !== 'warung-dev-health') return;
    const Variables = { ...Environment.Variables, GREETING: { Ref: 'Greeting' } };
    resource.change({ ...resource.properties, Environment: { Variables } });
    writeFileSync(
      join(assembly.directory, `asset.${Code.S3Key.replace('.zip', '')}`, 'index.mjs'),
      'export const handler = async () => ({ statusCode: 200, body: process.env.GREETING });\n',
    );
  });
  return assembly;
}
