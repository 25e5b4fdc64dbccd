/**
 * The text of the AWS managed policies that CDK attaches to functions, from the AWS Managed Policy Reference Guide. Any
 * other ARN stops the start: its text is not in the template.
 */
const LOGS = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
};

function also(...actions: readonly string[]): unknown {
  return { Version: '2012-10-17', Statement: [{ ...LOGS, Action: [...actions, ...LOGS.Action] }] };
}

export const AWS_MANAGED_POLICIES: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': also(),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole': also(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole': also(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ),
};
