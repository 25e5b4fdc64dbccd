import * as z from 'zod';

/** A property that can be ignored with certain values only. Other values are rejected like an unknown property. */
interface IgnoredValues {
  readonly why: string;
  readonly only: z.ZodType;
}

const flagSchema = z.union([z.boolean(), z.enum(['true', 'false'])]);
/**
 * Encryption at rest with a key that AWS owns requires no permission, so it can be ignored. With a KMS key each caller
 * needs permissions on the key, and the key policy applies too. Neither is emulated, so such a template is rejected.
 */
const UNDER_AWS_OWNED_KEY = 'encryption at rest under a key that AWS owns';
const ownedTableKeySchema = z.strictObject({ SSEEnabled: z.literal(false) });
const s3ManagedKeySchema = z.strictObject({
  ServerSideEncryptionConfiguration: z.array(
    z.strictObject({
      BucketKeyEnabled: flagSchema.optional(),
      ServerSideEncryptionByDefault: z.strictObject({ SSEAlgorithm: z.literal('AES256') }),
    }),
  ),
});

/**
 * The template properties that this runtime ignores, each with the reason why that is safe.
 * Key: `<resource type>.<property>`, or `*.<property>` for every type.
 */
export const IGNORED_PROPERTIES: Readonly<Record<string, string | IgnoredValues>> = {
  '*.Tags': 'cost allocation only',
  'AWS::ApiGatewayV2::Api.Description': 'for people only',
  'AWS::ApiGatewayV2::Integration.Description': 'for people only',
  'AWS::ApiGatewayV2::Stage.DefaultRouteSettings.DetailedMetricsEnabled': 'metrics for operators',
  'AWS::ApiGatewayV2::Stage.Description': 'for people only',
  'AWS::DynamoDB::GlobalTable.Replicas.ContributorInsightsSpecification': 'a report for operators',
  'AWS::DynamoDB::GlobalTable.Replicas.DeletionProtectionEnabled': 'a table is never removed here',
  'AWS::DynamoDB::GlobalTable.Replicas.GlobalSecondaryIndexes.ContributorInsightsSpecification':
    'a report for operators',
  'AWS::DynamoDB::GlobalTable.Replicas.PointInTimeRecoverySpecification':
    'backups, which no call of the application uses',
  'AWS::DynamoDB::GlobalTable.Replicas.TableClass': 'decides prices only',
  'AWS::DynamoDB::GlobalTable.Replicas.Tags': 'cost allocation only',
  'AWS::DynamoDB::GlobalTable.SSESpecification': { why: UNDER_AWS_OWNED_KEY, only: ownedTableKeySchema },
  'AWS::Events::EventBus.Description': 'for people only',
  'AWS::Events::Rule.Description': 'for people only',
  'AWS::IAM::ManagedPolicy.Description': 'for people only',
  'AWS::IAM::Role.Description': 'for people only',
  'AWS::Lambda::EventSourceMapping.MetricsConfig': 'metrics for operators',
  'AWS::Lambda::Function.Architectures': 'JavaScript runs equally on arm64 and x86_64',
  'AWS::Lambda::Function.Description': 'for people only',
  'AWS::Lambda::Function.TracingConfig': 'no traces are collected here',
  'AWS::Logs::LogGroup.RetentionInDays': 'log files are bounded by size here',
  'AWS::S3::Bucket.BucketEncryption': { why: UNDER_AWS_OWNED_KEY, only: s3ManagedKeySchema },
  'AWS::S3::Bucket.LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload':
    'parts of incomplete uploads, which nothing reads',
  'AWS::S3::Bucket.OwnershipControls': 'ACLs are not supported',
  'AWS::S3::Bucket.PublicAccessBlockConfiguration': 'nothing is public here: every call is authorized by policies',
  'AWS::SQS::Queue.SqsManagedSseEnabled': { why: UNDER_AWS_OWNED_KEY, only: flagSchema },
  'AWS::SSM::Parameter.Description': 'for people only',
  'AWS::Scheduler::Schedule.Description': 'for people only',
  'AWS::SecretsManager::ResourcePolicy.BlockPublicPolicy': 'the account is not reachable from outside',
};

/** Resource types that do nothing at run time. */
export const IGNORED_TYPES: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::CloudWatch::Alarm': 'alarms notify nobody here; the whole-template tests check them',
  'AWS::SNS::Subscription': 'alarms are not published here, so there is nothing to send',
  'AWS::SNS::TopicPolicy': 'only alarms publish to it',
};
