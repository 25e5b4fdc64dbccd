import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';

/**
 * A parameter of a template (CloudFormation User Guide, "CloudFormation template Parameters syntax"). Another type or
 * property stops the start. Numbers may be given as text, as in CloudFormation.
 */
export const ParameterSchema = z.strictObject({
  Type: z.enum(['String', 'AWS::SSM::Parameter::Value<String>']),
  Default: z.string().optional(),
  AllowedPattern: z.string().optional(),
  AllowedValues: z.array(z.string()).optional(),
  MinLength: z.coerce.number().int().optional(),
  MaxLength: z.coerce.number().int().optional(),
  Description: z.string().optional(),
  ConstraintDescription: z.string().optional(),
  /** Masks the value in responses of CloudFormation, so it has no effect here. */
  NoEcho: z.union([z.boolean(), z.string()]).optional(),
});
type Parameter = z.infer<typeof ParameterSchema>;

/**
 * Parameter values by name. Each applies to all stacks whose template declares it, as in `cdk deploy --parameters
 * name=value`.
 */
export type ParameterValues = Readonly<Record<string, string>>;

interface WithParameters {
  readonly name: string;
  readonly template: { readonly Parameters: Readonly<Record<string, Parameter>> };
}

/** A parameter value is invalid: no template declares the parameter, or the parameter does not allow the value. */
export class BadParameterError extends Error {
  override readonly name = 'BadParameterError';
}

/**
 * Checks parameter values.
 * @throws BadParameterError naming one that no template declares, or that its parameter does not allow
 */
export function checkParameters(stacks: readonly WithParameters[], given: ParameterValues): void {
  const known = new Set(stacks.flatMap(({ template }) => Object.keys(template.Parameters)));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new BadParameterError(`no template has the parameter ${unknown.join(', ')}, for which a value was given`);
  for (const { name: stackName, template } of stacks)
    for (const [name, parameter] of Object.entries(template.Parameters)) {
      const value = given[name];
      if (value !== undefined) checkValue(name, stackName, parameter, value);
    }
}

/**
 * Returns the value of `Ref` of a parameter; undefined when the stack does not declare it. The value of a parameter of
 * an SSM type is the name of the SSM parameter to read.
 * @throws NotRunHereError for a parameter that has no value
 */
export function parameterValue(
  { name: stackName, template }: WithParameters,
  name: string,
  given: ParameterValues,
  ssmParameter: (name: string) => string | undefined,
): string | undefined {
  const parameter = Object.hasOwn(template.Parameters, name) ? template.Parameters[name] : undefined;
  if (!parameter) return undefined;
  const value = given[name] ?? parameter.Default;
  const resolved = parameter.Type === 'String' || value === undefined ? value : ssmParameter(value);
  if (resolved === undefined) throw new NotRunHereError(`the parameter ${name} of ${stackName} has no value here`);
  return resolved;
}

function checkValue(name: string, stackName: string, parameter: Parameter, value: string): void {
  const problem = problemOf(parameter, value);
  if (problem) throw new BadParameterError(`the value of parameter ${name} of ${stackName} must ${problem}`);
}

function problemOf(
  { AllowedPattern, AllowedValues, MinLength, MaxLength }: Parameter,
  value: string,
): string | undefined {
  if (AllowedValues && !AllowedValues.includes(value)) return `be one of ${AllowedValues.join(', ')}`;
  // The whole value must match.
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    return `match ${AllowedPattern}`;
  if (MinLength !== undefined && value.length < MinLength) return `have at least ${MinLength} characters`;
  if (MaxLength !== undefined && value.length > MaxLength) return `have at most ${MaxLength} characters`;
  return undefined;
}
