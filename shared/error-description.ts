/** An error as it is logged: never with its message, which may quote input. */
export interface ErrorDescription {
  readonly name: string;
  /** The innermost calls, such as `loadMessages (index.mjs:1:2345)`. */
  readonly frames: readonly string[];
  /** The chain of causes, nearest first. */
  readonly causes?: readonly ErrorDescription[];
}

const MAX_FRAMES = 8;
const MAX_CAUSE_FRAMES = 4;
const MAX_CAUSES = 3;
const MAX_NAME_LENGTH = 100;
/** A call in V8's stack trace (V8, Stack trace API): its function, if it has a name, and its position. */
const FRAME = /^ {4}at (?:([\w$.<>#[\] ]{1,100}) \()?((?:file:\/\/|node:|\/)[^\s()]{1,200}:\d+:\d+)\)?$/;
/** The folder of a function's code on Lambda. */
const CODE_FOLDER = /^(?:file:\/\/)?(?:\/var\/task\/)?/;

/** Describes an error for the log, with the chain of its causes. The description is at most about 3 KB. */
export function describeError(error: unknown): ErrorDescription {
  const causes: ErrorDescription[] = [];
  for (let cause = causeOf(error); cause !== undefined && causes.length < MAX_CAUSES; cause = causeOf(cause))
    causes.push({ name: nameOf(cause), frames: framesOf(cause, MAX_CAUSE_FRAMES) });
  return { name: nameOf(error), frames: framesOf(error, MAX_FRAMES), ...(causes.length > 0 ? { causes } : {}) };
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

const nameOf = (error: unknown): string =>
  error instanceof Error ? error.name.slice(0, MAX_NAME_LENGTH) : 'UnknownError';

function framesOf(error: unknown, limit: number): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  return withoutMessage(error.stack, error.message)
    .split('\n')
    .flatMap((line) => {
      const [, name = '<anonymous>', position = ''] = FRAME.exec(line) ?? [];
      return position === '' ? [] : [`${name} (${position.replace(CODE_FOLDER, '')})`];
    })
    .slice(0, limit);
}

/** Removes the message, whose lines could look like calls. */
const withoutMessage = (stack: string, message: string): string => {
  const start = message === '' ? -1 : stack.indexOf(message);
  return start < 0 ? stack : stack.slice(start + message.length);
};
