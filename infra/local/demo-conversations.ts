import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { DemoShop } from './demo-context.ts';

/** A message of a past conversation: its sender, its age in minutes, and its text. */
type PastMessage = readonly [from: 'customer' | 'business', minutesAgo: number, body: string];

interface PastConversation {
  readonly name: string;
  /** Digits with country code. */
  readonly phone: string;
  readonly messages: readonly PastMessage[];
}

/** Conversations of one morning. The owner answered from her phone; three customers still wait for an answer. */
const PAST_CONVERSATIONS: readonly PastConversation[] = [
  {
    name: 'Agus Setiawan',
    phone: '6281200001106',
    messages: [
      ['customer', 312, 'Halo Bu Sari, hari ini buka jam berapa?'],
      ['business', 305, 'Halo Pak Agus! Buka jam 7 seperti biasa.'],
      ['customer', 304, 'Siap, nanti saya mampir sekalian antar anak'],
      ['business', 301, 'Ditunggu ya Pak ☕'],
    ],
  },
  {
    name: 'Siti Aminah',
    phone: '6281200001202',
    messages: [
      ['customer', 185, 'Bu, kopi tubruk yang 200 gram masih ada? Yang giling kasar'],
      ['business', 178, 'Masih, Bu Siti. Rp 38.000, mau saya gilingkan sekarang?'],
      ['customer', 176, 'Boleh, dua bungkus ya. Saya ambil nanti'],
      ['business', 175, 'Sudah saya siapkan, atas nama Bu Siti.'],
      ['customer', 174, 'Makasih Bu 🙏'],
      ['business', 172, 'Sama-sama!'],
    ],
  },
  {
    name: 'Bambang Wijaya',
    phone: '6281200001304',
    messages: [
      ['customer', 121, 'Kemarin es kopi susunya kemanisan Bu, bisa dikurangi gulanya?'],
      ['business', 110, 'Maaf ya Pak. Bisa, bilang saja "less sugar" waktu pesan.'],
      ['customer', 108, 'Oke, besok saya coba lagi'],
      ['business', 106, 'Ditunggu ya Pak 🙏'],
    ],
  },
  {
    name: 'Maya Puspita',
    phone: '6281200001408',
    messages: [
      ['customer', 64, 'Halo, apa bisa antar ke Jalan Riau?'],
      ['business', 58, 'Bisa Kak, ongkirnya Rp 8.000. Mau pesan apa?'],
      ['customer', 41, 'Es kopi susu gula aren 4, satu tanpa es'],
      ['customer', 40, 'Bayarnya bisa QRIS?'],
    ],
  },
  {
    name: 'Rizky Pratama',
    phone: '6281200001507',
    messages: [['customer', 17, 'Bu, besok pagi bisa pesan 30 kopi buat acara kantor? Jam 8 harus sudah ada']],
  },
  {
    name: 'Dewi Anggraini',
    phone: '6281200001603',
    messages: [
      ['customer', 6, 'Halo Bu Sari 😊'],
      ['customer', 5, 'Pisang gorengnya masih ada?'],
    ],
  },
];

const conversationsSchema = z.object({
  data: z.array(z.looseObject({ contact: z.looseObject({ waId: z.string().nullable() }) })),
});

/** How long the start waits for the conversations. They arrive within about two seconds; later on a busy machine. */
const ARRIVAL_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 250;
/** Webhook batch size: more than all updates together. */
const BATCH_SIZE = 100;

/**
 * Makes the simulator send a few past conversations to the platform in one webhook: one webhook each would start as
 * many functions at once. Returns a function that waits until the business sees them.
 */
export async function seedConversations({ demo, tenant, simulator }: DemoShop): Promise<() => Promise<void>> {
  const readPhones = async (): Promise<Set<string | null>> => {
    const { data } = conversationsSchema.parse(await tenant.get('/v1/conversations?limit=100'));
    return new Set(data.map(({ contact }) => contact.waId));
  };
  const before = await readPhones();
  const missing = PAST_CONVERSATIONS.filter(({ phone }) => !before.has(phone));
  await simulator.put('/api/faults', { batchWebhooks: BATCH_SIZE });
  for (const { name, phone, messages } of missing) {
    await simulator.post('/api/history', {
      phoneNumberId: demo.phoneNumberId,
      customer: { name, phone },
      messages: messages.map(([from, minutesAgo, body]) => ({ from, minutesAgo, body })),
    });
  }
  return async () => {
    const deadline = performance.now() + ARRIVAL_TIMEOUT_MS;
    for (let now = await readPhones(); !missing.every(({ phone }) => now.has(phone)); now = await readPhones()) {
      if (performance.now() > deadline) break;
      await pause(POLL_INTERVAL_MS);
    }
    await simulator.put('/api/faults', { batchWebhooks: 1 });
  };
}
