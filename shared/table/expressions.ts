import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Condition, Query, Update } from './table.ts';
import { toAttribute, type Value } from './values.ts';

/**
 * Builds DynamoDB expressions from conditions, updates and queries. Every name and value uses a placeholder, so that
 * neither a reserved word nor an item's content can change the meaning of an expression.
 */
export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};

  condition(condition: Condition): string {
    switch (condition.is) {
      case 'absent':
        return `attribute_not_exists(${this.#name(condition.name)})`;
      case 'present':
        return `attribute_exists(${this.#name(condition.name)})`;
      case 'all':
      case 'any': {
        const operator = condition.is === 'all' ? ' AND ' : ' OR ';
        return `(${condition.of.map((part) => this.condition(part)).join(operator)})`;
      }
      default:
        return `${this.#name(condition.name)} ${condition.is} ${this.#value(condition.value)}`;
    }
  }

  update(update: Update): string {
    const sets = [
      ...Object.entries(update.set ?? {}).map(([name, value]) => `${this.#name(name)} = ${this.#value(value)}`),
      ...Object.entries(update.setOnce ?? {}).map(
        ([name, value]) => `${this.#name(name)} = if_not_exists(${this.#name(name)}, ${this.#value(value)})`,
      ),
    ];
    const removes = (update.remove ?? []).map((name) => this.#name(name));
    const adds = Object.entries(update.add ?? {}).map(([name, by]) => `${this.#name(name)} ${this.#value(by)}`);
    const clauses = [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
      adds.length > 0 ? `ADD ${adds.join(', ')}` : '',
    ];
    return clauses.filter((clause) => clause !== '').join(' ');
  }

  keyCondition(query: Query): string {
    const [pk, sk] = query.in.index === 'list' ? ['gpk', 'gsk'] : ['pk', 'sk'];
    const partition = `${this.#name(pk)} = ${this.#value(query.in.pk)}`;
    const range = query.range;
    if (!range) return partition;
    const name = this.#name(sk);
    if ('prefix' in range) return `${partition} AND begins_with(${name}, ${this.#value(range.prefix)})`;
    if ('before' in range) return `${partition} AND ${name} < ${this.#value(range.before)}`;
    if ('after' in range) return `${partition} AND ${name} > ${this.#value(range.after)}`;
    return `${partition} AND ${name} BETWEEN ${this.#value(range.from)} AND ${this.#value(range.to)}`;
  }

  /** Returns the placeholders used so far as request parameters; omits empty parameters. */
  parameters(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    const names = Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name]));
    return {
      ...(this.#names.size > 0 ? { ExpressionAttributeNames: names } : {}),
      ...(Object.keys(this.#values).length > 0 ? { ExpressionAttributeValues: this.#values } : {}),
    };
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }

  #value(value: Value): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = toAttribute(value);
    return placeholder;
  }
}
