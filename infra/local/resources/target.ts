import * as z from 'zod';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from '../delivery/backoff.ts';
import { targetKindOf } from '../delivery/target.ts';
import { NotRunHereError } from '../kernel/aws-error.ts';

/** Properties for failed deliveries that targets of rules and schedules share. */
export const deliveryProperties = {
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.coerce.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.coerce.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
};
const deliverySchema = z.object({ Arn: z.string(), ...deliveryProperties });

/**
 * Returns the target's ARN and its settings for failed deliveries.
 * @throws NotRunHereError for a target that is not a queue or function
 */
export function deliveryOf(
  { Arn, RetryPolicy, DeadLetterConfig }: z.infer<typeof deliverySchema>,
  where: string,
): { readonly arn: string; readonly retryPolicy: RetryPolicy; readonly deadLetterArn: string | undefined } {
  if (targetKindOf(Arn) === undefined)
    throw new NotRunHereError(`${where}: ${Arn} is not run here; only queues and functions are supported`);
  const { maximumRetryAttempts, maximumEventAgeSeconds } = DEFAULT_RETRY_POLICY;
  return {
    arn: Arn,
    retryPolicy: {
      maximumRetryAttempts: RetryPolicy?.MaximumRetryAttempts ?? maximumRetryAttempts,
      maximumEventAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? maximumEventAgeSeconds,
    },
    deadLetterArn: DeadLetterConfig?.Arn,
  };
}
