import { describe, expect, test } from 'vitest';
import { customerMessageSchema } from '../../phone-api.ts';
import {
  countUnits,
  EMPTY_CART,
  isBuyable,
  type Product,
  quantityOf,
  toCartLines,
  toOrder,
  totalsByCurrency,
  withQuantity,
} from '../../web/logic/cart.ts';

const product = (overrides: Partial<Product> & Pick<Product, 'sku'>): Product => ({
  name: overrides.sku,
  price: '18000',
  currency: 'IDR',
  imageUrl: null,
  available: true,
  ...overrides,
});

describe('isBuyable', () => {
  test.each([
    [{ sku: 'a' }, true],
    [{ sku: 'a', available: false }, false],
    [{ sku: 'a', price: null }, false],
    [{ sku: 'a', currency: null }, false],
    [{ sku: 'a', price: 'ask us' }, false],
    [{ sku: 'a', price: '12000.50' }, true],
  ])('%o: %s', (overrides, expected) => {
    expect(isBuyable(product(overrides))).toBe(expected);
  });
});

describe('quantities', () => {
  const cart = withQuantity(withQuantity(EMPTY_CART, 'cat', 'tea', 2), 'cat', 'coffee', 1);

  test('keep the order in which products were added', () => {
    expect(Object.entries(cart.quantities)).toEqual([
      ['tea', 2],
      ['coffee', 1],
    ]);
  });

  test('of 0 remove a product, and the last removal empties the cart', () => {
    const one = withQuantity(cart, 'cat', 'tea', 0);
    expect(one.quantities).toEqual({ coffee: 1 });
    expect(withQuantity(one, 'cat', 'coffee', 0)).toEqual(EMPTY_CART);
  });

  test('stay between 0 and 99', () => {
    expect(quantityOf(withQuantity(cart, 'cat', 'tea', 100), 'tea')).toBe(99);
    expect(quantityOf(withQuantity(cart, 'cat', 'tea', -1), 'tea')).toBe(0);
  });

  test('of another catalogue start a new cart', () => {
    expect(withQuantity(cart, 'other', 'cake', 1)).toEqual({ catalogId: 'other', quantities: { cake: 1 } });
  });

  test('do not change the given cart', () => {
    withQuantity(cart, 'cat', 'tea', 9);
    expect(cart.quantities).toEqual({ tea: 2, coffee: 1 });
  });
});

describe('lines', () => {
  const cart = withQuantity(withQuantity(EMPTY_CART, 'cat', 'tea', 2), 'cat', 'coffee', 3);

  test('use current product data and omit missing or sold-out products', () => {
    const lines = toCartLines(cart, [
      product({ sku: 'tea', price: '5000' }),
      product({ sku: 'coffee', available: false }),
    ]);
    expect(lines).toMatchObject([{ product: { sku: 'tea' }, price: '5000', currency: 'IDR', quantity: 2 }]);
    expect(toCartLines(cart, [])).toEqual([]);
  });

  test('are summed exactly for each currency', () => {
    const lines = [
      { price: '0.1', currency: 'USD', quantity: 3 },
      { price: '18000', currency: 'IDR', quantity: 2 },
      { price: '0.25', currency: 'USD', quantity: 1 },
    ];
    expect(totalsByCurrency(lines)).toEqual([
      { currency: 'USD', amount: '0.55' },
      { currency: 'IDR', amount: '36000' },
    ]);
    expect(countUnits(lines)).toBe(6);
  });
});

describe('order', () => {
  const cart = withQuantity(EMPTY_CART, 'cat', 'tea', 2);
  const lines = toCartLines(cart, [product({ sku: 'tea' })]);

  test('matches the schema of the phone API', () => {
    const order = toOrder(cart, lines, '  less sugar ');
    expect(order).toEqual({
      type: 'order',
      catalogId: 'cat',
      text: 'less sugar',
      items: [{ sku: 'tea', quantity: 2, price: 18000, currency: 'IDR' }],
    });
    expect(customerMessageSchema.parse(order)).toEqual(order);
  });

  test('has no text when the note is blank', () => {
    expect(toOrder(cart, lines, ' ')).not.toHaveProperty('text');
  });

  test('is null without lines', () => {
    expect(toOrder(cart, [], '')).toBeNull();
    expect(toOrder(EMPTY_CART, lines, '')).toBeNull();
  });
});
