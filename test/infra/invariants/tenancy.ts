import { at, type Invariant, label, list } from './platform.ts';
import { allowStatements } from './policies.ts';

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/**
 * A role that is assumed with session tags sees the tagged tenant only: each of its DynamoDB statements is bound to the
 * tenant's partitions, terminator included, and needs the key to be there (`ForAllValues` is true without one).
 */
export const tenantSessionsSeeOneTenant: Invariant = (platform) => {
  const tenantRoles = platform
    .ofType('AWS::IAM::Role')
    .filter(({ properties }) =>
      list(at(properties.AssumeRolePolicyDocument, 'Statement')).some((statement) =>
        list(at(statement, 'Action')).includes('sts:TagSession'),
      ),
    );
  if (tenantRoles.length === 0) {
    return ['there is no role for tenants'];
  }
  const trust = tenantRoles.flatMap((role) =>
    list(at(role.properties.AssumeRolePolicyDocument, 'Statement'))
      .filter((statement) => at(statement, 'Condition', 'StringLike', 'aws:RequestTag/TenantId') !== '?'.repeat(26))
      .map(() => `${label(role)} can be assumed without a tenant`),
  );
  const rights = allowStatements(platform)
    .filter(({ of }) =>
      list(of.properties.Roles).some((role) =>
        tenantRoles.some((found) => found === platform.referred(of.stack, role)),
      ),
    )
    .filter(({ statement }) => {
      const keys = list(at(statement, 'Condition', 'ForAllValues:StringLike', LEADING_KEYS));
      const bound = keys.length === 1 && keys[0] === `T#\${aws:PrincipalTag/TenantId}#*`;
      return !bound || at(statement, 'Condition', 'Null', LEADING_KEYS) !== 'false';
    })
    .map(({ of, actions }) => `${label(of)} allows ${actions.join(', ')} beyond one tenant`);
  return [...trust, ...rights];
};
