import { CfnOutput } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { WarungStack } from './warung-stack.ts';

/**
 * A placeholder. CloudFormation must not know the real value, so it generates this one, and seeding replaces it
 * afterwards. Never change it: a changed generator overwrites the value in use.
 */
const PLACEHOLDER: SecretStringGenerator = {
  secretStringTemplate: JSON.stringify({ placeholder: true }),
  generateStringKey: 'random',
  excludePunctuation: true,
};

/** The secrets of a stage, by purpose. No template contains a value. */
export class WarungSecrets extends Construct {
  /** `{ appSecret, previousAppSecret?, previousUntil?, verifyToken }` of the Meta app. */
  readonly meta: Secret;
  /** The key from which ids are derived. It is never rotated: new ids would not match existing items. */
  readonly identity: Secret;
  /** `{ current, keys }`: the keys that encrypt the tokens of tenants. */
  readonly master: Secret;
  /** `{ key }` of the operator API. */
  readonly operator: Secret;
  /** `{ key }` of the finance API. */
  readonly finance: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.meta = this.secret('Meta', 'App secrets and verify token of the Meta app', PLACEHOLDER);
    this.identity = this.secret('Identity', 'Key from which ids are derived; never rotated', {
      passwordLength: 64,
      excludePunctuation: true,
    });
    this.master = this.secret('Master', 'Keys that encrypt the tokens of tenants', PLACEHOLDER);
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
