import { randomInt, randomUUID } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Room that the random suffix takes in a name. */
const SUFFIX_LENGTH = 12;

/**
 * Makes the name of a resource that the template leaves unnamed, in CloudFormation's form `<stack>-<logical id>-<random>`,
 * cut to what the type allows.
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
      return suffix(10);
    case 'AWS::S3::Bucket':
      return named(stack, logicalId, 63).toLowerCase();
    case 'AWS::SQS::Queue':
      return raw['FifoQueue'] === true ? `${named(stack, logicalId, 75)}.fifo` : named(stack, logicalId, 80);
    default:
      return named(stack, logicalId, 64);
  }
}

function named(stack: string, logicalId: string, longest: number): string {
  return `${`${stack}-${logicalId}`.slice(0, longest - SUFFIX_LENGTH - 1)}-${suffix(SUFFIX_LENGTH)}`;
}

function suffix(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
