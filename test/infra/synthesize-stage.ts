import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { getStage, type StageName } from '../../infra/stages.ts';
import { createWarungApp } from '../../infra/warung-app.ts';

const ResourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});

const TemplateSchema = z.looseObject({
  Resources: z.record(z.string(), ResourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown(), Export: z.unknown().optional() })).default({}),
});

export type Template = z.infer<typeof TemplateSchema>;

/** One stack of a synthesized app. */
export interface SynthesizedStack {
  readonly id: string;
  readonly terminationProtection: boolean;
  readonly template: Template;
}

/**
 * Synthesizes a stage without bundling, so that handlers need not exist, and with an address for alarms if it is
 * required.
 */
export function synthesizeStage(stage: StageName): SynthesizedStack[] {
  const app = createWarungApp({
    outdir: mkdtempSync(join(tmpdir(), 'warung-infra-')),
    context: {
      stage,
      'aws:cdk:bundling-stacks': [],
      ...(getStage(stage).isAlarmEmailRequired ? { alarmEmail: 'alarms@example.org' } : {}),
    },
  });
  return app.synth().stacks.map((stack) => ({
    id: stack.id,
    terminationProtection: stack.terminationProtection ?? false,
    template: TemplateSchema.parse(stack.template),
  }));
}

const ASSET = /^[0-9a-f]{64}\.zip$/;

/** Returns a template as JSON, without the asset hashes that change with every edit of a handler. */
export function normalizeTemplate(template: Template): string {
  return `${JSON.stringify(template, (_key, value: unknown) => (typeof value === 'string' && ASSET.test(value) ? '<asset>.zip' : value), 2)}\n`;
}
