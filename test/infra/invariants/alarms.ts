import { type Invariant, labelOf, toArray, valueAt } from './stage-templates.ts';

const ALARM = 'AWS::CloudWatch::Alarm';
const DESCRIPTION = /^Impact: (?<impact>.{30,}) Runbook: docs\/runbook\.md#(?<section>[a-z0-9-]+)$/;

/** A section of the runbook: its name and its headings. */
interface Section {
  readonly name: string;
  readonly parts: readonly string[];
}

/** Returns the sections of alarms: those with level-two headings in code quotes ("## `inbound-dlq`"). */
function sectionsOf(runbook: string): Section[] {
  return runbook
    .split(/^## /m)
    .slice(1)
    .flatMap((text) => {
      const name = /^`([a-z0-9-]+)`/.exec(text)?.[1];
      return name === undefined
        ? []
        : [{ name, parts: [...text.matchAll(/^\*\*(\w+)\.\*\*/gm)].map((match) => match[1] ?? '') }];
    });
}

export const alarmsStateTheirImpact: Invariant = (platform) =>
  platform
    .ofType(ALARM)
    .filter(({ properties }) => !DESCRIPTION.test(String(properties.AlarmDescription)))
    .map((alarm) => `${labelOf(alarm)} does not state its impact and its section of the runbook`);

export const alarmsHaveAnAction: Invariant = (platform) =>
  platform
    .ofType(ALARM)
    .filter(
      ({ stack, properties }) =>
        !toArray(properties.AlarmActions).some(
          (action) => platform.resolveReference(stack, action)?.type === 'AWS::SNS::Topic',
        ),
    )
    .map((alarm) => `${labelOf(alarm)} has no action`);

/** Every topic of alarms has a subscription. Applies to stages whose alarms need a recipient. */
export const topicsHaveASubscription: Invariant = (platform) =>
  platform
    .ofType('AWS::SNS::Topic')
    .filter(
      (topic) =>
        !platform
          .ofType('AWS::SNS::Subscription')
          .some(
            ({ stack, properties }) =>
              platform.resolveReference(stack, properties.TopicArn)?.id === topic.id &&
              String(properties.Endpoint) !== '',
          ),
    )
    .map((topic) => `${labelOf(topic)} has no subscription`);

/** Each alarm has a section with three parts, and each section an alarm. */
export function alarmsAreInTheRunbook(runbook: string): Invariant {
  const sections = sectionsOf(runbook);
  return (platform) => {
    const alarms = platform.ofType(ALARM).map((alarm) => ({
      alarm,
      section: DESCRIPTION.exec(String(alarm.properties.AlarmDescription))?.groups?.section,
    }));
    const complete = (section: Section) =>
      ['Description', 'Investigation', 'Resolution'].every((part) => section.parts.includes(part));
    return [
      ...alarms
        .filter(({ section }) => !sections.some(({ name }) => name === section))
        .map(({ alarm, section }) => `${labelOf(alarm)}: no section ${section} in the runbook`),
      ...sections.filter((section) => !complete(section)).map(({ name }) => `section ${name} lacks a part`),
      ...sections
        .filter(({ name }) => !alarms.some(({ section }) => section === name))
        .map(({ name }) => `section ${name} has no alarm`),
    ];
  };
}

/**
 * Every metric that the code records for an alarm (`requestLog().countMetric('Name')`) has an alarm, and every such alarm is
 * on a metric that is recorded, under the service name of a function of its stack.
 */
export function metricsHaveAlarms(metrics: readonly string[]): Invariant {
  return (platform) => {
    const alarms = platform.ofType(ALARM).filter(({ properties }) => properties.Namespace === 'Warung');
    const serviceNames = (stack: string) =>
      platform
        .ofType('AWS::Lambda::Function')
        .filter((fn) => fn.stack === stack)
        .map(({ properties }) => valueAt(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME'));
    return [
      ...metrics
        .filter((name) => !alarms.some(({ properties }) => properties.MetricName === name))
        .map((name) => `${name} is recorded and has no alarm`),
      ...alarms
        .filter(({ properties }) => !metrics.includes(String(properties.MetricName)))
        .map((alarm) => `${labelOf(alarm)} is on a metric that the code does not record`),
      ...alarms
        .filter(
          ({ stack, properties: { Dimensions } }) =>
            valueAt(Dimensions, 0, 'Name') !== 'service' ||
            !serviceNames(stack).includes(valueAt(Dimensions, 0, 'Value')),
        )
        .map((alarm) => `${labelOf(alarm)} is on no function of its stack`),
    ];
  };
}

/** Variables that would reveal the caller or the conversation in the access log. */
const PERSONAL = /sourceIp|userAgent|context\.path|authorizer|caller|identity/;

export const apiStagesAreThrottledAndLogged: Invariant = (platform) =>
  platform.ofType('AWS::ApiGatewayV2::Stage').flatMap((stage) => {
    const throttle = (name: string) => valueAt(stage.properties, 'DefaultRouteSettings', name);
    const log = stage.properties.AccessLogSettings;
    return [
      ...(throttle('ThrottlingRateLimit') && throttle('ThrottlingBurstLimit')
        ? []
        : [`${labelOf(stage)} is not throttled`]),
      ...(valueAt(log, 'DestinationArn') === undefined ? [`${labelOf(stage)} has no access log`] : []),
      ...(PERSONAL.test(String(valueAt(log, 'Format'))) ? [`${labelOf(stage)} logs personal data`] : []),
    ];
  });
