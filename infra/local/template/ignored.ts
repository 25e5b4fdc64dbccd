import * as z from 'zod';

/** A property that is safe to leave aside with some values only; any other is refused like one that nobody knows. */
interface Limited {
  readonly why: string;
  readonly only: z.ZodType;
}

const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false'])]);
/**
 * Encryption at rest without a key of ours: nobody needs a grant for it, so leaving it aside hides nothing. With a KMS key each
 * caller needs rights on the key, and its policy decides too; neither is played here, so such a template is refused.
 */
const UNDER_AWS_OWNED_KEY = 'encryption at rest under a key that AWS owns';
const ownedTableKey = z.strictObject({ SSEEnabled: z.literal(false) });
const s3ManagedKey = z.strictObject({
  ServerSideEncryptionConfiguration: z.array(
    z.strictObject({
      BucketKeyEnabled: yesOrNo.optional(),
      ServerSideEncryptionByDefault: z.strictObject({ SSEAlgorithm: z.literal('AES256') }),
    }),
  ),
});

/**
 * The one list of template properties that this runtime leaves aside, each with the reason why that is safe.
 * Key: `<resource type>.<property>`, or `*.<property>` for every type.
 */
export const IGNORED_PROPERTIES: Readonly<Record<string, string | Limited>> = {
  '*.Tags': 'cost allocation only',
  'AWS::ApiGatewayV2::Api.Description': 'for people only',
  'AWS::ApiGatewayV2::Integration.Description': 'for people only',
  'AWS::ApiGatewayV2::Stage.DefaultRouteSettings.DetailedMetricsEnabled': 'figures for operators',
  'AWS::ApiGatewayV2::Stage.Description': 'for people only',
  'AWS::DynamoDB::GlobalTable.Replicas.ContributorInsightsSpecification': 'a report for operators',
  'AWS::DynamoDB::GlobalTable.Replicas.DeletionProtectionEnabled': 'a table is never removed here',
  'AWS::DynamoDB::GlobalTable.Replicas.GlobalSecondaryIndexes.ContributorInsightsSpecification':
    'a report for operators',
  'AWS::DynamoDB::GlobalTable.Replicas.PointInTimeRecoverySpecification':
    'backups, which no call of the application sees',
  'AWS::DynamoDB::GlobalTable.Replicas.TableClass': 'decides prices only',
  'AWS::DynamoDB::GlobalTable.Replicas.Tags': 'cost allocation only',
  'AWS::DynamoDB::GlobalTable.SSESpecification': { why: UNDER_AWS_OWNED_KEY, only: ownedTableKey },
  'AWS::Events::EventBus.Description': 'for people only',
  'AWS::Events::Rule.Description': 'for people only',
  'AWS::IAM::ManagedPolicy.Description': 'for people only',
  'AWS::IAM::Role.Description': 'for people only',
  'AWS::Lambda::EventSourceMapping.MetricsConfig': 'figures for operators',
  'AWS::Lambda::Function.Architectures': 'JavaScript runs alike on arm64 and x86_64',
  'AWS::Lambda::Function.Description': 'for people only',
  'AWS::Lambda::Function.TracingConfig': 'no traces are collected here',
  'AWS::Logs::LogGroup.RetentionInDays': 'log files are bounded by size here',
  'AWS::S3::Bucket.BucketEncryption': { why: UNDER_AWS_OWNED_KEY, only: s3ManagedKey },
  'AWS::S3::Bucket.LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload':
    'parts of broken uploads, which nothing reads',
  'AWS::S3::Bucket.OwnershipControls': 'ACLs are not run here',
  'AWS::S3::Bucket.PublicAccessBlockConfiguration': 'nothing is public here: every call is authorized by policies',
  'AWS::SQS::Queue.SqsManagedSseEnabled': { why: UNDER_AWS_OWNED_KEY, only: yesOrNo },
  'AWS::SSM::Parameter.Description': 'for people only',
  'AWS::Scheduler::Schedule.Description': 'for people only',
  'AWS::SecretsManager::ResourcePolicy.BlockPublicPolicy': 'the account is not reachable from outside',
};

/** Resource types that do nothing at run time. */
export const IGNORED_TYPES: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::CloudWatch::Alarm': 'nothing pages a person here; the whole-template tests check alarms',
  'AWS::SNS::Subscription': 'alarms are not published here, so there is nothing to send to anybody',
  'AWS::SNS::TopicPolicy': 'only alarms publish to it',
};
