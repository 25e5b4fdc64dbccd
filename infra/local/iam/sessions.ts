import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Session, Sessions } from '../kernel/identity.ts';

/** What an access key is worth now. */
export type KeyState =
  | { readonly kind: 'valid' | 'expired' | 'revoked'; readonly session: Session }
  | { readonly kind: 'unknown' };

interface Issued {
  readonly session: Session;
  readonly expiresAt: number | undefined;
  readonly revoked: boolean;
}

/** How long a function's key is known after its instance ended: presigned URLs outlive who made them, but not the credentials. */
const OUTLIVES_MS = 12 * 3_600_000;

/** An expired key is still answered with `ExpiredToken` for this long; then it is forgotten. */
const FORGET_AFTER_MS = 300_000;
/** How often issuing looks for keys to forget. */
const SWEEP_EVERY_MS = 60_000;

const KEY_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access keys in use. A key is `ASIA` and 16 letters or digits: DynamoDB Local takes no other characters. Keys of
 * function instances live until they are revoked, keys from AssumeRole until `expiresAt` on the runtime's clock.
 */
export class SessionStore implements Sessions {
  readonly #clock: Clock;
  readonly #issued = new Map<string, Issued>();
  #sweptAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sweptAt = clock.now();
  }

  /** @param expiresAt epoch milliseconds; without it the key does not expire */
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

  /** The session of a key that is valid now. */
  find(accessKeyId: string): Session | undefined {
    const state = this.lookUp(accessKeyId);
    return state.kind === 'valid' ? state.session : undefined;
  }

  /** As `find`, but tells an expired and a revoked key from one that was never issued. */
  lookUp(accessKeyId: string): KeyState {
    const issued = this.#issued.get(accessKeyId);
    if (!issued) return { kind: 'unknown' };
    const expired = issued.expiresAt !== undefined && issued.expiresAt <= this.#clock.now();
    return { kind: expired ? 'expired' : issued.revoked ? 'revoked' : 'valid', session: issued.session };
  }

  revoke(accessKeyId: string): void {
    const issued = this.#issued.get(accessKeyId);
    if (!issued) return;
    const expiresAt = Math.min(issued.expiresAt ?? Number.POSITIVE_INFINITY, this.#clock.now() + OUTLIVES_MS);
    this.#issued.set(accessKeyId, { ...issued, expiresAt, revoked: true });
  }

  #sweep(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [key, { expiresAt }] of this.#issued) {
      if (expiresAt !== undefined && expiresAt + FORGET_AFTER_MS <= now) this.#issued.delete(key);
    }
  }
}
