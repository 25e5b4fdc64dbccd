import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { parseProperties, withoutIgnored } from '../../../template/properties.ts';
import { createProvider } from '../../../template/provider.ts';

const nothing = (type: string) =>
  createProvider({
    type,
    properties: z.strictObject({ Replicas: z.array(z.strictObject({})).optional() }),
    identify: () => ({ ref: '', attributes: {} }),
    apply: () => undefined,
  });
const parse = (type: string, raw: Record<string, unknown>) => parseProperties(nothing(type), 'Thing', raw);
const bucket = (byDefault: object) => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byDefault }] },
});

// Permissions on KMS keys are enforced by AWS but not here: a template with a key could work here and fail on AWS.
describe('encryption at rest', () => {
  test.each<[string, Record<string, unknown>]>([
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: true }],
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: 'true' }],
    ['AWS::S3::Bucket', bucket({ SSEAlgorithm: 'AES256' })],
    ['AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: false } }],
  ])('of %s under a key that AWS owns is ignored: %j', (type, raw) => {
    expect(parse(type, raw)).toEqual({});
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['AWS::SQS::Queue', { KmsMasterKeyId: 'alias/aws/sqs' }, 'KmsMasterKeyId'],
    ['AWS::SQS::Queue', { KmsDataKeyReusePeriodSeconds: 300 }, 'KmsDataKeyReusePeriodSeconds'],
    ['AWS::S3::Bucket', bucket({ SSEAlgorithm: 'aws:kms' }), 'BucketEncryption'],
    ['AWS::S3::Bucket', bucket({ SSEAlgorithm: 'AES256', KMSMasterKeyID: 'k' }), 'BucketEncryption'],
    ['AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: true } }, 'SSESpecification'],
    ['AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } }, 'SSESpecification'],
    [
      'AWS::DynamoDB::GlobalTable',
      { Replicas: [{ SSESpecification: { KMSMasterKeyId: 'k' } }] },
      'Replicas.0.SSESpecification',
    ],
  ])('of %s under a KMS key stops the start, and the error names the property: %j', (type, raw, property) => {
    const parseRejected = () => parse(type, raw);
    expect(parseRejected).toThrow(NotRunHereError);
    expect(parseRejected).toThrow(`${type} Thing: property ${property} is not run here`);
  });

  test('with an unresolved intrinsic is kept until it is resolved', () => {
    const raw = { SqsManagedSseEnabled: { 'Fn::If': ['Prod', true, false] } };
    expect(withoutIgnored('AWS::SQS::Queue', raw)).toEqual(raw);
  });
});
