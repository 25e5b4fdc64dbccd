import { type Platform, platformOf } from './invariants/platform.ts';
import type { SynthesizedStack } from './support.ts';

/** Changes the resources of a copy of a template, so that a rule must find something. */
export type Break = (resources: Record<string, MutableResource>) => void;
interface MutableResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string | undefined;
}

/** All resources of a type in a copy. */
export function each(resources: Record<string, MutableResource>, type: string): MutableResource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** Leaves a property out of, or sets it on, the first resource of a type that has it. */
export function change(type: string, name: string, value?: unknown): Break {
  return (resources) => {
    const [resource] = each(resources, type).filter(({ Properties }) => value !== undefined || name in Properties);
    if (resource === undefined) return;
    if (value === undefined) delete resource.Properties[name];
    else resource.Properties[name] = value;
  };
}

export function remove(type: string): Break {
  return (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) {
      if (Type === type) delete resources[id];
    }
  };
}

export function add(type: string, properties: Record<string, unknown>): Break {
  return (resources) => {
    resources.Added = { Type: type, Properties: properties };
  };
}

/** Adds a policy with one statement, of nobody. */
export function allow(statement: Record<string, unknown>): Break {
  return add('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] }, Roles: [] });
}

/** Writes something else in the place of a text, in the properties of the resources whose ids begin so, as JSON. */
export function rewrite(ids: string, from: string, to: string): Break {
  return (resources) => {
    for (const [id, resource] of Object.entries(resources)) {
      if (id.startsWith(ids))
        resource.Properties = JSON.parse(JSON.stringify(resource.Properties).replaceAll(from, to));
    }
  };
}

/** The stacks with a break in each. */
export function broken(stacks: readonly SynthesizedStack[], breakIt: Break): Platform {
  const copy = structuredClone(stacks);
  for (const { template } of copy) {
    breakIt(template.Resources);
  }
  return platformOf(copy);
}
