import * as z from 'zod';
import type { RegionAndAccount } from '../kernel/identity.ts';
import type { S3 } from '../s3/start.ts';
import { createProvider, type Provider } from '../template/provider.ts';

/** The part of the authorizer that stores resource policies. */
export interface ResourcePolicies {
  setResourcePolicy(arn: string, id: string, document: unknown): void;
  withdrawResourcePolicy(id: string): void;
}

const lifecycleRuleSchema = z.strictObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  ExpirationInDays: z.int().positive().optional(),
});

const wildcardSchema = z.string().regex(/^[^*]*\*?[^*]*$/, 'has at most one *');
const corsRuleSchema = z.strictObject({
  Id: z.string().optional(),
  AllowedOrigins: z.array(wildcardSchema).min(1),
  AllowedMethods: z.array(z.enum(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])).min(1),
  AllowedHeaders: z.array(wildcardSchema).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.int().nonnegative().optional(),
});

const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRuleSchema).min(1).max(100) }).optional(),
  LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRuleSchema) }).optional(),
});

const bucketPolicySchema = z.strictObject({ Bucket: z.string(), PolicyDocument: z.record(z.string(), z.unknown()) });

/**
 * Creates the providers of `AWS::S3::Bucket` and `AWS::S3::BucketPolicy`. Removing a bucket from the template is
 * rejected, because it holds data.
 */
export function s3Providers(
  s3: Pick<S3, 'defineBucket'>,
  policies: ResourcePolicies,
  regionAndAccount: RegionAndAccount,
): Provider[] {
  const arn = (bucket: string): string => `arn:${regionAndAccount.partition}:s3:::${bucket}`;
  return [
    createProvider<z.infer<typeof bucketSchema>>({
      type: 'AWS::S3::Bucket',
      properties: bucketSchema,
      nameProperty: 'BucketName',
      identify: ({ physicalId }) => ({
        ref: physicalId,
        attributes: {
          Arn: arn(physicalId),
          DomainName: `${physicalId}.s3.amazonaws.com`,
          RegionalDomainName: `${physicalId}.s3.${regionAndAccount.region}.amazonaws.com`,
        },
      }),
      apply: ({ physicalId, properties }) => {
        const rules = (properties.LifecycleConfiguration?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
        return s3.defineBucket(
          physicalId,
          rules.flatMap(({ Prefix, ExpirationInDays }) =>
            ExpirationInDays === undefined ? [] : [{ prefix: Prefix, days: ExpirationInDays }],
          ),
          properties.CorsConfiguration?.CorsRules.map((rule) => ({
            allowedOrigins: rule.AllowedOrigins,
            allowedMethods: rule.AllowedMethods,
            allowedHeaders: rule.AllowedHeaders,
            exposedHeaders: rule.ExposedHeaders,
            maxAgeSeconds: rule.MaxAge,
          })),
        );
      },
    }),
    createProvider<z.infer<typeof bucketPolicySchema>>({
      type: 'AWS::S3::BucketPolicy',
      properties: bucketPolicySchema,
      replacementProperties: ['Bucket'],
      identify: ({ physicalId }, raw) => ({
        ref: typeof raw.Bucket === 'string' ? raw.Bucket : physicalId,
        attributes: {},
      }),
      apply: ({ stackName, logicalId, properties }) =>
        policies.setResourcePolicy(arn(properties.Bucket), `${stackName}.${logicalId}`, properties.PolicyDocument),
      remove: ({ stackName, logicalId }) => policies.withdrawResourcePolicy(`${stackName}.${logicalId}`),
    }),
  ];
}
