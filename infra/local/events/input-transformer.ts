import { NotRunHereError } from '../kernel/aws-error.ts';

/**
 * The input that a rule sends to its target: the whole event, a constant, a part of the event, or a filled template.
 */
export type TargetInput =
  | { readonly kind: 'event' }
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'template'; readonly paths: Readonly<Record<string, string>>; readonly template: string };

/** Values of the predefined variables. `eventText` is the unchanged event. */
export interface TransformContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly eventText: string;
  /** ISO time at which the bus accepted the event. */
  readonly ingestionTime: string;
}

/** A filled JSON template that is not valid JSON. EventBridge gives the event up with error code INVALID_JSON. */
export class InvalidJsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidJsonError';
  }
}

const RESERVED_VARIABLES = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event',
  'aws.events.event.ingestion-time',
  'aws.events.event.json',
];
const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;
/**
 * The JSON paths that EventBridge documents: dot notation, dashes, underscores, slashes, array indices and wildcards.
 */
const PATH = /^\$((\.[A-Za-z0-9_/-]+)|(\[(\d+|\*)\]))*$/;

/** Validates an input. @throws NotRunHereError for a path or a placeholder that cannot be filled */
export function checkInput(input: TargetInput, where: string): void {
  if (input.kind === 'path') checkPath(input.path, where);
  if (input.kind !== 'template') return;
  for (const path of Object.values(input.paths)) checkPath(path, where);
  for (const [, name = ''] of input.template.matchAll(PLACEHOLDER)) {
    if (!RESERVED_VARIABLES.includes(name) && !Object.hasOwn(input.paths, name))
      throw new NotRunHereError(`${where}: InputTemplate names <${name}>, which InputPathsMap does not define`);
  }
}

function checkPath(path: string, where: string): void {
  if (!PATH.test(path)) throw new NotRunHereError(`${where}: the local runtime does not support the JSON path ${path}`);
}

/**
 * Returns the text that a target receives. The output of JSON templates is minified. A variable's value is inserted as
 * is within quotes, and as JSON outside of them; a value that the event does not have is left empty (User Guide,
 * "Amazon EventBridge input transformation").
 * @throws InvalidJsonError
 */
export function transformInput(input: TargetInput, context: TransformContext): string {
  switch (input.kind) {
    case 'event':
      return context.eventText;
    case 'constant':
      return input.text;
    case 'path':
      return JSON.stringify(selectPath(JSON.parse(context.eventText), input.path) ?? null);
    case 'template':
      return fillTemplate(input.template, input.paths, context);
  }
}

/** Returns the value at a JSON path, or `undefined`. A wildcard selects all elements. */
export function selectPath(value: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.([A-Za-z0-9_/-]+)|\[(\d+|\*)\]/g)].map(([, name, index]) => name ?? index ?? '');
  return steps.reduce<unknown>(descend, value);
}

function descend(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    if (name === '*') return value;
    return /^\d+$/.test(name)
      ? value[Number(name)]
      : value.map((one) => descend(one, name)).filter((one) => one !== undefined);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function fillTemplate(template: string, paths: Readonly<Record<string, string>>, context: TransformContext): string {
  const event: unknown = JSON.parse(context.eventText);
  const resolveVariable = (name: string) =>
    name.startsWith('aws.events.') ? reservedValue(name, context, event) : selectPath(event, paths[name] ?? '');
  let filled = '';
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(0, match.index);
    filled +=
      template.slice(end, match.index) +
      render(resolveVariable(match[1] ?? ''), match[1] ?? '', isInsideQuotes(before));
    end = match.index + match[0].length;
  }
  filled += template.slice(end);
  return /^\s*[[{]/.test(template) ? minify(filled) : filled;
}

function reservedValue(name: string, context: TransformContext, event: unknown): unknown {
  switch (name) {
    case 'aws.events.rule-arn':
      return context.ruleArn;
    case 'aws.events.rule-name':
      return context.ruleName;
    case 'aws.events.event.ingestion-time':
      return context.ingestionTime;
    case 'aws.events.event.json':
      return context.eventText;
    default:
      return event;
  }
}

/** Returns whether the text ends within a string: an unescaped quote opens or closes one. */
function isInsideQuotes(before: string): boolean {
  return (before.replace(/\\[\s\S]/g, '').match(/"/g)?.length ?? 0) % 2 === 1;
}

function render(value: unknown, name: string, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value ?? '');
  if (value === undefined || value === null) return '';
  if (name === 'aws.events.event.json') return JSON.stringify(value).slice(1, -1);
  if (typeof value === 'string') return value;
  return JSON.stringify(value).replaceAll('"', '');
}

function minify(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    throw new InvalidJsonError('The input template did not produce valid JSON');
  }
}
