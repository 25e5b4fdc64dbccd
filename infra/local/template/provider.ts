import type * as z from 'zod';

/** A resource of a template with its intrinsics resolved. */
export interface Resource<Properties> {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The name given in the template, or one generated at the first start. It is the same at each start. */
  readonly physicalId: string;
  readonly properties: Properties;
}

/** The values of `Ref` and `Fn::GetAtt`. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A resource to remove, with its properties as last applied. */
export type RemovedResource = Resource<Readonly<Record<string, unknown>>>;

/**
 * Provides one resource type. `properties` is a strict zod object of all supported properties. Properties that are safe
 * to ignore are listed in `template/ignored.ts`. Any other property stops the start.
 */
export interface Provider<Properties = unknown> {
  readonly type: string;
  readonly properties: z.ZodType<Properties>;
  /** The property that names the resource, if the template may give one (`QueueName`). */
  readonly nameProperty?: string;
  /**
   * Returns Ref and attributes from the identity alone, without other resources, so that references can be resolved in
   * any order.
   */
  identify(resource: Omit<Resource<unknown>, 'properties'>, rawProperties: Readonly<Record<string, unknown>>): Identity;
  /** Creates or updates the resource. Runs at every start, so it must be idempotent. */
  apply(resource: Resource<Properties>): void | Promise<void>;
  /**
   * Properties whose change makes AWS replace the resource. The runtime rejects such a change, because data would be
   * lost.
   */
  readonly replacementProperties?: readonly string[];
  /**
   * Called before anything is applied for a resource that will be removed.
   * @throws NotRunHereError when data would be lost
   */
  checkRemoval?(resource: RemovedResource): void;
  /**
   * Removes a resource that is no longer in the template. If absent, the removal is rejected, because the resource
   * holds data.
   */
  remove?(resource: RemovedResource): void | Promise<void>;
}

/** Creates a provider with erased property type, so that providers of several types can be in one list. */
export function createProvider<Properties>(definition: Provider<Properties>): Provider {
  return definition as Provider;
}
