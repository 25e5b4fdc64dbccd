import { describe, expect, it } from 'vitest';
import {
  checkInput,
  InvalidJsonError,
  selectPath,
  type TargetInput,
  transformInput,
} from '../../../events/input-transformer.ts';
import { NotRunHereError } from '../../../kernel/aws-error.ts';

// The event and the templates of the EventBridge User Guide, "Amazon EventBridge input transformation".
const event = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', count: 3, list: [{ a: 1 }, { a: 2 }] },
};
const context = {
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  ruleName: 'example',
  eventText: JSON.stringify(event),
  ingestionTime: '2015-11-11T21:29:55Z',
};
const paths = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  count: '$.detail.count',
  detail: '$.detail',
  gone: '$.detail.gone',
};
const filled = (template: string) => transformInput({ kind: 'template', paths, template }, context);

describe('input transformer', () => {
  it.each([
    ['simple string', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['escaped quotes', '"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    [
      'simple JSON',
      '{\n "instance" : <instance>,\n "state": <state>\n}',
      '{"instance":"i-0123456789","state":"RUNNING"}',
    ],
    [
      'variables within and outside of quotes',
      '{"instance" : <instance>, "state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}',
      '{"instance":"i-0123456789","state":"RUNNING","status":"instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      'static values',
      '{"state": [ 9, <state>, true ], "Transformed" : "Yes"}',
      '{"state":[9,"RUNNING",true],"Transformed":"Yes"}',
    ],
    ['a number', '{"n": <count>, "s": "<count>"}', '{"n":3,"s":"3"}'],
    ['a missing value', '{"gone": <gone>, "s": "<gone>"}', '{"gone":"","s":""}'],
    [
      'reserved variables in a string',
      '"<aws.events.rule-name> triggered at <aws.events.event.ingestion-time>"',
      '"example triggered at 2015-11-11T21:29:55Z"',
    ],
  ])('%s', (_, template, output) => expect(filled(template)).toBe(output));

  it('inserts rule and event into JSON', () => {
    const output = filled('{"ruleArn": <aws.events.rule-arn>, "originalEvent": <aws.events.event>}');
    expect(JSON.parse(output)).toEqual({ ruleArn: context.ruleArn, originalEvent: event });
  });

  it('inserts the exact event as a string', () => {
    const output: unknown = JSON.parse(filled('{"text": "<aws.events.event.json>"}'));
    expect(output).toEqual({ text: context.eventText });
  });

  it('fails on a filled template that is not JSON, because values are not escaped', () => {
    const broken = { ...context, eventText: JSON.stringify({ ...event, time: 'a "quoted" time' }) };
    expect(() => transformInput({ kind: 'template', paths, template: '{"t": "<timestamp>"}' }, broken)).toThrow(
      InvalidJsonError,
    );
  });

  it('passes a constant, a part, or the whole event', () => {
    expect(transformInput({ kind: 'constant', text: '{"x":1}' }, context)).toBe('{"x":1}');
    expect(transformInput({ kind: 'path', path: '$.detail.list[1]' }, context)).toBe('{"a":2}');
    expect(transformInput({ kind: 'event' }, context)).toBe(context.eventText);
  });

  it('selects by name, index and wildcard', () => {
    expect(selectPath(event, '$.detail.list[*].a')).toEqual([1, 2]);
    expect(selectPath(event, '$.resources[0]')).toBe(event.resources[0]);
    expect(selectPath(event, '$')).toBe(event);
  });

  it.each<[string, TargetInput]>([
    ['an undefined placeholder', { kind: 'template', paths: {}, template: '"<x>"' }],
    ['a filter path', { kind: 'path', path: '$.detail[?(@.a)]' }],
    ['bracket notation', { kind: 'template', paths: { x: "$['detail']" }, template: '"<x>"' }],
  ])('rejects %s by name', (_, input) => expect(() => checkInput(input, 'rule r')).toThrow(NotRunHereError));
});
