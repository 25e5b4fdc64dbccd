import { NagSuppressions } from 'cdk-nag';
import type { IConstruct } from 'constructs';

interface Suppression {
  readonly rule: string;
  /** The end of the construct paths that it is for. */
  readonly where: RegExp;
  /** For IAM5: the end of the resource that holds a star. */
  readonly resource?: string;
  readonly reason: string;
}

/** Every finding of cdk-nag that we live with, and why. */
const SUPPRESSIONS: readonly Suppression[] = [
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|POST)--webhooks--whatsapp\/Resource$/,
    reason: 'Meta authenticates by a signature over the raw body, which the function checks before anything else',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|POST|PUT)--v1--[^/]+\/Resource$/,
    reason:
      'keys are checked by the function against their hash; an authorizer would be a second function on each call',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/GET--health\/Resource$/,
    reason: 'monitors outside have no key; it says up or down and nothing else',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /\/(GET|HEAD)--(shop(--\{proxy\+\})?|docs|openapi\.json)\/Resource$/,
    reason: 'pages and the description of the API are the same for everybody and hold no data; data comes with a key',
  },
  {
    rule: 'AwsSolutions-S1',
    where: /^State\/(Raw|StreamFailures)\/Resource$/,
    reason: 'only our own functions reach the buckets; logs of each access would cost more than the objects',
  },
  {
    rule: 'AwsSolutions-S1',
    where: /^State\/Media\/Resource$/,
    reason:
      'files are read by links that end after five minutes; logs of them would hold the addresses of people who read messages',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Meta\/Resource$/,
    reason:
      'its value is made by Meta; a rotation there is brought in by a deployment, the old secret stays valid beside it',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Identity\/Resource$/,
    reason: 'ids are derived with it: after a rotation no item would be found again',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/Master\/Resource$/,
    reason: 'a new key is added beside the old ones by hand, because tokens are sealed under the version in their item',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^State\/Secrets\/(Operator|Finance)\/Resource$/,
    reason: 'people hold this key; it is changed when one of them leaves, not by the calendar',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /\/Undelivered\/Queue\/Resource$/,
    reason: 'it is a dead-letter queue, of a rule or a schedule; the check knows only those of queues',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /\/Role\/DefaultPolicy\/Resource$/,
    resource: '/inbound/*',
    reason: 'inputs lie under keys made at run time, below this one prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Media\/Media\/Worker\/Role\/DefaultPolicy\/Resource$/,
    resource: '/media/*',
    reason: 'files of all tenants are written under the ids of tenant and message, below this one prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Conversations\/TenantRole\/Role\/DefaultPolicy\/Resource$/,
    resource: '/media/<aws:PrincipalTag/TenantId>/*',
    reason: 'a session reads the files of the tenant that it is tagged with, under ids of messages',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Routing\/PublishChanges\/Reader\/Role\/DefaultPolicy\/Resource$/,
    resource: '/aws/lambda/*',
    reason: 'Lambda makes the keys of records that were given up, below this prefix',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Routing\/PublishChanges\/Reader\/Role\/DefaultPolicy\/Resource$/,
    resource: '/stream/*',
    reason: 'listing is authorized on all streams of a table, not on one',
  },
];

/** Writes the suppressions onto the constructs that they are for; gives back those that are for none. */
export function suppress(root: IConstruct): Suppression[] {
  const constructs = root.node.findAll();
  return SUPPRESSIONS.filter(({ rule, where, resource, reason }) => {
    const found = constructs.filter(({ node }) => where.test(node.path));
    const appliesTo = resource === undefined ? {} : { appliesTo: [{ regex: endsWith(resource) }] };
    NagSuppressions.addResourceSuppressions(found, [{ id: rule, reason, ...appliesTo }]);
    return found.length === 0;
  });
}

/** cdk-nag takes expressions as text, with their slashes. */
function endsWith(resource: string): string {
  return `/^Resource::.+${resource.replace(/[/*]/g, '\\$&')}$/`;
}
