import { NotRunHereError } from '../kernel/aws-error.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';
import type { Assembly, Stack, TemplateResource } from './assembly.ts';
import { IGNORED_TYPES } from './ignored.ts';
import { NO_VALUE, referencesOf, resolve, type Scope } from './intrinsics.ts';
import { checkParameters, type ParameterValues, parameterValue } from './parameters.ts';
import { makePhysicalId } from './physical-id.ts';
import { parseProperties, withoutIgnored } from './properties.ts';
import type { Identity, Provider } from './provider.ts';
import type { AppliedResource, ResourceState } from './resource-state.ts';

/** A resource of the template with its identity. Its properties are not resolved yet. */
interface Planned {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly definition: TemplateResource;
  readonly provider: Provider;
  readonly physicalId: string;
  readonly identity: Identity;
}

export interface DeploymentOptions {
  readonly assembly: Assembly;
  readonly providers: readonly Provider[];
  readonly resourceState: ResourceState;
  readonly regionAndAccount: RegionAndAccount;
  /** Values that override the defaults of template parameters. */
  readonly parameters?: ParameterValues;
  /** SSM parameters by name, for template parameters of type `AWS::SSM::Parameter::Value<String>`. */
  readonly ssmParameter: (name: string) => string | undefined;
  readonly onResource?: (type: string, logicalId: string) => void;
}

/** The result of a deployment: outputs by stack, and the applied resources. */
export interface DeploymentResult {
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly resources: readonly AppliedResource[];
}

/**
 * Applies the templates of an assembly: stacks in order, resources after those that they refer to. Logical ids known
 * from an earlier start keep their physical ids. Nothing is applied before every resource has been planned and checked.
 * Resources that are no longer in the templates are removed last, dependents first.
 * @throws NotRunHereError naming what is not supported, or what an update would have to replace
 * @throws BadParameterError for a value that no template declares or that its parameter does not allow
 */
export async function deploy(options: DeploymentOptions): Promise<DeploymentResult> {
  checkParameters(options.assembly.stacks, options.parameters ?? {});
  const known = new Map(
    options.resourceState.all().map((resource) => [keyOf(resource.stackName, resource.logicalId), resource]),
  );
  const plan = new Plan(options, known);
  const ready = plan.inOrder().map((planned) => ({ planned, ...plan.check(planned) }));
  const obsolete = [...known.values()]
    .filter((resource) => !plan.has(resource.stackName, resource.logicalId))
    .reverse();
  for (const resource of obsolete) checkRemoval(options.providers, resource);
  const replaced = ready.flatMap(({ planned }) => {
    const before = known.get(keyOf(planned.stack.name, planned.logicalId));
    return before && before.physicalId !== planned.physicalId ? [before] : [];
  });

  const resources: AppliedResource[] = [];
  for (const { planned, resolved, properties } of ready) {
    const { stack, logicalId, definition, physicalId, provider } = planned;
    options.onResource?.(definition.Type, logicalId);
    await provider.apply({ type: definition.Type, stackName: stack.name, logicalId, physicalId, properties });
    const applied = { stackName: stack.name, logicalId, type: definition.Type, physicalId, properties: resolved };
    options.resourceState.save(applied);
    resources.push(applied);
  }
  const remove = (resource: AppliedResource) =>
    options.providers.find((provider) => provider.type === resource.type)?.remove?.(resource);
  for (const resource of replaced) await remove(resource);
  for (const resource of obsolete) {
    await remove(resource);
    options.resourceState.remove(resource.stackName, resource.logicalId);
  }
  return { outputs: plan.outputs(), resources };
}

function checkRemoval(providers: readonly Provider[], resource: AppliedResource): void {
  const provider = providers.find(({ type }) => type === resource.type);
  if (provider?.remove) {
    provider.checkRemoval?.(resource);
    return;
  }
  throw new NotRunHereError(
    `${resource.type} ${resource.logicalId} left the template of ${resource.stackName}. It may hold data, so it is not removed: ` +
      'start with --fresh or another --data folder',
  );
}

