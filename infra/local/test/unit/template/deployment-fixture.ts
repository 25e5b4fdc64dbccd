import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { loadAssembly } from '../../../template/assembly.ts';
import { deploy } from '../../../template/deployment.ts';
import type { ParameterValues } from '../../../template/parameters.ts';
import { createProvider, type Provider } from '../../../template/provider.ts';
import { ResourceState } from '../../../template/resource-state.ts';

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; [section: string]: unknown }>;
/** The templates of an app by stack, in the order of their dependency. */
export type Templates = Record<string, { Resources: Resources; [section: string]: unknown }>;

/**
 * Creates a folder for an assembly and its resource state, and the recording resource types `Test::Data` (never
 * removed) and `Test::Light`.
 */
export function createDeploymentFixture() {
  const directory = mkdtempSync(join(tmpdir(), 'warung-template-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const applied: { logicalId: string; physicalId: string; properties: unknown }[] = [];
  const removed: { logicalId: string; physicalId: string; properties: unknown }[] = [];
  const held = new Set<string>();
  const thing = (type: string, more: Partial<Provider> = {}): Provider => ({
    ...createProvider({
      type,
      properties: z.strictObject({
        Name: z.string().optional(),
        Key: z.string().optional(),
        To: z.string().optional(),
      }),
      nameProperty: 'Name',
      replacementProperties: ['Key'],
      identify: ({ physicalId }) => ({ ref: physicalId, attributes: { Arn: `arn:${physicalId}` } }),
      apply: ({ logicalId, physicalId, properties }) => {
        applied.push({ logicalId, physicalId, properties });
      },
    }),
    ...more,
  });
  const providers = [
    thing('Test::Data'),
    thing('Test::Light', {
      checkRemoval: ({ logicalId }) => {
        if (held.has(logicalId)) throw new NotRunHereError(`${logicalId} holds data`);
      },
      remove: ({ logicalId, physicalId, properties }) => void removed.push({ logicalId, physicalId, properties }),
    }),
  ];
  const start = async (templates: Templates, parameters: ParameterValues = {}) => {
    const ledger = new ResourceState(join(directory, 'data'));
    try {
      const assembly = loadAssembly(writeAssembly(join(directory, 'out'), templates));
      const ssmParameter = (name: string) => (name === '/known' ? 'from SSM' : undefined);
      return await deploy({
        assembly,
        providers,
        resourceState: ledger,
        regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
        parameters,
        ssmParameter,
      });
    } finally {
      ledger.close();
    }
  };
  return { applied, removed, held, start };
}

function writeAssembly(out: string, templates: Templates): string {
  mkdirSync(out, { recursive: true });
  const names = Object.keys(templates);
  const artifacts = Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: `${name}.json` },
        dependencies: names.slice(0, index),
      },
    ]),
  );
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ artifacts }));
  for (const [name, template] of Object.entries(templates))
    writeFileSync(join(out, `${name}.json`), JSON.stringify(template));
  return out;
}
