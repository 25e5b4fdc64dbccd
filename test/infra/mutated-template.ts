import { type StageTemplates, stageTemplatesOf } from './invariants/stage-templates.ts';
import type { SynthesizedStack } from './synthesize-stage.ts';

/** A mutation of the resources of a copied template that an invariant must detect. */
export type TemplateMutation = (resources: Record<string, MutableResource>) => void;
interface MutableResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string | undefined;
}

/** Returns all resources of a type. */
export function resourcesOfType(resources: Record<string, MutableResource>, type: string): MutableResource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** Sets a property on the first resource of a type; without a value, deletes it from the first resource that has it. */
export function setProperty(type: string, name: string, value?: unknown): TemplateMutation {
  return (resources) => {
    const [resource] = resourcesOfType(resources, type).filter(
      ({ Properties }) => value !== undefined || name in Properties,
    );
    if (resource === undefined) return;
    if (value === undefined) delete resource.Properties[name];
    else resource.Properties[name] = value;
  };
}

/** Removes all resources of a type. */
export function removeResources(type: string): TemplateMutation {
  return (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) {
      if (Type === type) delete resources[id];
    }
  };
}

/** Adds a resource. */
export function addResource(type: string, properties: Record<string, unknown>): TemplateMutation {
  return (resources) => {
    resources.Added = { Type: type, Properties: properties };
  };
}

/** Adds a policy with one statement that is attached to no role. */
export function addAllowStatement(statement: Record<string, unknown>): TemplateMutation {
  return addResource('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] },
    Roles: [],
  });
}

/** Replaces a text in the JSON of the properties of all resources whose ids start with a prefix. */
export function replaceText(idPrefix: string, from: string, to: string): TemplateMutation {
  return (resources) => {
    for (const [id, resource] of Object.entries(resources)) {
      if (id.startsWith(idPrefix))
        resource.Properties = JSON.parse(JSON.stringify(resource.Properties).replaceAll(from, to));
    }
  };
}

/** Returns a copy of the stacks with the mutation applied to each template. */
export function mutatedTemplate(stacks: readonly SynthesizedStack[], mutate: TemplateMutation): StageTemplates {
  const copy = structuredClone(stacks);
  for (const { template } of copy) {
    mutate(template.Resources);
  }
  return stageTemplatesOf(copy);
}
