import { type Invariant, labelOf, type Resource, type StageTemplates, toArray, valueAt } from './stage-templates.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const KEEPS_DATA = new Set([TABLE, 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret']);

/**
 * Queues, buckets and tables are encrypted. Services encrypt log groups, buses, secrets (`aws/secretsmanager`) and
 * functions' environments with their own key, whatever the template contains. Topics are on encrypted disks and carry
 * alarm texts only; CloudWatch cannot publish to a topic under the AWS-managed key.
 */
export const dataIsEncryptedAtRest: Invariant = (platform) => [
  ...platform
    .ofType('AWS::SQS::Queue')
    .filter(({ properties }) => properties.SqsManagedSseEnabled !== true && properties.KmsMasterKeyId === undefined)
    .map((queue) => `${labelOf(queue)} is not encrypted`),
  ...platform
    .ofType('AWS::S3::Bucket')
    .filter(
      ({ properties }) =>
        toArray(valueAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration')).filter(
          (rule) => valueAt(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm') !== undefined,
        ).length === 0,
    )
    .map((bucket) => `${labelOf(bucket)} is not encrypted`),
  // DynamoDB encrypts with its own key without this property, too. The property makes that explicit.
  ...platform
    .ofType(TABLE)
    .filter(({ properties }) => typeof valueAt(properties, 'SSESpecification', 'SSEEnabled') !== 'boolean')
    .map((table) => `${labelOf(table)} does not state how it is encrypted`),
];

/** Queues, buckets and topics reject requests without TLS. */
export const dataIsEncryptedInTransit: Invariant = (platform) => {
  const guarded = new Set(
    platform.resources.flatMap(({ stack, properties }) => {
      const denies = toArray(valueAt(properties.PolicyDocument, 'Statement')).some(
        (statement) =>
          valueAt(statement, 'Effect') === 'Deny' &&
          valueAt(statement, 'Condition', 'Bool', 'aws:SecureTransport') === 'false',
      );
      const about = [...toArray(properties.Queues), ...toArray(properties.Topics), ...toArray(properties.Bucket)];
      return denies ? about.map((ref) => platform.resolveReference(stack, ref)) : [];
    }),
  );
  return ['AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::SNS::Topic']
    .flatMap((type) => platform.ofType(type))
    .filter((resource) => !guarded.has(resource))
    .map((resource) => `${labelOf(resource)} accepts requests without TLS`);
};

export const bucketsArePrivate: Invariant = (platform) => {
  const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  return platform
    .ofType('AWS::S3::Bucket')
    .filter(
      ({ properties }) =>
        !blocks.every((block) => valueAt(properties, 'PublicAccessBlockConfiguration', block) === true),
    )
    .map((bucket) => `${labelOf(bucket)} can be made public`);
};

/** Buckets whose objects do not expire, by logical id without hash, with the reason. */
export const BUCKETS_WITHOUT_EXPIRATION: Readonly<Record<string, string>> = {
  Media: 'a file is a part of its message: it is kept as long, and erased with it (docs/decisions/0004)',
};

/** Returns the logical id of a resource without the hash at its end. */
export const logicalNameOf = ({ id }: Resource): string => id.replace(/[0-9A-F]{8}$/, '');

/** Objects in buckets are personal data and expire. Incomplete uploads expire in all buckets. */
export const bucketsExpire: Invariant = (platform) =>
  platform.ofType('AWS::S3::Bucket').flatMap((bucket) => {
    const rules = toArray(valueAt(bucket.properties, 'LifecycleConfiguration', 'Rules')).filter(
      (rule) => valueAt(rule, 'Status') === 'Enabled',
    );
    const ends = rules.some((rule) => valueAt(rule, 'ExpirationInDays') !== undefined);
    const aborts = rules.some(
      (rule) => valueAt(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation') !== undefined,
    );
    return [
      ...(ends || Object.hasOwn(BUCKETS_WITHOUT_EXPIRATION, logicalNameOf(bucket))
        ? []
        : [`${labelOf(bucket)} keeps objects forever`]),
      ...(aborts ? [] : [`${labelOf(bucket)} keeps incomplete uploads`]),
    ];
  });

/** Buckets are not versioned, because versions would remain after their object is erased. */
export const bucketsKeepNoVersions: Invariant = (platform) =>
  platform
    .ofType('AWS::S3::Bucket')
    .filter(({ properties }) => properties.VersioningConfiguration !== undefined)
    .map((bucket) => `${labelOf(bucket)} keeps versions of erased objects`);

/** An item may wait 14 days in a dead-letter queue and 90 in quarantine before its input in the bucket is read. */
const LONGEST_WAIT_DAYS = 104;

export const rawInputsAreKeptLongerThanQuarantine: Invariant = (platform) =>
  platform.ofType('AWS::S3::Bucket').flatMap((bucket) =>
    toArray(valueAt(bucket.properties, 'LifecycleConfiguration', 'Rules'))
      .filter(
        (rule) =>
          valueAt(rule, 'Prefix') === 'inbound/' && Number(valueAt(rule, 'ExpirationInDays')) < LONGEST_WAIT_DAYS,
      )
      .map(() => `${labelOf(bucket)} deletes raw inputs that quarantined items reference`),
  );

/** Secrets are generated by AWS or seeded afterwards, and are never in a template. */
export const templatesContainNoSecretValue: Invariant = (platform) =>
  platform
    .ofType('AWS::SecretsManager::Secret')
    .filter(({ properties }) => properties.SecretString !== undefined || properties.GenerateSecretString === undefined)
    .map((secret) => `${labelOf(secret)} has its value in the template`);

/** Resources with data are in one stack, so that all others can be replaced. */
export const dataIsInOneStack: Invariant = (platform) => {
  const holders = platform.resources.filter(({ type }) => KEEPS_DATA.has(type));
  return holders
    .filter(({ stack }) => stack !== 'State')
    .map((holder) => `${labelOf(holder)} contains data outside of State`);
};

/** Data is retained and recoverable. Applies to stages whose data must not be lost. */
export const dataIsProtected: Invariant = (platform) => [
  ...platform.resources
    .filter(({ type }) => KEEPS_DATA.has(type))
    .filter((holder) => !isRetained(holder))
    .map((holder) => `${labelOf(holder)} is deleted with its stack`),
  ...platform
    .ofType(TABLE)
    .flatMap((table) =>
      toArray(table.properties.Replicas).flatMap((replica) => [
        ...(valueAt(replica, 'DeletionProtectionEnabled') === true ? [] : [`${labelOf(table)} can be deleted`]),
        ...(valueAt(replica, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
          ? []
          : [`${labelOf(table)} has no point-in-time recovery`]),
      ]),
    ),
  ...platform.stacks
    .filter(({ terminationProtection }) => !terminationProtection)
    .map(({ id }) => `stack ${id} has no termination protection`),
];

function isRetained({ deletionPolicy, updateReplacePolicy }: Resource): boolean {
  return deletionPolicy === 'Retain' && updateReplacePolicy === 'Retain';
}

/** Resources that cost by themselves have cost tags. */
export const resourcesHaveCostTags: Invariant = (platform: StageTemplates) =>
  [TABLE, 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']
    .flatMap((type) => platform.ofType(type))
    .filter(({ properties }) => {
      const tags = toArray(properties.Tags ?? valueAt(properties, 'Replicas', 0, 'Tags')).map((tag) =>
        valueAt(tag, 'Key'),
      );
      return !['service', 'stage', 'domain'].every((key) => tags.includes(key));
    })
    .map((resource) => `${labelOf(resource)} has no cost tags`);
