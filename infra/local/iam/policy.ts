import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { conditionKeyKindOf } from './condition-keys.ts';
import { type Condition, parseCondition } from './conditions.ts';
import { compilePolicyPattern, type PolicyPattern } from './pattern.ts';

/** The kind of a policy: of a role (`identity`), of a resource, or the trust policy of a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** Patterns of `OrderAction` or `Resource`; of `NotAction` or `NotResource` when `except` is set. */
export interface ElementSelection {
  readonly isNegated: boolean;
  readonly patterns: readonly PolicyPattern[];
}

export type PrincipalPattern =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'account'; readonly account: string }
  /** A role's ARN or a session's ARN. */
  | { readonly kind: 'aws'; readonly arn: string }
  | { readonly kind: 'service'; readonly service: string };

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: ElementSelection;
  /** Absent in a trust policy, whose resource is the role itself. */
  readonly resources: ElementSelection | undefined;
  /** Absent in an identity policy. */
  readonly principals: readonly PrincipalPattern[] | undefined;
  readonly conditions: readonly Condition[];
  /** The statement as in the template, for messages. */
  readonly text: string;
}

const oneOrMore = <T extends z.ZodType>(type: T) => z.union([type.transform((one) => [one]), z.array(type).min(1)]);
const textsSchema = oneOrMore(z.string().min(1));
const scalarSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: textsSchema.optional(),
  NotAction: textsSchema.optional(),
  Resource: textsSchema.optional(),
  NotResource: textsSchema.optional(),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: textsSchema.optional(), Service: textsSchema.optional() })])
    .optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore(scalarSchema))).optional(),
});
type RawStatement = z.infer<typeof statementSchema>;

const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: oneOrMore(statementSchema),
});

/**
 * Parses a policy document.
 * @param where the name of the policy in messages, e.g. `AWS::IAM::Role Inbound/Role`
 * @throws NotRunHereError for an element that this runtime cannot evaluate as AWS does
 */
export function parsePolicy(document: unknown, kind: PolicyKind, where: string): readonly Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw new NotRunHereError(`${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.Statement.map((raw, index) => {
    try {
      return toStatement(raw, kind);
    } catch (error) {
      if (error instanceof NotRunHereError)
        throw new NotRunHereError(`${where}, statement ${index + 1}: ${error.message}`);
      throw error;
    }
  });
}

function toStatement(raw: RawStatement, kind: PolicyKind): Statement {
  if ((kind === 'identity') !== (raw.Principal === undefined)) {
    throw new NotRunHereError(`a ${kind} policy ${kind === 'identity' ? 'with a' : 'without'} Principal`);
  }
  const actions = selection('Action', raw.Action, raw.NotAction, true);
  const resources = selection('Resource', raw.Resource, raw.NotResource, false);
  if (!actions) throw new NotRunHereError('neither Action nor NotAction');
  if ((kind === 'trust') !== (resources === undefined)) {
    throw new NotRunHereError(`a ${kind} policy ${kind === 'trust' ? 'with a' : 'without'} Resource`);
  }
  const conditions = Object.entries(raw.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => parseCondition(operator, key, values)),
  );
  const variables = [
    ...(resources?.patterns.flatMap((one) => one.variables) ?? []),
    ...conditions.flatMap((one) => one.variables),
  ];
  const unknown = variables.find((key) => conditionKeyKindOf(key) !== 'one');
  if (unknown !== undefined) throw new NotRunHereError(`policy variable \${${unknown}}`);
  return {
    effect: raw.Effect,
    actions,
    resources,
    principals: raw.Principal === undefined ? undefined : toPrincipals(raw.Principal),
    conditions,
    text: JSON.stringify(raw),
  };
}

function selection(
  name: string,
  only: readonly string[] | undefined,
  except: readonly string[] | undefined,
  isAction: boolean,
): ElementSelection | undefined {
  if (only && except) throw new NotRunHereError(`both ${name} and Not${name}`);
  const sources = only ?? except;
  if (!sources) return undefined;
  const patterns = sources.map((source) => compilePolicyPattern(source, 'glob', isAction));
  if (isAction && patterns.some((one) => one.variables.length > 0))
    throw new NotRunHereError('a policy variable in an action');
  return { isNegated: except !== undefined, patterns };
}

/**
 * Parses `Principal` ("IAM JSON policy elements"): `"AWS": "*"` equals `"*"`, and an account id means the account's
 * root.
 */
function toPrincipals(raw: NonNullable<RawStatement['Principal']>): readonly PrincipalPattern[] {
  if (raw === '*') return [{ kind: 'anyone' }];
  const aws = (raw.AWS ?? []).map(toAwsPrincipal);
  const services = (raw.Service ?? []).map((service): PrincipalPattern => ({ kind: 'service', service }));
  if (aws.length + services.length === 0) throw new NotRunHereError('an empty Principal');
  return [...aws, ...services];
}

function toAwsPrincipal(text: string): PrincipalPattern {
  if (text === '*') return { kind: 'anyone' };
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  if (account !== undefined) return { kind: 'account', account };
  if (/^arn:aws:(?:iam::\d{12}:role|sts::\d{12}:assumed-role)\/[^*?]+$/.test(text)) return { kind: 'aws', arn: text };
  throw new NotRunHereError(`principal ${text}`);
}
