import { type Platform, platformOf } from './invariants/platform.ts';
import type { SynthesizedStack } from './support.ts';

/** A mutation of the resources of a copied template that an invariant must detect. */
export type Break = (resources: Record<string, MutableResource>) => void;
interface MutableResource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string | undefined;
}

/** Returns all resources of a type. */
export function each(resources: Record<string, MutableResource>, type: string): MutableResource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

/** Sets a property on the first resource of a type; without a value, deletes it from the first resource that has it. */
export function change(type: string, name: string, value?: unknown): Break {
  return (resources) => {
    const [resource] = each(resources, type).filter(({ Properties }) => value !== undefined || name in Properties);
    if (resource === undefined) return;
    if (value === undefined) delete resource.Properties[name];
    else resource.Properties[name] = value;
  };
}

/** Removes all resources of a type. */
export function remove(type: string): Break {
  return (resources) => {
    for (const [id, { Type }] of Object.entries(resources)) {
      if (Type === type) delete resources[id];
    }
  };
}

/** Adds a resource. */
export function add(type: string, properties: Record<string, unknown>): Break {
  return (resources) => {
    resources.Added = { Type: type, Properties: properties };
  };
}

/** Adds a policy with one statement that is attached to no role. */
export function allow(statement: Record<string, unknown>): Break {
  return add('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] }, Roles: [] });
}

/** Replaces a text in the JSON of the properties of all resources whose ids start with a prefix. */
export function rewrite(idPrefix: string, from: string, to: string): Break {
  return (resources) => {
    for (const [id, resource] of Object.entries(resources)) {
      if (id.startsWith(idPrefix))
        resource.Properties = JSON.parse(JSON.stringify(resource.Properties).replaceAll(from, to));
    }
  };
}

/** Returns a copy of the stacks with the mutation applied to each template. */
export function broken(stacks: readonly SynthesizedStack[], mutate: Break): Platform {
  const copy = structuredClone(stacks);
  for (const { template } of copy) {
    mutate(template.Resources);
  }
  return platformOf(copy);
}
