import type { SynthesizedStack } from '../synthesize-stage.ts';

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

/** All stacks of a stage. References are resolved across stacks. */
export interface StageTemplates {
  readonly stacks: readonly SynthesizedStack[];
  readonly resources: readonly Resource[];
  ofType(type: string): Resource[];
  /** Returns the resource that a `Ref`, an attribute or an import in `stack` references. */
  resolveReference(stack: string, value: unknown): Resource | undefined;
}

/** Violations of an invariant, one line each. */
type Violations = string[];
export type Invariant = (platform: StageTemplates) => Violations;

/** Returns the value at a path of nested objects and arrays; undefined if it does not exist. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

/** Returns an array as it is, another value as an array of one, and undefined as an empty array. */
export function toArray(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function labelOf({ stack, id, type }: Resource): string {
  return `${stack}/${id} (${type})`;
}

export function stageTemplatesOf(stacks: readonly SynthesizedStack[]): StageTemplates {
  const resources = stacks.flatMap(({ id: stack, template }) =>
    Object.entries(template.Resources).map(
      ([id, resource]): Resource => ({
        stack,
        id,
        type: resource.Type,
        properties: resource.Properties,
        deletionPolicy: resource.DeletionPolicy,
        updateReplacePolicy: resource.UpdateReplacePolicy,
      }),
    ),
  );
  const exports = new Map(
    stacks.flatMap(({ id: stack, template }) =>
      Object.values(template.Outputs)
        .filter((output) => output.Export !== undefined)
        .map((output) => [valueAt(output.Export, 'Name'), { stack, value: output.Value }] as const),
    ),
  );
  const referred = (stack: string, value: unknown): Resource | undefined => {
    const imported = exports.get(valueAt(value, 'Fn::ImportValue'));
    if (imported !== undefined) {
      return referred(imported.stack, imported.value);
    }
    const id: unknown = valueAt(value, 'Ref') ?? valueAt(value, 'Fn::GetAtt', 0);
    return resources.find((resource) => resource.stack === stack && resource.id === id);
  };
  return {
    stacks,
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    resolveReference: referred,
  };
}
