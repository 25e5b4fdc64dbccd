import { CfnOutput, Duration } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { LIST_INDEX, RAW_PREFIX, type SharedState } from '../constructs/shared-state.ts';
import { WarungSecrets } from '../constructs/warung-secrets.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import type { Stage } from '../stages.ts';

/**
 * Retention of raw inputs, which items of the table reference. 180 days is twice the retention of quarantine (90 days),
 * whose items may have waited 14 days in a dead-letter queue before, and is long enough for a dispute about a stored
 * message. The preview of a message stays in the table.
 */
const RAW_RETENTION = Duration.days(180);
const FAILURE_RETENTION = Duration.days(30);

/** All resources that hold state. This stack is never replaced, so that all other stacks can be. */
export class StateStack extends WarungStack implements SharedState {
  readonly table: TableV2;
  readonly bus: EventBus;
  readonly raw: Bucket;
  readonly streamFailures: Bucket;
  readonly media: Bucket;
  readonly secrets: WarungSecrets;
  readonly alarmTopic: Topic;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      stage,
      domain: 'state',
      description: 'Warung: table, bus, buckets, secrets',
    });
    this.table = new TableV2(this, 'Table', {
      // With a fixed name, CloudFormation rejects a change that would replace the table.
      tableName: this.nameFor('table'),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      // A customer managed key would cost a KMS call for each cold cache, and would add no protection.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: stage.deletionProtection,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      removalPolicy: stage.dataRemovalPolicy,
      globalSecondaryIndexes: [
        {
          indexName: LIST_INDEX,
          partitionKey: { name: 'gpk', type: AttributeType.STRING },
          sortKey: { name: 'gsk', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `warung-${stage.name}`,
      description: 'Domain events of Warung',
    });
    this.raw = this.bucket('Raw', RAW_RETENTION, RAW_PREFIX);
    this.streamFailures = this.bucket('StreamFailures', FAILURE_RETENTION);
    this.media = this.bucket('Media');
    this.secrets = new WarungSecrets(this, 'Secrets');
    this.alarmTopic = this.topic();
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'RawBucketName', { value: this.raw.bucketName });
    new CfnOutput(this, 'MediaBucketName', { value: this.media.bucketName });
    new CfnOutput(this, 'StreamFailuresBucketName', { value: this.streamFailures.bucketName });
  }

  private bucket(id: string, expiration?: Duration, prefix?: string): Bucket {
    return new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: this.stage.dataRemovalPolicy,
      lifecycleRules: [
        ...(expiration === undefined
          ? []
          : [{ id: 'expire', expiration, ...(prefix === undefined ? {} : { prefix }) }]),
        { id: 'abort-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }

  private topic(): Topic {
    const topic = new Topic(this, 'Alarms', { topicName: this.nameFor('alarms'), enforceSSL: true });
    // A custom policy replaces the default policy, which allows CloudWatch to publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (this.stage.alarmEmail !== undefined) {
      topic.addSubscription(new EmailSubscription(this.stage.alarmEmail));
    }
    return topic;
  }
}