function keyOf(stackName: string, logicalId: string): string {
  return `${stackName}/${logicalId}`;
}

/** The planned resources of an assembly. */
class Plan {
  readonly #options: DeploymentOptions;
  readonly #known: ReadonlyMap<string, AppliedResource>;
  readonly #planned = new Map<string, Planned>();
  readonly #exports = new Map<string, () => unknown>();

  constructor(options: DeploymentOptions, known: ReadonlyMap<string, AppliedResource>) {
    this.#options = options;
    this.#known = known;
    for (const stack of options.assembly.stacks) this.#planStack(stack);
  }

  has(stackName: string, logicalId: string): boolean {
    return this.#planned.has(keyOf(stackName, logicalId));
  }

  /** Returns the resources: stacks in deployment order, and within a stack resources after those that they refer to. */
  inOrder(): Planned[] {
    const ordered = new Set<Planned>();
    const visit = (planned: Planned, dependents: readonly Planned[]): void => {
      if (ordered.has(planned)) return;
      if (dependents.includes(planned)) throw circularDependency(dependents.slice(dependents.indexOf(planned)));
      for (const other of this.#dependenciesOf(planned)) if (other !== planned) visit(other, [...dependents, planned]);
      ordered.add(planned);
    };
    for (const planned of this.#planned.values()) visit(planned, []);
    return [...ordered];
  }

  #dependenciesOf({ stack, logicalId, definition }: Planned): Planned[] {
    const named = [definition.DependsOn ?? []].flat();
    const missing = named.find((id) => !(id in stack.template.Resources));
    if (missing !== undefined)
      throw new NotRunHereError(`${logicalId} depends on ${missing}, which is not in the template of ${stack.name}`);
    return [...new Set([...named, ...referencesOf(definition.Properties)])].flatMap(
      (id) => this.#planned.get(keyOf(stack.name, id)) ?? [],
    );
  }

  /** Resolves and parses a resource's properties. Rejects a change that would replace the resource. */
  check(planned: Planned): { resolved: Record<string, unknown>; properties: unknown } {
    const { stack, logicalId, definition, provider } = planned;
    const resolved = record(resolve(withoutIgnored(definition.Type, definition.Properties), this.#scope(stack)));
    const before = this.#known.get(keyOf(stack.name, logicalId));
    for (const property of before ? (provider.replacementProperties ?? []) : []) {
      if (JSON.stringify(before?.properties[property]) === JSON.stringify(resolved[property])) continue;
      throw new NotRunHereError(
        `${definition.Type} ${logicalId}: a change of ${property} would replace it and lose its data: start with --fresh or another --data folder`,
      );
    }
    return { resolved, properties: parseProperties(provider, logicalId, resolved) };
  }

  outputs(): DeploymentResult['outputs'] {
    return Object.fromEntries(
      this.#options.assembly.stacks.map((stack) => {
        const scope = this.#scope(stack);
        const values = Object.entries(stack.template.Outputs)
          .filter(([, output]) => !output.Condition || scope.condition(output.Condition))
          .map(([name, output]) => [name, String(resolve(output.Value, scope))] as const);
        return [stack.name, Object.fromEntries(values)];
      }),
    );
  }

  #planStack(stack: Stack): void {
    const scope = this.#scope(stack);
    for (const [logicalId, definition] of Object.entries(stack.template.Resources)) {
      if (definition.Type in IGNORED_TYPES) continue;
      if (definition.Condition && !scope.condition(definition.Condition)) continue;
      this.#planned.set(keyOf(stack.name, logicalId), this.#planResource(stack, logicalId, definition));
    }
    for (const output of Object.values(stack.template.Outputs)) {
      if (output.Export)
        this.#exports.set(String(resolve(output.Export.Name, scope)), () => resolve(output.Value, scope));
    }
  }

