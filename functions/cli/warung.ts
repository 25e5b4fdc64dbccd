import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { inbox, say } from './demo.ts';
import { listQuarantine, replayQuarantined } from './quarantine.ts';
import { listDeadLetterQueues, peek, redrive } from './queues.ts';
import { NumberTaken, replay } from './replay.ts';
import { republishRange } from './republish.ts';
import { replayTable } from './tables.ts';
import { findTarget, NoTarget, type Target } from './target.ts';

const USAGE = `Usage: npm run warung -- COMMAND [--stage NAME | --data DIR]

  dlq list                           dead-letter queues and how much lies in each
  dlq peek QUEUE                     why its letters are there (nothing is taken out)
  redrive QUEUE                      moves the letters of QUEUE-dlq back to QUEUE
  republish --from T --to T [--tenant ID]   publishes the facts of a range of time again (ISO 8601)
  quarantine list                    what is kept because nothing could be made of it
  quarantine replay ID               routes one kept item again
  replay DIR [--connect] [--times N] posts each payload of a folder as Meta would and accounts for every item;
                                     exit code 1 when one is missing, or posting again changed something

  say TEXT [--from NUMBER]           a customer's text to the demo tenant of the platform that runs here
  inbox                              the demo tenant's conversations, newest messages first

Without --stage, the platform that runs from the data folder (default .warung) is meant.`;

interface Flags {
  readonly stage?: string | undefined;
  readonly data?: string | undefined;
  readonly tenant?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly connect: boolean;
  readonly times: string;
}

/** A command line that makes no sense. */
class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/** AWS's counts of messages are approximate for about a minute (SQS Developer Guide, GetQueueAttributes). */
const AWS_QUIET_MS = 60_000;

/** What a command found wrong, as text for standard output; the exit code says it too. */
class Failed extends Error {
  override readonly name = 'Failed';
}

type Command = (target: Target, words: readonly string[], flags: Flags) => Promise<string>;

const COMMANDS: Readonly<Record<string, Command>> = {
  'dlq list': async () =>
    (await listDeadLetterQueues(new SQSClient({}))).map(({ name, messages }) => `${name}\t${messages}`).join('\n'),
  'dlq peek': async (_, [queue]) => pretty(await peek(new SQSClient({}), needed(queue, 'QUEUE'))),
  redrive: async (_, [queue]) => {
    const source = needed(queue, 'QUEUE').replace(/-dlq(?=(\.fifo)?$)/, '');
    const letters = source.endsWith('.fifo') ? source.replace(/\.fifo$/, '-dlq.fifo') : `${source}-dlq`;
    return pretty(await redrive(new SQSClient({}), letters, source));
  },
  republish: async (target, _, { tenant, from, to }) =>
    pretty(await republishRange(target, { tenantId: tenant, from: time(from, '--from'), to: time(to, '--to') })),
  'quarantine list': async (target) => pretty(await listQuarantine(target)),
  'quarantine replay': async (target, [id]) => pretty(await replayQuarantined(target, needed(id, 'ID'))),
  replay: async (target, [folder], { connect, times, stage }) => {
    if (!/^[1-9]\d?$/.test(times)) throw new BadUsage('--times must be a number from 1 to 99');
    const report = await replay(target, {
      folder: needed(folder, 'DIR'),
      appSecret: process.env['META_APP_SECRET'] || 'local-app-secret',
      connect,
      times: Number(times),
      quietMs: stage === undefined ? 0 : AWS_QUIET_MS,
      patienceMs: 120_000,
    });
    const table = replayTable(report, Number(times));
    if (report.problems.length > 0) throw new Failed(table);
    return table;
  },
};

async function main(argv: readonly string[]): Promise<string> {
  const { values, positionals } = parseCommandLine(argv);
  const [first = '', second = ''] = positionals;
  if (first === 'say') return say(needed(second, 'TEXT'), { data: values.data, from: values.from ?? '6281234567890' });
  if (first === 'inbox') return inbox(values);
  const two = COMMANDS[`${first} ${second}`];
  const command = two ?? COMMANDS[first];
  if (!command) throw new BadUsage(first ? `there is no command ${positionals.join(' ')}` : 'which command?');
  return command(await findTarget(values), positionals.slice(two ? 2 : 1), values);
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
    throw new BadUsage(error instanceof Error ? error.message : String(error));
  }
}

function needed(word: string | undefined, name: string): string {
  if (!word) throw new BadUsage(`${name} is missing`);
  return word;
}

function time(word: string | undefined, name: string): Date {
  const date = new Date(needed(word, name));
  if (Number.isNaN(date.getTime())) throw new BadUsage(`${name} must be a time such as 2026-11-23T00:00:00Z`);
  return date;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  if (error instanceof Failed) {
    process.stdout.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof BadUsage || error instanceof NoTarget || error instanceof NumberTaken) {
    process.stderr.write(`${error.message}\n${error instanceof BadUsage ? `\n${USAGE}\n` : ''}`);
    process.exitCode = 2;
  } else throw error;
}
