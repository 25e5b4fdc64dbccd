import * as z from 'zod';
import type { DemoShop } from './demo-context.ts';

/**
 * The demo shop's products: prices in rupiah and units in stock. They have no pictures, because we have none of them.
 */
const PRODUCTS = [
  {
    sku: 'es-kopi-susu-reguler',
    name: 'Es kopi susu gula aren, reguler',
    description: 'Kopi robusta Jawa Barat, susu segar, gula aren asli. Manisnya bisa dikurangi.',
    price: '18000',
    stock: 40,
    group: 'es-kopi-susu',
    variant: { ukuran: 'Reguler' },
  },
  {
    sku: 'es-kopi-susu-besar',
    name: 'Es kopi susu gula aren, besar',
    description: 'Kopi robusta Jawa Barat, susu segar, gula aren asli. Manisnya bisa dikurangi.',
    price: '23000',
    stock: 25,
    group: 'es-kopi-susu',
    variant: { ukuran: 'Besar' },
  },
  {
    sku: 'kopi-tubruk',
    name: 'Kopi tubruk panas',
    description: 'Diseduh langsung di gelas, dengan atau tanpa gula.',
    price: '10000',
    stock: 60,
  },
  { sku: 'teh-tarik', name: 'Teh tarik', description: 'Panas atau dingin.', price: '12000', stock: 30 },
  {
    sku: 'kopi-bubuk-200',
    name: 'Kopi tubruk bubuk 200 gram',
    description: 'Digiling waktu dipesan, kasar atau halus.',
    price: '38000',
    stock: 14,
  },
  {
    sku: 'kopi-susu-liter',
    name: 'Kopi susu literan',
    description: 'Satu liter, tahan tiga hari di kulkas.',
    price: '75000',
    stock: 5,
  },
  {
    sku: 'pisang-goreng',
    name: 'Pisang goreng',
    description: 'Tiga potong, digoreng waktu dipesan.',
    price: '12000',
    stock: 9,
  },
  { sku: 'bolu-pisang', name: 'Bolu pisang', description: 'Satu loyang kecil.', price: '45000', stock: 0 },
] as const;

const productsSchema = z.object({ data: z.array(z.object({ sku: z.string() })) });

/**
 * Adds the shop's products. The platform sends them to WhatsApp some seconds later. Existing products are not changed.
 */
export async function seedProducts({ tenant }: DemoShop): Promise<void> {
  const { data } = productsSchema.parse(await tenant.get('/v1/products?limit=100'));
  const existing = new Set(data.map(({ sku }) => sku));
  for (const { price, ...product } of PRODUCTS.filter(({ sku }) => !existing.has(sku))) {
    await tenant.post('/v1/products', { ...product, price: { amount: price, currency: 'IDR' } });
  }
}
