import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { listDeadLetterQueues, peek, redrive } from './dead-letter-queues.ts';
import { readInbox, sendDemoText } from './demo.ts';
import { formatReplayReport } from './format-replay-report.ts';
import { listQuarantine, replayQuarantined } from './quarantine.ts';
import { NumberTakenError, replay } from './replay.ts';
import { republishRange } from './republish.ts';
import { findTarget, NoTargetError, type Target } from './target.ts';

const USAGE = `Usage: npm run warung -- COMMAND [--stage NAME | --data DIR]

  dlq list                           list the dead-letter queues with their number of messages
  dlq peek QUEUE                     show why messages failed (removes nothing)
  redrive QUEUE                      move the messages of QUEUE-dlq back to QUEUE
  republish --from T --to T [--tenant ID]   publish the events of a time range again (ISO 8601)
  quarantine list                    list the items that could not be processed
  quarantine replay ID               route a quarantined item again
  replay DIR [--connect] [--times N] post each payload of a folder as Meta does and account for every item;
                                     exit code 1 when an item is missing or posting again changed something

  say TEXT [--from NUMBER]           send a customer's text to the demo tenant of the local platform
  inbox                              show the demo tenant's conversations, newest messages first

Without --stage, commands use the local platform of the data folder (default .warung).`;

interface Flags {
  readonly stage?: string | undefined;
  readonly data?: string | undefined;
  readonly tenant?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly connect: boolean;
  readonly times: string;
}

/** The command line is invalid. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** AWS's counts of messages are approximate for about a minute (SQS Developer Guide, GetQueueAttributes). */
const AWS_QUIET_MS = 60_000;

/** The command found problems; the message is its output. The exit code is 1. */
class ProblemsFoundError extends Error {
  override readonly name = 'ProblemsFoundError';
}

type Command = (target: Target, words: readonly string[], flags: Flags) => Promise<string>;

const COMMANDS: Readonly<Record<string, Command>> = {
  'dlq list': async () =>
    (await listDeadLetterQueues(new SQSClient({}))).map(({ name, messages }) => `${name}\t${messages}`).join('\n'),
  'dlq peek': async (_, [queue]) => toJson(await peek(new SQSClient({}), required(queue, 'QUEUE'))),
  redrive: async (_, [queue]) => {
    const source = required(queue, 'QUEUE').replace(/-dlq(?=(\.fifo)?$)/, '');
    const deadLetterQueue = source.endsWith('.fifo') ? source.replace(/\.fifo$/, '-dlq.fifo') : `${source}-dlq`;
    return toJson(await redrive(new SQSClient({}), deadLetterQueue, source));
  },
  republish: async (target, _, { tenant, from, to }) =>
    toJson(
      await republishRange(target, { tenantId: tenant, from: parseTime(from, '--from'), to: parseTime(to, '--to') }),
    ),
  'quarantine list': async (target) => toJson(await listQuarantine(target)),
  'quarantine replay': async (target, [id]) => toJson(await replayQuarantined(target, required(id, 'ID'))),
  replay: async (target, [folder], { connect, times, stage }) => {
    if (!/^[1-9]\d?$/.test(times)) throw new UsageError('--times must be a number from 1 to 99');
    const report = await replay(target, {
      folder: required(folder, 'DIR'),
      appSecret: process.env['META_APP_SECRET'] || 'local-app-secret',
      shouldConnect: connect,
      times: Number(times),
      idleMs: stage === undefined ? 0 : AWS_QUIET_MS,
      timeoutMs: 120_000,
    });
    const table = formatReplayReport(report, Number(times));
    if (report.problems.length > 0) throw new ProblemsFoundError(table);
    return table;
  },
};

async function main(argv: readonly string[]): Promise<string> {
  const { values, positionals } = parseCommandLine(argv);
  const [first = '', second = ''] = positionals;
  if (first === 'say')
    return sendDemoText(required(second, 'TEXT'), { data: values.data, from: values.from ?? '6281234567890' });
  if (first === 'inbox') return readInbox(values);
  const twoWordCommand = COMMANDS[`${first} ${second}`];
  const command = twoWordCommand ?? COMMANDS[first];
  if (!command) throw new UsageError(first ? `there is no command ${positionals.join(' ')}` : 'the command is missing');
  return command(await findTarget(values), positionals.slice(twoWordCommand ? 2 : 1), values);
}

function parseCommandLine(argv: readonly string[]): { values: Flags; positionals: string[] } {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stage: { type: 'string' },
        data: { type: 'string' },
        tenant: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        connect: { type: 'boolean', default: false },
        times: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function required(word: string | undefined, name: string): string {
  if (!word) throw new UsageError(`${name} is missing`);
  return word;
}

function parseTime(word: string | undefined, name: string): Date {
  const date = new Date(required(word, name));
  if (Number.isNaN(date.getTime())) throw new UsageError(`${name} must be a time such as 2026-11-23T00:00:00Z`);
  return date;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  if (error instanceof ProblemsFoundError) {
    process.stdout.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof UsageError || error instanceof NoTargetError || error instanceof NumberTakenError) {
    process.stderr.write(`${error.message}\n${error instanceof UsageError ? `\n${USAGE}\n` : ''}`);
    process.exitCode = 2;
  } else throw error;
}
