import { randomInt, randomUUID } from 'node:crypto';

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The length of the random suffix. */
const SUFFIX_LENGTH = 12;

/**
 * Creates a name for a resource without a name in the template, in CloudFormation's form `<stack>-<logical
 * id>-<random>`, truncated to the maximum length of the type.
 */
export function makePhysicalId(
  type: string,
  stack: string,
  logicalId: string,
  raw: Readonly<Record<string, unknown>>,
): string {
  switch (type) {
    case 'AWS::Lambda::EventSourceMapping':
      return randomUUID();
    case 'AWS::ApiGatewayV2::Api':
      return randomSuffix(10);
    case 'AWS::S3::Bucket':
      return nameOf(stack, logicalId, 63).toLowerCase();
    case 'AWS::SQS::Queue':
      return raw['FifoQueue'] === true ? `${nameOf(stack, logicalId, 75)}.fifo` : nameOf(stack, logicalId, 80);
    default:
      return nameOf(stack, logicalId, 64);
  }
}

function nameOf(stack: string, logicalId: string, maxLength: number): string {
  return `${`${stack}-${logicalId}`.slice(0, maxLength - SUFFIX_LENGTH - 1)}-${randomSuffix(SUFFIX_LENGTH)}`;
}

function randomSuffix(length: number): string {
  return Array.from({ length }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
}
