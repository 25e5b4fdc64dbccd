import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { ParameterSchema } from './parameters.ts';

const ResourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.unknown().optional(),
});
export type TemplateResource = z.infer<typeof ResourceSchema>;

const OutputSchema = z.strictObject({
  Value: z.unknown(),
  Description: z.string().optional(),
  Condition: z.string().optional(),
  Export: z.strictObject({ Name: z.unknown() }).optional(),
});

/** The supported sections of a CloudFormation template. Another section stops the start. */
const TemplateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  /** Contains only the CDK's check of the bootstrap version, which does not apply here. */
  Rules: z.unknown().optional(),
  Parameters: z.record(z.string(), ParameterSchema).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), ResourceSchema),
  Outputs: z.record(z.string(), OutputSchema).default({}),
});
type Template = z.infer<typeof TemplateSchema>;

export interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** A synthesized CDK app: its stacks in deployment order, and the paths of its file assets. */
export interface Assembly {
  readonly stacks: readonly Stack[];
  /** Returns the directory (or file) of an asset by its key in the bootstrap bucket, e.g. `<hash>.zip`. */
  assetPath(objectKey: string): string | undefined;
}

const ManifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
      dependencies: z.array(z.string()).default([]),
    }),
  ),
});
type Artifacts = z.infer<typeof ManifestSchema>['artifacts'];

const AssetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/**
 * Reads a cloud assembly (the `cdk.out` folder) as the CDK CLI does before a deployment.
 * @throws NotRunHereError naming a part of a template that is not supported
 */
export function loadAssembly(directory: string): Assembly {
  const { artifacts } = ManifestSchema.parse(readJson(directory, 'manifest.json'));
  const stacks = deploymentOrder(artifacts).flatMap((id) => {
    const properties = artifacts[id]?.properties;
    if (artifacts[id]?.type !== 'aws:cloudformation:stack' || !properties?.templateFile) return [];
    const template = readTemplate(directory, properties.templateFile);
    return [{ name: properties.stackName ?? id, template }];
  });
  const assets = readAssets(directory, artifacts);
  return { stacks, assetPath: (objectKey) => assets.get(objectKey) };
}

function readTemplate(directory: string, file: string): Template {
  const parsed = TemplateSchema.safeParse(readJson(directory, file));
  if (parsed.success) return parsed.data;
  throw new NotRunHereError(`${file} is not run here: ${z.prettifyError(parsed.error)}`);
}

function readJson(directory: string, file: string): unknown {
  return JSON.parse(readFileSync(join(directory, file), 'utf8'));
}

/** Sorts artifacts so that dependencies come first. */
function deploymentOrder(artifacts: Artifacts): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

function readAssets(directory: string, artifacts: Artifacts): Map<string, string> {
  const paths = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    const file = artifact.properties?.['file'];
    if (artifact.type !== 'cdk:asset-manifest' || typeof file !== 'string') continue;
    for (const asset of Object.values(AssetsSchema.parse(readJson(directory, file)).files)) {
      for (const destination of Object.values(asset.destinations)) {
        if (asset.source.path) paths.set(destination.objectKey, join(directory, asset.source.path));
      }
    }
  }
  return paths;
}
