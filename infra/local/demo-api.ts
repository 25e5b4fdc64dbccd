import { randomUUID } from 'node:crypto';

/** A public API did not do what the demo tenant needs. */
class DemoNotMade extends Error {
  override readonly name = 'DemoNotMade';
}

/** A JSON API as the demo tenant's seeding uses it: over HTTP, like anybody else. */
export class JsonApi {
  readonly #baseUrl: string;
  readonly #key: string | undefined;

  /** @param key goes as `Authorization: Bearer …` */
  constructor(baseUrl: string, key?: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  /** @throws DemoNotMade naming the path and the answer when that is no success */
  get(path: string): Promise<unknown> {
    return this.#call('GET', path);
  }

  /**
   * @param once an Idempotency-Key, for what a later start may say again and have answered alike
   * @throws DemoNotMade naming the path and the answer when that is no success
   */
  post(path: string, body: unknown, once?: string): Promise<unknown> {
    return this.#call('POST', path, body, once);
  }

  /** @throws DemoNotMade naming the path and the answer when that is no success */
  put(path: string, body: unknown): Promise<unknown> {
    return this.#call('PUT', path, body);
  }

  async #call(method: string, path: string, body?: unknown, once: string = randomUUID()): Promise<unknown> {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': once,
        ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new DemoNotMade(`the demo tenant could not be made: ${method} ${path} answered ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
