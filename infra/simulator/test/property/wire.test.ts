import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMultipart } from '../../graph/multipart.ts';
import type { PendingChange } from '../../storage/webhooks.ts';
import { bodyOf } from '../../webhooks/body.ts';

const name = fc.string({ unit: fc.constantFrom(...'abc_-é"'), minLength: 1, maxLength: 8 });
/** Bytes with many delimiters of forms. */
const bytes = fc
  .array(fc.oneof(fc.constantFrom('\r\n', '--', '\r\n--', 'b', ' ', '\r', '\n'), fc.string()), { maxLength: 12 })
  .map((pieces) => new Uint8Array(Buffer.from(pieces.join(''))));

test('a form that fetch creates is parsed without changes', async () => {
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

test('bytes with any boundary are parsed without changes', () => {
  const boundary = fc.constantFrom('b', '--', '----b', 'b--');
  fc.assert(
    fc.property(boundary, fc.array(bytes, { minLength: 1, maxLength: 4 }), (boundaryText, contents) => {
      // A sender selects a boundary that does not occur in the content.
      fc.pre(contents.every((content) => !`\r\n${Buffer.from(content)}`.includes(`\r\n--${boundaryText}`)));
      const head = `--${boundaryText}\r\ncontent-disposition: form-data; name="a"\r\n\r\n`;
      const body = Buffer.concat([
        ...contents.flatMap((content) => [Buffer.from(head), content, Buffer.from('\r\n')]),
        Buffer.from(`--${boundaryText}--\r\n`),
      ]);
      const read = parseMultipart(`multipart/form-data; boundary=${boundaryText}`, body);
      expect(read.map((part) => part.bytes.toString('hex'))).toEqual(
        contents.map((content) => Buffer.from(content).toString('hex')),
      );
    }),
  );
});

const text = fc.string({ unit: 'binary' });
const change = fc.record({
  number: fc.constantFrom('1', '2'),
  account: fc.constantFrom('10', '20'),
  kind: fc.constantFrom('messages', 'statuses', 'other'),
  text,
});

test('a body is ASCII and contains every change with its text, however the changes are joined', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (all) => {
      const changes = all.map(
        ({ number, account, kind, text: content }, place): PendingChange => ({
          place,
          url: '',
          accountId: account,
          field: kind === 'other' ? 'security' : 'messages',
          value:
            kind === 'other'
              ? { content }
              : { metadata: { phone_number_id: number }, [kind]: [{ content }], contacts: [{ user_id: content }] },
          wamid: null,
          at: 0,
          attempts: 0,
          due: 0,
        }),
      );
      const body = bodyOf(changes).toString('latin1');
      expect(body).toMatch(/^\p{ASCII}+$/u);
      expect(body).not.toMatch(/(?<!\\)\//);
      const actual = JSON.parse(body).entry.flatMap((entry: { id: string; changes: { value: WebhookValue }[] }) =>
        entry.changes.flatMap(({ value }) =>
          [...(value.messages ?? []), ...(value.statuses ?? []), ...('content' in value ? [value] : [])].map((one) => [
            entry.id,
            value.metadata?.phone_number_id ?? '',
            one.content,
          ]),
        ),
      );
      const expected = all.map(({ account, number, kind, text: content }) => [
        account,
        kind === 'other' ? '' : number,
        content,
      ]);
      expect(actual.map(String).toSorted()).toEqual(expected.map(String).toSorted());
    }),
  );
});

interface WebhookValue {
  readonly metadata?: { readonly phone_number_id: string };
  readonly messages?: readonly { readonly content: string }[];
  readonly statuses?: readonly { readonly content: string }[];
  readonly content?: string;
}