  #planResource(stack: Stack, logicalId: string, definition: TemplateResource): Planned {
    const provider = this.#options.providers.find(({ type }) => type === definition.Type);
    if (!provider)
      throw new NotRunHereError(`${definition.Type} ${logicalId} in ${stack.name}: this resource type is not run here`);
    const before = this.#known.get(keyOf(stack.name, logicalId));
    if (before && before.type !== definition.Type) {
      throw new NotRunHereError(
        `${logicalId} in ${stack.name} was a ${before.type} and is now a ${definition.Type}: start with --fresh or another --data folder`,
      );
    }
    const given = provider.nameProperty ? definition.Properties[provider.nameProperty] : undefined;
    const name = given === undefined ? undefined : String(resolve(given, this.#scope(stack)));
    if (before && name && before.physicalId !== name && !provider.remove) {
      throw new NotRunHereError(
        `${definition.Type} ${logicalId}: its name changed from ${before.physicalId} to ${name}: start with --fresh or another --data folder`,
      );
    }
    const physicalId =
      name ?? before?.physicalId ?? makePhysicalId(definition.Type, stack.name, logicalId, definition.Properties);
    const shell = { type: definition.Type, stackName: stack.name, logicalId, physicalId };
    const properties = resolvedOnAccess(definition.Properties, this.#scope(stack));
    let identity: Identity | undefined;
    return {
      stack,
      logicalId,
      definition,
      provider,
      physicalId,
      /** Computed only when all resources are planned, because a rule's ARN contains the name of its bus. */
      get identity() {
        identity ??= provider.identify(shell, properties);
        return identity;
      },
    };
  }

  #scope(stack: Stack): Scope {
    const { regionAndAccount } = this.#options;
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': regionAndAccount.account,
      'AWS::Region': regionAndAccount.region,
      'AWS::Partition': regionAndAccount.partition,
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${regionAndAccount.region}:${regionAndAccount.account}:stack/${stack.name}/local`,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
    return {
      ref: (name) =>
        name in pseudo ? pseudo[name] : (this.#parameter(stack, name) ?? this.#identity(stack, name).ref),
      attribute: (logicalId, attribute) => {
        const value = this.#identity(stack, logicalId).attributes[attribute];
        if (value !== undefined) return value;
        throw new NotRunHereError(
          `Fn::GetAtt ${logicalId}.${attribute} in ${stack.name}: this attribute is not supported`,
        );
      },
      importValue: (name) => {
        const exported = this.#exports.get(name);
        if (!exported) throw new NotRunHereError(`${stack.name} imports ${name}, which no stack before it exports`);
        return exported();
      },
      condition: (name) => {
        if (!(name in stack.template.Conditions)) throw new NotRunHereError(`${stack.name} has no condition ${name}`);
        return resolve(stack.template.Conditions[name], this.#scope(stack)) === true;
      },
      mapping: (map, first, second) => {
        const value = stack.template.Mappings[map]?.[first]?.[second];
        if (value === undefined) throw new NotRunHereError(`${stack.name} has no mapping ${map}.${first}.${second}`);
        return value;
      },
    };
  }

  #parameter(stack: Stack, name: string): string | undefined {
    const { parameters = {}, ssmParameter } = this.#options;
    return parameterValue(stack, name, parameters, ssmParameter);
  }

  #identity(stack: Stack, logicalId: string): Identity {
    const planned = this.#planned.get(keyOf(stack.name, logicalId));
    if (planned) return planned.identity;
    throw new NotRunHereError(`${stack.name} refers to ${logicalId}, which is not in its template`);
  }
}

function circularDependency(cycle: readonly Planned[]): NotRunHereError {
  return new NotRunHereError(`circular dependency between ${cycle.map(({ logicalId }) => logicalId).join(', ')}`);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Returns the properties of a resource. Each one is resolved when it is read. */
function resolvedOnAccess(raw: Readonly<Record<string, unknown>>, scope: Scope): Readonly<Record<string, unknown>> {
  const properties = {};
  for (const [name, value] of Object.entries(raw))
    Object.defineProperty(properties, name, { enumerable: true, get: () => resolve(value, scope) });
  return properties;
}
