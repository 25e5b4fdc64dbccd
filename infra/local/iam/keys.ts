/**
 * The condition keys that policies may use here, and whether a request carries one value or a list. A key stands in this
 * list only when requests really carry it: a policy with any other key stops the start, because it would not do as on AWS.
 * Sources: IAM User Guide, "AWS global condition context keys"; Service Authorization Reference.
 */
const KEYS: Readonly<Record<string, 'one' | 'many'>> = {
  'aws:CurrentTime': 'one',
  'aws:EpochTime': 'one',
  'aws:PrincipalAccount': 'one',
  'aws:PrincipalArn': 'one',
  'aws:PrincipalIsAWSService': 'one',
  'aws:PrincipalServiceName': 'one',
  'aws:PrincipalType': 'one',
  'aws:RequestedRegion': 'one',
  'aws:ResourceAccount': 'one',
  'aws:SecureTransport': 'one',
  'aws:SourceAccount': 'one',
  'aws:SourceArn': 'one',
  'aws:TagKeys': 'many',
  'dynamodb:Attributes': 'many',
  'dynamodb:EnclosingOperation': 'one',
  'dynamodb:LeadingKeys': 'many',
  'dynamodb:ReturnConsumedCapacity': 'one',
  'dynamodb:ReturnValues': 'one',
  'dynamodb:Select': 'one',
  'events:detail-type': 'one',
  'events:source': 'one',
  'secretsmanager:VersionStage': 'one',
  'sts:ExternalId': 'one',
  'sts:RoleSessionName': 'one',
};

/** Keys that end in the name of a tag. */
const TAG_KEYS = ['aws:principaltag/', 'aws:requesttag/'];

const KINDS = new Map(Object.entries(KEYS).map(([key, kind]) => [key.toLowerCase(), kind]));

/** Whether requests carry one value or a list under this key; undefined for a key that is not known here. */
export function kindOfKey(key: string): 'one' | 'many' | undefined {
  const lower = key.toLowerCase();
  return TAG_KEYS.some((prefix) => lower.startsWith(prefix) && lower.length > prefix.length) ? 'one' : KINDS.get(lower);
}
