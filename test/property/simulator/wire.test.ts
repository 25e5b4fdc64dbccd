import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMultipart } from '../../../infra/simulator/graph/multipart.ts';
import type { Update } from '../../../infra/simulator/state/webhooks.ts';
import { bodyOf } from '../../../infra/simulator/webhooks/body.ts';

const name = fc.string({ unit: fc.constantFrom(...'abc_-é"'), minLength: 1, maxLength: 8 });
/** Bytes that are full of what a form is made of. */
const bytes = fc
  .array(fc.oneof(fc.constantFrom('\r\n', '--', '\r\n--', 'b', ' ', '\r', '\n'), fc.string()), { maxLength: 12 })
  .map((pieces) => new Uint8Array(Buffer.from(pieces.join(''))));

test('a form that fetch writes is read as it was', async () => {
  const entries = fc.array(fc.record({ name, bytes, file: fc.boolean() }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(entries, async (parts) => {
      const form = new FormData();
      for (const part of parts)
        if (part.file) form.append(part.name, new Blob([part.bytes], { type: 'image/png' }), 'a.png');
        else form.append(part.name, 'plain');
      const response = new Response(form);
      const type = response.headers.get('content-type') ?? '';
      const read = parseMultipart(type, Buffer.from(await response.arrayBuffer()));
      expect(read.map((part) => [part.name, part.filename, part.bytes.toString('hex')])).toEqual(
        parts.map((part) => [
          part.name,
          part.file ? 'a.png' : undefined,
          Buffer.from(part.file ? part.bytes : 'plain').toString('hex'),
        ]),
      );
    }),
  );
});

test('bytes around any boundary are read as they were', () => {
  const boundary = fc.constantFrom('b', '--', '----b', 'b--');
  fc.assert(
    fc.property(boundary, fc.array(bytes, { minLength: 1, maxLength: 4 }), (mark, contents) => {
      // A sender picks a boundary that does not occur.
      fc.pre(contents.every((content) => !`\r\n${Buffer.from(content)}`.includes(`\r\n--${mark}`)));
      const head = `--${mark}\r\ncontent-disposition: form-data; name="a"\r\n\r\n`;
      const body = Buffer.concat([
        ...contents.flatMap((content) => [Buffer.from(head), content, Buffer.from('\r\n')]),
        Buffer.from(`--${mark}--\r\n`),
      ]);
      const read = parseMultipart(`multipart/form-data; boundary=${mark}`, body);
      expect(read.map((part) => part.bytes.toString('hex'))).toEqual(
        contents.map((content) => Buffer.from(content).toString('hex')),
      );
    }),
  );
});

const text = fc.string({ unit: 'binary' });
const update = fc.record({
  number: fc.constantFrom('1', '2'),
  account: fc.constantFrom('10', '20'),
  kind: fc.constantFrom('messages', 'statuses', 'other'),
  text,
});

test('a body is ASCII, says what was to be said, and loses no update however they are joined', () => {
  fc.assert(
    fc.property(fc.array(update, { minLength: 1, maxLength: 20 }), (all) => {
      const updates = all.map(
        ({ number, account, kind, text: said }, place): Update => ({
          place,
          url: '',
          accountId: account,
          field: kind === 'other' ? 'security' : 'messages',
          value:
            kind === 'other'
              ? { said }
              : { metadata: { phone_number_id: number }, [kind]: [{ said }], contacts: [{ user_id: said }] },
          wamid: null,
          at: 0,
          attempts: 0,
          due: 0,
        }),
      );
      const body = bodyOf(updates).toString('latin1');
      expect(body).toMatch(/^\p{ASCII}+$/u);
      expect(body).not.toMatch(/(?<!\\)\//);
      const told = JSON.parse(body).entry.flatMap((entry: { id: string; changes: { value: Told }[] }) =>
        entry.changes.flatMap(({ value }) =>
          [...(value.messages ?? []), ...(value.statuses ?? []), ...('said' in value ? [value] : [])].map((one) => [
            entry.id,
            value.metadata?.phone_number_id ?? '',
            one.said,
          ]),
        ),
      );
      const meant = all.map(({ account, number, kind, text: said }) => [account, kind === 'other' ? '' : number, said]);
      expect(told.map(String).toSorted()).toEqual(meant.map(String).toSorted());
    }),
  );
});

interface Told {
  readonly metadata?: { readonly phone_number_id: string };
  readonly messages?: readonly { readonly said: string }[];
  readonly statuses?: readonly { readonly said: string }[];
  readonly said?: string;
}
