/** The caller: a role's session, an AWS service acting for a resource, or the account's operator (tests, CLI). */
export type Principal =
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      /** Session tags, the values of `aws:PrincipalTag/<key>`. */
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'service';
      /** e.g. `events.amazonaws.com` */
      readonly service: string;
      /** The resource for which the service acts, the value of `aws:SourceArn`. */
      readonly sourceArn?: string;
    }
  | { readonly kind: 'operator' };

/** The session of an access key. Every function instance has its own key. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly principal: Principal;
  readonly functionName?: string;
  readonly instanceId?: string;
}

/**
 * An authorization request. `context` holds condition keys in addition to the global ones, e.g. `dynamodb:LeadingKeys`.
 */
export interface AccessRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Authorizes requests by the policies, permissions and trust of the template. */
export interface Authorizer {
  /** @throws AccessDeniedError when no statement allows the request, or one denies it */
  authorize(request: AccessRequest): void;
}

/** Issues and finds access keys. */
export interface Sessions {
  issue(of: Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>): Session;
  find(accessKeyId: string): Session | undefined;
  revoke(accessKeyId: string): void;
}

/** The account and region that the runtime emulates. */
export interface RegionAndAccount {
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws';
}
export const LOCAL_REGION_AND_ACCOUNT: RegionAndAccount = {
  account: '000000000000',
  region: 'ap-southeast-1',
  partition: 'aws',
};
