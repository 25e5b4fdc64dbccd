/**
 * The AWS managed policies that CDK attaches to functions, from the AWS Managed Policy Reference Guide. Any other ARN
 * stops the start, because its text is not in the template.
 */
const LOGS_STATEMENT = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
};

/** Builds a policy that allows writing logs and the given actions. */
function logsAnd(...actions: readonly string[]): unknown {
  return { Version: '2012-10-17', Statement: [{ ...LOGS_STATEMENT, Action: [...actions, ...LOGS_STATEMENT.Action] }] };
}

export const AWS_MANAGED_POLICIES: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': logsAnd(),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole': logsAnd(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole': logsAnd(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ),
};
