import { at, type Invariant, label, list, type Platform, type Resource } from './platform.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const KEEPS_DATA = new Set([TABLE, 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret']);

/**
 * Kept encrypted by the service itself, with a key of its own, whatever the template says: log groups, buses, secrets
 * (`aws/secretsmanager`), functions' environments. Topics lie on encrypted disks and carry alarm texts only; CloudWatch
 * can't publish to a topic under the AWS-managed key. So queues, buckets and tables are what can be got wrong.
 */
export const everythingIsEncrypted: Invariant = (platform) => [
  ...platform
    .ofType('AWS::SQS::Queue')
    .filter(({ properties }) => properties.SqsManagedSseEnabled !== true && properties.KmsMasterKeyId === undefined)
    .map((queue) => `${label(queue)} is not encrypted`),
  ...platform
    .ofType('AWS::S3::Bucket')
    .filter(
      ({ properties }) =>
        list(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')).filter(
          (rule) => at(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm') !== undefined,
        ).length === 0,
    )
    .map((bucket) => `${label(bucket)} is not encrypted`),
  // Without this property too DynamoDB encrypts with its own key; it stands there so that nobody has to know that.
  ...platform
    .ofType(TABLE)
    .filter(({ properties }) => typeof at(properties, 'SSESpecification', 'SSEEnabled') !== 'boolean')
    .map((table) => `${label(table)} does not say how it is encrypted`),
];

/** Queues, buckets and topics refuse what does not come over TLS. */
export const nothingTravelsInTheClear: Invariant = (platform) => {
  const guarded = new Set(
    platform.resources.flatMap(({ stack, properties }) => {
      const denies = list(at(properties.PolicyDocument, 'Statement')).some(
        (statement) =>
          at(statement, 'Effect') === 'Deny' && at(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false',
      );
      const about = [...list(properties.Queues), ...list(properties.Topics), ...list(properties.Bucket)];
      return denies ? about.map((ref) => platform.referred(stack, ref)) : [];
    }),
  );
  return ['AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::SNS::Topic']
    .flatMap((type) => platform.ofType(type))
    .filter((resource) => !guarded.has(resource))
    .map((resource) => `${label(resource)} can be reached without TLS`);
};

export const bucketsAreClosed: Invariant = (platform) => {
  const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  return platform
    .ofType('AWS::S3::Bucket')
    .filter(
      ({ properties }) => !blocks.every((block) => at(properties, 'PublicAccessBlockConfiguration', block) === true),
    )
    .map((bucket) => `${label(bucket)} can be made public`);
};

/** The one bucket whose objects have no end of their own, by its logical id without the hash, with the reason. */
export const KEPT_BUCKETS: Readonly<Record<string, string>> = {
  Media: 'a file is a part of its message: it stays as long, and is erased with it (docs/decisions/0004)',
};

/** The id that a bucket has in the app: CloudFormation's without the hash at its end. */
export const nameOf = ({ id }: Resource): string => id.replace(/[0-9A-F]{8}$/, '');

/** What lies in buckets is personal data: it has an end. Uploads that broke off have one everywhere. */
export const bucketsExpire: Invariant = (platform) =>
  platform.ofType('AWS::S3::Bucket').flatMap((bucket) => {
    const rules = list(at(bucket.properties, 'LifecycleConfiguration', 'Rules')).filter(
      (rule) => at(rule, 'Status') === 'Enabled',
    );
    const ends = rules.some((rule) => at(rule, 'ExpirationInDays') !== undefined);
    const aborts = rules.some(
      (rule) => at(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation') !== undefined,
    );
    return [
      ...(ends || Object.hasOwn(KEPT_BUCKETS, nameOf(bucket)) ? [] : [`${label(bucket)} keeps objects for ever`]),
      ...(aborts ? [] : [`${label(bucket)} keeps uploads that broke off`]),
    ];
  });

/** Versions would outlive the erasure of the object that they are of. */
export const bucketsKeepNoVersions: Invariant = (platform) =>
  platform
    .ofType('AWS::S3::Bucket')
    .filter(({ properties }) => properties.VersioningConfiguration !== undefined)
    .map((bucket) => `${label(bucket)} keeps versions of what is erased`);

/** An item may wait 14 days among dead letters and 90 in quarantine before its input in the bucket is asked for. */
const LONGEST_WAIT_DAYS = 104;

export const rawInputOutlivesQuarantine: Invariant = (platform) =>
  platform.ofType('AWS::S3::Bucket').flatMap((bucket) =>
    list(at(bucket.properties, 'LifecycleConfiguration', 'Rules'))
      .filter((rule) => at(rule, 'Prefix') === 'inbound/' && Number(at(rule, 'ExpirationInDays')) < LONGEST_WAIT_DAYS)
      .map(() => `${label(bucket)} forgets raw input that quarantine points at`),
  );

/** A secret's value is made by AWS or seeded afterwards; a template is no place for it. */
export const secretsHaveNoValueInTheTemplate: Invariant = (platform) =>
  platform
    .ofType('AWS::SecretsManager::Secret')
    .filter(({ properties }) => properties.SecretString !== undefined || properties.GenerateSecretString === undefined)
    .map((secret) => `${label(secret)} has its value in the template`);

/** What holds data stands in one stack, so that all others can come and go. */
export const dataStandsInOneStack: Invariant = (platform) => {
  const holders = platform.resources.filter(({ type }) => KEEPS_DATA.has(type));
  return holders
    .filter(({ stack }) => stack !== 'State')
    .map((holder) => `${label(holder)} holds data outside of State`);
};

/** Only for stages with data that must not be lost. */
export const dataIsProtected: Invariant = (platform) => [
  ...platform.resources
    .filter(({ type }) => KEEPS_DATA.has(type))
    .filter((holder) => !isRetained(holder))
    .map((holder) => `${label(holder)} is deleted with its stack`),
  ...platform
    .ofType(TABLE)
    .flatMap((table) =>
      list(table.properties.Replicas).flatMap((replica) => [
        ...(at(replica, 'DeletionProtectionEnabled') === true ? [] : [`${label(table)} can be deleted`]),
        ...(at(replica, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
          ? []
          : [`${label(table)} has no point-in-time recovery`]),
      ]),
    ),
  ...platform.stacks
    .filter(({ terminationProtection }) => !terminationProtection)
    .map(({ id }) => `stack ${id} has no termination protection`),
];

function isRetained({ deletionPolicy, updateReplacePolicy }: Resource): boolean {
  return deletionPolicy === 'Retain' && updateReplacePolicy === 'Retain';
}

/** Cost tags on whatever costs by itself. */
export const costsAreTagged: Invariant = (platform: Platform) =>
  [TABLE, 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']
    .flatMap((type) => platform.ofType(type))
    .filter(({ properties }) => {
      const tags = list(properties.Tags ?? at(properties, 'Replicas', 0, 'Tags')).map((tag) => at(tag, 'Key'));
      return !['service', 'stage', 'domain'].every((key) => tags.includes(key));
    })
    .map((resource) => `${label(resource)} has no cost tags`);
