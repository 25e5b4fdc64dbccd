import type * as z from 'zod';

/** A resource of a template with its intrinsics resolved. */
export interface Resource<Properties> {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Kept from one start to the next: the name given in the template, or one made at the first start. */
  readonly physicalId: string;
  readonly properties: Properties;
}

/** What `Ref` and `Fn::GetAtt` give. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A resource that is to go, with its properties as they were last applied. */
export type Removed = Resource<Readonly<Record<string, unknown>>>;

/**
 * Runs one resource type. `properties` is a strict zod object of all that is run; what is safe to leave aside stands in
 * `template/ignored.ts`; anything else stops the start by name.
 */
export interface Provider<Properties = unknown> {
  readonly type: string;
  readonly properties: z.ZodType<Properties>;
  /** The property that names the resource, if the template may give one (`QueueName`). */
  readonly nameProperty?: string;
  /** Ref and attributes from the identity alone: no other resource is looked at, so references can be resolved in any order. */
  identify(resource: Omit<Resource<unknown>, 'properties'>, rawProperties: Readonly<Record<string, unknown>>): Identity;
  /** Creates or updates; runs at every start, so it must be idempotent. */
  apply(resource: Resource<Properties>): void | Promise<void>;
  /** Properties whose change AWS answers with a replacement; with data at stake the runtime refuses it by name. */
  readonly replacedBy?: readonly string[];
  /** Called before anything is applied for a resource that will be removed. @throws NotRunHere when data would be lost */
  checkRemoval?(resource: Removed): void;
  /** Called for a resource that left the template. Absent: the resource is refused to leave (it holds data). */
  remove?(resource: Removed): void | Promise<void>;
}

/** Keeps the property type while several providers stand in one list. */
export function provider<Properties>(definition: Provider<Properties>): Provider {
  return definition as Provider;
}
