import { NagSuppressions } from 'cdk-nag';
import type { IConstruct } from 'constructs';

interface Suppression {
  readonly rule: string;
  /** Matches the paths of the constructs to which it applies. */
  readonly where: RegExp;
  /** For IAM5: the end of the resource that contains a wildcard. */
  readonly resource?: string;
  readonly reason: string;
}

/** All accepted findings of cdk-nag, with reasons. */
const SUPPRESSIONS: readonly Suppression[] = [
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|POST)--webhooks--whatsapp\/Resource$/,
    reason: 'Meta authenticates by a signature over the raw body, which the function verifies first',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|POST|PUT)--v1--[^/]+\/Resource$/,
    reason: 'the function checks keys against their hash; an authorizer would be a second function for each request',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/GET--health\/Resource$/,
    reason: 'external monitors have no key; the response only says whether the service is up',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|HEAD)--(shop(--\{proxy\+\})?|docs|openapi\.json)?\/Resource$/,
    reason: 'pages and the OpenAPI document are the same for everybody and contain no data; data requires a key',
  },
  {
    rule: 'AwsSolutions-S1',
    where: /^State\/(Raw|StreamFailures)\/Resource$/,
    reason: "only the project's functions access the buckets; access logs would cost more than the objects",
  },
  {
    rule: 'AwsSolutions-S1',
    where: /^State\/Media\/Resource$/,
    reason:
      'files are read by links that expire after five minutes; access logs would contain the addresses of people who read messages',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Meta\/Resource$/,
    reason: 'Meta creates its value; a deployment brings in a rotated value, and the old secret stays valid beside it',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Identity\/Resource$/,
    reason: 'ids are derived from it: after a rotation no existing item would be found',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Master\/Resource$/,
    reason:
      'a new key is added manually beside the old ones, because tokens are encrypted under the version in their item',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/(Operator|Finance)\/Resource$/,
    reason: 'people hold this key; it is changed when one of them leaves, not periodically',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /\/Undelivered\/Queue\/Resource$/,
    reason: 'it is the dead-letter queue of a rule or a schedule; the check only knows those of queues',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /\/Role\/DefaultPolicy\/Resource$/,
    resource: '/inbound/*',
    reason: 'inputs are stored under keys generated at run time, below this prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Media\/Media\/Worker\/Role\/DefaultPolicy\/Resource$/,
    resource: '/media/*',
    reason: 'files of all tenants are stored under the ids of tenant and message, below this prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Conversations\/TenantRole\/Role\/DefaultPolicy\/Resource$/,
    resource: '/media/<aws:PrincipalTag/TenantId>/*',
    reason: 'a session reads the files of the tenant that it is tagged with, under the ids of messages',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Routing\/PublishChanges\/Reader\/Role\/DefaultPolicy\/Resource$/,
    resource: '/aws/lambda/*',
    reason: 'Lambda generates the keys of discarded records, below this prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Routing\/PublishChanges\/Reader\/Role\/DefaultPolicy\/Resource$/,
    resource: '/stream/*',
    reason: 'listing is authorized on all streams of a table, not on one',
  },
];

/** Adds the suppressions to the constructs to which they apply. Returns those that apply to none. */
export function addSuppressions(root: IConstruct): Suppression[] {
  const constructs = root.node.findAll();
  return SUPPRESSIONS.filter(({ rule, where, resource, reason }) => {
    const found = constructs.filter(({ node }) => where.test(node.path));
    const appliesTo = resource === undefined ? {} : { appliesTo: [{ regex: endsWith(resource) }] };
    NagSuppressions.addResourceSuppressions(found, [{ id: rule, reason, ...appliesTo }]);
    return found.length === 0;
  });
}

/** Returns a regular expression as text with slashes, as cdk-nag expects it. */
function endsWith(resource: string): string {
  return `/^Resource::.+${resource.replace(/[/*]/g, '\\$&')}$/`;
}
