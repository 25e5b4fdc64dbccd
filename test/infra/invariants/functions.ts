import { type Invariant, labelOf, toArray, valueAt } from './stage-templates.ts';

const FUNCTION = 'AWS::Lambda::Function';

export const functionsHaveALogGroupWithRetention: Invariant = (platform) =>
  platform.ofType(FUNCTION).flatMap((fn) => {
    const group = platform.resolveReference(fn.stack, valueAt(fn.properties, 'LoggingConfig', 'LogGroup'));
    return group?.properties.RetentionInDays === undefined ? [`${labelOf(fn)} has no log group with a retention`] : [];
  });

export const logGroupsHaveRetention: Invariant = (platform) =>
  platform
    .ofType('AWS::Logs::LogGroup')
    .filter(({ properties }) => properties.RetentionInDays === undefined)
    .map((group) => `${labelOf(group)} has no retention`);

/**
 * CloudWatch extracts no metrics from log groups of the class Infrequent Access ("CloudWatch Logs User Guide, Log
 * classes").
 */
export const logGroupsSupportMetrics: Invariant = (platform) =>
  platform
    .ofType('AWS::Logs::LogGroup')
    .filter(({ properties }) => (properties.LogGroupClass ?? 'STANDARD') !== 'STANDARD')
    .map((group) => `${labelOf(group)} does not support metrics`);

/** These settings determine the log levels of Powertools and of Lambda itself; without JSON neither applies. */
export const functionsHaveStandardSettings: Invariant = (platform) =>
  platform
    .ofType(FUNCTION)
    .filter(
      ({ properties }) =>
        properties.Runtime !== 'nodejs24.x' ||
        valueAt(properties, 'Architectures', 0) !== 'arm64' ||
        valueAt(properties, 'LoggingConfig', 'LogFormat') !== 'JSON' ||
        valueAt(properties, 'LoggingConfig', 'SystemLogLevel') !== 'WARN' ||
        properties.Timeout === undefined,
    )
    .map((fn) => `${labelOf(fn)} is not arm64, Node 24, JSON logs at WARN with a timeout`);

/**
 * Functions are not traced: tracing costs per trace, its SDK is at its end of life, and it needs a permission on `*`.
 */
export const functionsAreNotTraced: Invariant = (platform) =>
  platform
    .ofType(FUNCTION)
    .filter(({ properties }) => valueAt(properties, 'TracingConfig', 'Mode') === 'Active')
    .map((fn) => `${labelOf(fn)} traces actively`);

export const functionsHaveAnErrorAlarm: Invariant = (platform) => {
  const watched = platform
    .ofType('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.MetricName === 'Errors' && properties.Namespace === 'AWS/Lambda')
    .flatMap(({ stack, properties }) =>
      toArray(properties.Dimensions).map((dimension) => platform.resolveReference(stack, valueAt(dimension, 'Value'))),
    );
  return platform
    .ofType(FUNCTION)
    .filter((fn) => !watched.includes(fn))
    .map((fn) => `${labelOf(fn)} has no alarm on its errors`);
};

const SECRET_NAME = /SECRET|TOKEN|PASSWORD|PRIVATE|CREDENTIAL|_KEY$/i;

/** An environment may reference a secret (`…_SECRET_ARN`), and never contains its value. */
export const environmentsContainNoSecret: Invariant = (platform) =>
  platform.ofType(FUNCTION).flatMap((fn) =>
    Object.entries(valueAt(fn.properties, 'Environment', 'Variables') ?? {})
      .filter(([name, value]) => {
        const isReference = name.endsWith('_ARN') && typeof value === 'object';
        const isDynamic = JSON.stringify(value).includes('{{resolve:');
        return isDynamic || (SECRET_NAME.test(name) && !isReference);
      })
      .map(([name]) => `${labelOf(fn)} has a secret in ${name}`),
  );
