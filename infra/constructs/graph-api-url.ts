import { CfnParameter, type Stack } from 'aws-cdk-lib';

/**
 * Adds the parameter for the base URL of WhatsApp's Graph API, so that the same template runs against Meta's API and
 * against a compatible one: the simulator on a developer's machine, or a proxy in an account.
 */
export function addGraphApiUrlParameter(stack: Stack): string {
  return new CfnParameter(stack, 'GraphApiUrl', {
    type: 'String',
    default: 'https://graph.facebook.com',
    allowedPattern: '^https?://[^/ ]+(/[^ ]*)?$',
    description: 'Base URL of the Graph API, without a version',
  }).valueAsString;
}
