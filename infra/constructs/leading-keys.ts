import { type Entity, KEYS, type KeyShape, TENANT_PREFIX } from '../../shared/table/key-shapes.ts';

/** Patterns for conditions on `dynamodb:LeadingKeys`, derived from the keys of the table. */

/** All partitions of tenants, without the partitions that record who owns a key, a number or an account. */
export const ALL_TENANTS = `${TENANT_PREFIX}*`;

/**
 * The partitions of the tenant that the session is tagged with. The `#` ends the id, so that no id is a prefix of
 * another.
 */
const SESSION_TENANT = `${TENANT_PREFIX}\${aws:PrincipalTag/TenantId}#`;
export const SESSION_PARTITIONS = `${SESSION_TENANT}*`;

/** A tenant id has 26 characters. */
export const ANY_TENANT_ID = '?'.repeat(26);

/** The partition of the tenant itself, of any tenant, and none of its other partitions. */
export const TENANTS_OWN_PARTITIONS = `${TENANT_PREFIX}${ANY_TENANT_ID}#`;

/** Returns the pattern of an entity's partitions, of any tenant. */
export function partitionsOf(entity: Entity): string {
  const { of }: KeyShape = KEYS[entity];
  return `${of.startsWith('tenant') ? `${TENANT_PREFIX}*#` : ''}${withId(entity)}`;
}

/** Returns the pattern of an entity's partitions, of the tenant that the session is tagged with. */
export const sessionPartitionsOf = (entity: Entity): string => `${SESSION_TENANT}${withId(entity)}`;

const withId = (entity: Entity): string => {
  const { partition } = KEYS[entity];
  return partition.endsWith('#') ? `${partition}*` : partition;
};
