import { CfnOutput } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { WarungStack } from './warung-stack.ts';

/**
 * A value that says of itself that it is none. CloudFormation must not know the real one, so it makes this, and seeding
 * puts the real one in its place afterwards. Never change it: a changed generator overwrites the value in use.
 */
const PLACEHOLDER: SecretStringGenerator = {
  secretStringTemplate: JSON.stringify({ placeholder: true }),
  generateStringKey: 'random',
  excludePunctuation: true,
};

/** The secrets of a stage, by what they are for. No value stands in a template. */
export class WarungSecrets extends Construct {
  /** `{ appSecret, previousAppSecret?, previousUntil?, verifyToken }` of the Meta app. */
  readonly meta: Secret;
  /** The key that ids are derived with. It is never rotated: new ids would not find old items. */
  readonly identity: Secret;
  /** `{ current, keys }`: the keys that tenants' tokens are sealed under. */
  readonly master: Secret;
  /** `{ key }` of the operator's own calls. */
  readonly operator: Secret;
  /** `{ key }` of the calls of the platform's finance. */
  readonly finance: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.meta = this.secret('Meta', 'App secrets and verify token of the Meta app', PLACEHOLDER);
    this.identity = this.secret('Identity', 'Key of derived ids; never rotated', {
      passwordLength: 64,
      excludePunctuation: true,
    });
    this.master = this.secret('Master', 'Keys that tokens of tenants are sealed under', PLACEHOLDER);
    this.operator = this.secret('Operator', 'Key of the operator API', PLACEHOLDER);
    this.finance = this.secret('Finance', 'Key of the finance API', PLACEHOLDER);
  }

  private secret(id: string, description: string, generateSecretString: SecretStringGenerator): Secret {
    const stack = WarungStack.containing(this);
    const secret = new Secret(this, id, {
      secretName: `warung/${stack.stage.name}/${id.toLowerCase()}`,
      description,
      generateSecretString,
      removalPolicy: stack.stage.dataRemovalPolicy,
    });
    new CfnOutput(stack, `${id}SecretArn`, { value: secret.secretArn });
    return secret;
  }
}
