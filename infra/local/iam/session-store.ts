import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Session, Sessions } from '../kernel/identity.ts';

/** The current state of an access key. */
export type KeyState =
  | { readonly kind: 'valid' | 'expired' | 'revoked'; readonly session: Session }
  | { readonly kind: 'unknown' };

interface Issued {
  readonly session: Session;
  readonly expiresAt: number | undefined;
  readonly revoked: boolean;
}

/**
 * How long a function's key remains known after its instance ended: presigned URLs outlive the instance, but not the
 * credentials.
 */
const REVOKED_KEY_LIFETIME_MS = 12 * 3_600_000;

/** How long an expired key causes `ExpiredToken`. After that it is unknown. */
const EXPIRED_KEY_RETENTION_MS = 300_000;
/** Minimum interval between removals of expired keys. They run when a key is issued. */
const SWEEP_INTERVAL_MS = 60_000;

const KEY_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access keys in use. A key consists of `ASIA` and 16 letters or digits: DynamoDB Local accepts no other
 * characters. Keys of function instances are valid until revoked, keys from AssumeRole until `expiresAt` on the
 * runtime's clock.
 */
export class SessionStore implements Sessions {
  readonly #clock: Clock;
  readonly #issued = new Map<string, Issued>();
  #lastSweepMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastSweepMs = clock.now();
  }

  /** Issues an access key. @param expiresAt epoch milliseconds; without it the key does not expire */
  issue(of: Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>, expiresAt?: number): Session {
    this.#sweep();
    const session: Session = {
      ...of,
      accessKeyId: `ASIA${Array.from({ length: 16 }, () => KEY_LETTERS[randomInt(KEY_LETTERS.length)]).join('')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(48).toString('base64'),
    };
    this.#issued.set(session.accessKeyId, { session, expiresAt, revoked: false });
    return session;
  }

  /** Returns the session of a valid key. */
  find(accessKeyId: string): Session | undefined {
    const state = this.lookUp(accessKeyId);
    return state.kind === 'valid' ? state.session : undefined;
  }

  /** Looks up a key like `find`, but distinguishes expired, revoked and unknown keys. */
  lookUp(accessKeyId: string): KeyState {
    const issued = this.#issued.get(accessKeyId);
    if (!issued) return { kind: 'unknown' };
    const expired = issued.expiresAt !== undefined && issued.expiresAt <= this.#clock.now();
    return { kind: expired ? 'expired' : issued.revoked ? 'revoked' : 'valid', session: issued.session };
  }

  revoke(accessKeyId: string): void {
    const issued = this.#issued.get(accessKeyId);
    if (!issued) return;
    const expiresAt = Math.min(
      issued.expiresAt ?? Number.POSITIVE_INFINITY,
      this.#clock.now() + REVOKED_KEY_LIFETIME_MS,
    );
    this.#issued.set(accessKeyId, { ...issued, expiresAt, revoked: true });
  }

  #sweep(): void {
    const now = this.#clock.now();
    if (now - this.#lastSweepMs < SWEEP_INTERVAL_MS) return;
    this.#lastSweepMs = now;
    for (const [key, { expiresAt }] of this.#issued) {
      if (expiresAt !== undefined && expiresAt + EXPIRED_KEY_RETENTION_MS <= now) this.#issued.delete(key);
    }
  }
}
