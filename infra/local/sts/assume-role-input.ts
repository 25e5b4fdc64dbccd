import { AwsError } from '../kernel/aws-error.ts';

/** The supported parameters of AssumeRole. Others are rejected by name. */
export interface AssumeRoleInput {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly externalId: string | undefined;
}

const SUPPORTED_PARAMETERS = new Set([
  'Action',
  'Version',
  'RoleArn',
  'RoleSessionName',
  'DurationSeconds',
  'ExternalId',
]);
const TAG = /^Tags\.member\.(\d+)\.(Key|Value)$/;

/** Parses the form of an AssumeRole call (STS API Reference, AssumeRole). @throws AwsError `ValidationError` */
export function parseAssumeRole(form: URLSearchParams): AssumeRoleInput {
  const unsupported = [...form.keys()].find((name) => !SUPPORTED_PARAMETERS.has(name) && !TAG.test(name));
  if (unsupported !== undefined)
    throw invalid(`The local runtime does not support the parameter ${unsupported} of AssumeRole`);
  const sessionName = form.get('RoleSessionName') ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid(`Value '${sessionName}' at 'roleSessionName' must match [\\w+=,.@-]* and have 2 to 64 characters`);
  }
  const roleArn = form.get('RoleArn') ?? '';
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  const durationSeconds = Number(form.get('DurationSeconds') ?? '3600');
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    throw invalid(`Value '${durationSeconds}' at 'durationSeconds' must be between 900 and 43200`);
  }
  return {
    roleArn,
    sessionName,
    durationSeconds,
    tags: readTags(form),
    externalId: form.get('ExternalId') ?? undefined,
  };
}

/**
 * Parses session tags (IAM User Guide, "Pass session tags in AWS STS"): at most 50, with unique, case-insensitive keys.
 */
function readTags(form: URLSearchParams): Readonly<Record<string, string>> {
  const numbers = new Set([...form.keys()].flatMap((name) => TAG.exec(name)?.[1] ?? []));
  const tags = [...numbers].map((number): readonly [string, string] => {
    const key = form.get(`Tags.member.${number}.Key`) ?? '';
    const value = form.get(`Tags.member.${number}.Value`) ?? '';
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || /^aws:/i.test(key)) {
      throw invalid(`Value '${key}' at 'tags.${number}.member.key' failed to satisfy the constraint on tag keys`);
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      throw invalid(`Value '${value}' at 'tags.${number}.member.value' failed to satisfy the constraint on tag values`);
    }
    return [key, value];
  });
  if (tags.length > 50) throw invalid("Member must have length less than or equal to 50 at 'tags'");
  if (new Set(tags.map(([key]) => key.toLowerCase())).size < tags.length) {
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  return Object.fromEntries(tags);
}

const invalid = (message: string) => new AwsError('ValidationError', message);
