import { randomUUID } from 'node:crypto';

/** A request of a public API failed while the demo tenant was created. */
class DemoSeedError extends Error {
  override readonly name = 'DemoSeedError';
}

/** A client of a JSON API, used over HTTP to seed the demo tenant. */
export class JsonApi {
  readonly #baseUrl: string;
  readonly #key: string | undefined;

  /** @param key sent as `Authorization: Bearer …` */
  constructor(baseUrl: string, key?: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  /** @throws DemoSeedError naming the path and the response when the request fails */
  get(path: string): Promise<unknown> {
    return this.#call('GET', path);
  }

  /**
   * @param idempotencyKey an Idempotency-Key, so that a later start can repeat the request and get the same response
   * @throws DemoSeedError naming the path and the response when the request fails
   */
  post(path: string, body: unknown, idempotencyKey?: string): Promise<unknown> {
    return this.#call('POST', path, body, idempotencyKey);
  }

  /** @throws DemoSeedError naming the path and the response when the request fails */
  put(path: string, body: unknown): Promise<unknown> {
    return this.#call('PUT', path, body);
  }

  async #call(method: string, path: string, body?: unknown, idempotencyKey: string = randomUUID()): Promise<unknown> {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
        ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new DemoSeedError(
        `the demo tenant could not be created: ${method} ${path} returned ${response.status} ${text}`,
      );
    return text === '' ? undefined : JSON.parse(text);
  }
}
