import { at, type Invariant, label, list } from './platform.ts';

const FUNCTION = 'AWS::Lambda::Function';

export const functionsHaveALogGroupThatEnds: Invariant = (platform) =>
  platform.ofType(FUNCTION).flatMap((fn) => {
    const group = platform.referred(fn.stack, at(fn.properties, 'LoggingConfig', 'LogGroup'));
    return group?.properties.RetentionInDays === undefined ? [`${label(fn)} has no log group with a retention`] : [];
  });

export const logGroupsEnd: Invariant = (platform) =>
  platform
    .ofType('AWS::Logs::LogGroup')
    .filter(({ properties }) => properties.RetentionInDays === undefined)
    .map((group) => `${label(group)} has no retention`);

/**
 * CloudWatch extracts no metrics from log groups of the class Infrequent Access ("CloudWatch Logs User Guide, Log
 * classes").
 */
export const logGroupsGiveMetrics: Invariant = (platform) =>
  platform
    .ofType('AWS::Logs::LogGroup')
    .filter(({ properties }) => (properties.LogGroupClass ?? 'STANDARD') !== 'STANDARD')
    .map((group) => `${label(group)} does not support metrics`);

/** These settings determine the log levels of Powertools and of Lambda itself; without JSON neither applies. */
export const functionsAreTuned: Invariant = (platform) =>
  platform
    .ofType(FUNCTION)
    .filter(
      ({ properties }) =>
        properties.Runtime !== 'nodejs24.x' ||
        at(properties, 'Architectures', 0) !== 'arm64' ||
        at(properties, 'LoggingConfig', 'LogFormat') !== 'JSON' ||
        at(properties, 'LoggingConfig', 'SystemLogLevel') !== 'WARN' ||
        properties.Timeout === undefined,
    )
    .map((fn) => `${label(fn)} is not arm64, Node 24, JSON logs at WARN with a timeout`);

/**
 * Functions are not traced: tracing costs per trace, its SDK is at its end of life, and it needs a permission on `*`.
 */
export const nothingIsTraced: Invariant = (platform) =>
  platform
    .ofType(FUNCTION)
    .filter(({ properties }) => at(properties, 'TracingConfig', 'Mode') === 'Active')
    .map((fn) => `${label(fn)} traces actively`);

export const functionsHaveAnErrorAlarm: Invariant = (platform) => {
  const watched = platform
    .ofType('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.MetricName === 'Errors' && properties.Namespace === 'AWS/Lambda')
    .flatMap(({ stack, properties }) =>
      list(properties.Dimensions).map((dimension) => platform.referred(stack, at(dimension, 'Value'))),
    );
  return platform
    .ofType(FUNCTION)
    .filter((fn) => !watched.includes(fn))
    .map((fn) => `${label(fn)} has no alarm on its errors`);
};

const SECRET_NAME = /SECRET|TOKEN|PASSWORD|PRIVATE|CREDENTIAL|_KEY$/i;

/** An environment may reference a secret (`…_SECRET_ARN`), and never contains its value. */
export const environmentsHoldNoSecret: Invariant = (platform) =>
  platform.ofType(FUNCTION).flatMap((fn) =>
    Object.entries(at(fn.properties, 'Environment', 'Variables') ?? {})
      .filter(([name, value]) => {
        const isReference = name.endsWith('_ARN') && typeof value === 'object';
        const isDynamic = JSON.stringify(value).includes('{{resolve:');
        return isDynamic || (SECRET_NAME.test(name) && !isReference);
      })
      .map(([name]) => `${label(fn)} has a secret in ${name}`),
  );
