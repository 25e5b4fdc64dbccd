import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
});
const templateSchema = z.looseObject({
  Parameters: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resourceSchema),
});
const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.looseObject({ properties: z.looseObject({ templateFile: z.string().optional() }).optional() }),
  ),
});

type TemplateResource = z.infer<typeof resourceSchema>;

/**
 * A resource of the copy. `change` replaces its properties; `remove` deletes it and all dependencies on it from the
 * template.
 */
export interface ResourceEdit {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  change(properties: Record<string, unknown>): void;
  remove(): void;
}

/** A cloud assembly that a test may edit. */
export interface AssemblyCopy {
  readonly directory: string;
  /** Calls `each` for all resources, and writes its changes to disk. */
  edit(each: (resource: ResourceEdit) => void): void;
  /** Adds a resource to a stack's template. */
  add(stack: string, logicalId: string, resource: TemplateResource): void;
  /** Adds a parameter to a stack's template. */
  addParameter(stack: string, name: string, parameter: Readonly<Record<string, unknown>>): void;
  /** Restores every template to its copied state. */
  restore(): void;
  /** Deletes the copy. */
  remove(): void;
}

/** Copies a synthesized app with its assets. */
export function copyAssembly(assembly: string): AssemblyCopy {
  const directory = mkdtempSync(join(tmpdir(), 'warung-assembly-'));
  cpSync(assembly, directory, { recursive: true });
  const { artifacts } = manifestSchema.parse(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')));
  const files = Object.values(artifacts).flatMap(({ properties }) => properties?.templateFile ?? []);
  const originals = new Map(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
  return {
    directory,
    edit: (each) => {
      for (const file of files) {
        const path = join(directory, file);
        writeFileSync(path, applyEdits(file, readFileSync(path, 'utf8'), each));
      }
    },
    add: (stack, logicalId, resource) => {
      const path = join(directory, `${stack}.template.json`);
      const template = templateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      template.Resources[logicalId] = resource;
      writeFileSync(path, JSON.stringify(template));
    },
    addParameter: (stack, name, parameter) => {
      const path = join(directory, `${stack}.template.json`);
      const template = templateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      writeFileSync(path, JSON.stringify({ ...template, Parameters: { ...template.Parameters, [name]: parameter } }));
    },
    restore: () => {
      for (const [file, text] of originals) writeFileSync(join(directory, file), text);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function applyEdits(file: string, text: string, each: (resource: ResourceEdit) => void): string {
  const template = templateSchema.parse(JSON.parse(text));
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    each({
      stack: file.replace('.template.json', ''),
      logicalId,
      type: resource.Type,
      properties: resource.Properties,
      change: (properties) => {
        resource.Properties = properties;
      },
      remove: () => {
        delete template.Resources[logicalId];
        for (const other of Object.values(template.Resources))
          if (other.DependsOn) other.DependsOn = other.DependsOn.filter((id) => id !== logicalId);
      },
    });
  }
  return JSON.stringify(template);
}
