/**
 * The one list of template properties that this runtime leaves aside, each with the reason why that is safe.
 * Key: `<resource type>.<property>`, or `*.<property>` for every type.
 */
export const IGNORED_PROPERTIES: Readonly<Record<string, string>> = {
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
  'AWS::DynamoDB::GlobalTable.Replicas.SSESpecification': 'encryption at rest',
  'AWS::DynamoDB::GlobalTable.Replicas.TableClass': 'decides prices only',
  'AWS::DynamoDB::GlobalTable.Replicas.Tags': 'cost allocation only',
  'AWS::DynamoDB::GlobalTable.SSESpecification': 'encryption at rest',
  'AWS::Events::EventBus.Description': 'for people only',
  'AWS::Events::Rule.Description': 'for people only',
  'AWS::IAM::ManagedPolicy.Description': 'for people only',
  'AWS::IAM::Role.Description': 'for people only',
  'AWS::Lambda::EventSourceMapping.MetricsConfig': 'figures for operators',
  'AWS::Lambda::Function.Architectures': 'JavaScript runs alike on arm64 and x86_64',
  'AWS::Lambda::Function.Description': 'for people only',
  'AWS::Lambda::Function.TracingConfig': 'no traces are collected here',
  'AWS::Logs::LogGroup.RetentionInDays': 'log files are bounded by size here',
  'AWS::S3::Bucket.BucketEncryption': 'encryption at rest',
  'AWS::S3::Bucket.LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload':
    'parts of broken uploads, which nothing reads',
  'AWS::S3::Bucket.OwnershipControls': 'ACLs are not run here',
  'AWS::S3::Bucket.PublicAccessBlockConfiguration': 'nothing is public here: every call is authorized by policies',
  'AWS::SQS::Queue.KmsDataKeyReusePeriodSeconds': 'encryption at rest is not played here',
  'AWS::SQS::Queue.KmsMasterKeyId': 'encryption at rest is not played here',
  'AWS::SQS::Queue.SqsManagedSseEnabled': 'encryption at rest is not played here',
  'AWS::SSM::Parameter.Description': 'for people only',
  'AWS::Scheduler::Schedule.Description': 'for people only',
  'AWS::SecretsManager::ResourcePolicy.BlockPublicPolicy': 'the account is not reachable from outside',
};

/** Resource types that do nothing at run time. */
export const IGNORED_TYPES: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'usage statistics of the CDK',
  'AWS::CloudWatch::Alarm': 'nothing pages a person here; the whole-template tests check alarms',
  'AWS::SNS::TopicPolicy': 'only alarms publish to it',
};
