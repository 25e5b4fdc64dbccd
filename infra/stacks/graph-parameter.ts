import { CfnParameter, type Stack } from 'aws-cdk-lib';

/**
 * Where WhatsApp's Graph API is. A parameter, so that the same template runs against Meta's own and against another that speaks
 * the same: the simulator on a developer's machine, a proxy in an account.
 */
export function graphApiUrl(stack: Stack): string {
  return new CfnParameter(stack, 'GraphApiUrl', {
    type: 'String',
    default: 'https://graph.facebook.com',
    allowedPattern: '^https?://[^/ ]+(/[^ ]*)?$',
    description: 'Base URL of the Graph API, without a version',
  }).valueAsString;
}
