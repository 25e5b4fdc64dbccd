/**
 * The supported condition keys, and whether a request has one value or a list. The list contains only keys that
 * requests really have. A policy with another key stops the start, because it would not behave as on AWS. Sources: IAM
 * User Guide, "AWS global condition context keys"; Service Authorization Reference.
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

/** Prefixes of keys that end in the name of a tag. */
const TAG_KEY_PREFIXES = ['aws:principaltag/', 'aws:requesttag/'];

const KINDS = new Map(Object.entries(KEYS).map(([key, kind]) => [key.toLowerCase(), kind]));

/** Returns whether requests have one value or a list for this key; undefined for an unsupported key. */
export function conditionKeyKindOf(key: string): 'one' | 'many' | undefined {
  const lower = key.toLowerCase();
  return TAG_KEY_PREFIXES.some((prefix) => lower.startsWith(prefix) && lower.length > prefix.length)
    ? 'one'
    : KINDS.get(lower);
}
