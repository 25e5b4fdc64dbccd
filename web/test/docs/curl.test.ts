import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { curlOf } from '../../docs/curl.ts';
import type { Operation } from '../../docs/openapi.ts';

const base: Operation = {
  id: 'sendMessage',
  method: 'GET',
  path: '/v1/things',
  tag: 'Things',
  summary: 'Things',
  parameters: [],
  successes: [],
  problems: [],
};
const of = (changes: Partial<Operation>): string => curlOf({ ...base, ...changes }, {}, 'https://api.example');
const parameter = (name: string, place: 'path' | 'query' | 'header', required: boolean) => ({
  name,
  in: place,
  required,
  schema: { type: 'string' },
});

describe('the curl command of an operation', () => {
  test('is only the URL if nothing else is required', () => {
    expect(of({ parameters: [parameter('limit', 'query', false)] })).toBe('curl "https://api.example/v1/things"');
  });

  test('has variables for required parameters', () => {
    const parameters = [
      parameter('messageId', 'path', true),
      parameter('year', 'query', true),
      parameter('month', 'query', true),
    ];
    expect(of({ path: '/v1/messages/{messageId}', parameters })).toBe(
      'curl "https://api.example/v1/messages/$MESSAGE_ID?year=$YEAR&month=$MONTH"',
    );
  });

  test('has API key, idempotency key and body', () => {
    const command = of({
      method: 'POST',
      auth: 'The key.',
      parameters: [parameter('Idempotency-Key', 'header', false)],
      body: { required: true, schema: { type: 'object', properties: { to: { const: "Ani's" } }, required: ['to'] } },
    });
    expect(command.split(' \\\n  ').slice(0, 4)).toEqual([
      'curl -X POST "https://api.example/v1/things"',
      '-H "Authorization: Bearer $WARUNG_KEY"',
      '-H "Idempotency-Key: $(uuidgen)"',
      "-H 'Content-Type: application/json'",
    ]);
  });

  test('is quoted correctly for a shell', () => {
    const body = { name: 'Ani\'s `$HOME` "x"\\' };
    const command = of({
      method: 'PUT',
      path: '/v1/{id}',
      body: { required: true, schema: { const: body } },
    });
    const script = command.replace('curl', 'printf "%s\\n"');
    const printed = execFileSync('/bin/sh', ['-c', script], { env: { ID: '7' }, encoding: 'utf8' });
    const [, , address, , , , ...json] = printed.split('\n');
    expect(address).toBe('https://api.example/v1/7');
    expect(JSON.parse(json.join('\n'))).toEqual(body);
  });
});
