/** Who makes a call: a role's session, an AWS service acting for a resource of ours, or the account's operator (tests, CLI). */
export type Principal =
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      /** Session tags, as `aws:PrincipalTag/<key>` sees them. */
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'service';
      /** e.g. `events.amazonaws.com` */
      readonly service: string;
      /** The resource for which the service acts, as `aws:SourceArn` sees it. */
      readonly sourceArn?: string;
    }
  | { readonly kind: 'operator' };

/** What an access key stands for. Every function instance has a key of its own. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly principal: Principal;
  readonly functionName?: string;
  readonly instanceId?: string;
}

/** One question to IAM. `context` holds condition keys beside the global ones, e.g. `dynamodb:LeadingKeys`. */
export interface AccessRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Decides by the policies, permissions and trust of the template. */
export interface Authorizer {
  /** @throws AccessDenied when no statement allows, or one denies */
  authorize(request: AccessRequest): void;
}

/** Issues and finds access keys. */
export interface Sessions {
  issue(of: Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Session;
  find(accessKeyId: string): Session | undefined;
  revoke(accessKeyId: string): void;
}

/** The account and region that the runtime plays. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws';
}
export const LOCAL_PLACE: Place = { account: '000000000000', region: 'ap-southeast-1', partition: 'aws' };
