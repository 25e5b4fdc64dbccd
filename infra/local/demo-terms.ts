import type { DemoShop } from './demo-context.ts';

const INDONESIAN = `Ketentuan layanan Warung

1. Apa yang Warung kerjakan
Warung menyambungkan nomor WhatsApp Business usaha Anda ke satu kotak masuk bersama. Pesan pelanggan disimpan, pegawai Anda membalas dari mana saja, dan Warung meneruskan balasan lewat WhatsApp Business Platform milik Meta. Apakah dan kapan pesan sampai ditentukan oleh Meta; Warung menunjukkan apa yang diketahui tentang setiap pesan, juga kalau gagal.

2. Apa yang Anda kerjakan
Anda memegang nomor dan akun WhatsApp Business sendiri dan mematuhi aturan WhatsApp Business. Anda hanya mengirim promosi kepada pelanggan yang menyetujuinya, dan berhenti kalau mereka memintanya. Anda memberi tahu pelanggan bahwa obrolan mereka diproses oleh Warung. Anda menjaga kunci API; apa yang dilakukan dengan kunci itu dianggap dilakukan oleh usaha Anda.

3. Data
Warung menyimpan pesan, berkas, nama, nomor telepon atau nama pengguna pelanggan, serta status pesan, di akun AWS milik operator. Data dienkripsi saat dikirim dan saat disimpan. Namun ini obrolan yang dititipkan: Warung memproses isinya untuk menyimpan, menampilkan dan mengirimnya, dan operator dapat membacanya secara teknis. Operator membacanya hanya kalau Anda memintanya, untuk memperbaiki gangguan, atau kalau diwajibkan hukum. Data tidak dijual dan tidak dipakai untuk iklan. Isi pesan dan nomor telepon tidak ditulis ke dalam log. Data pelanggan dihapus kalau Anda memintanya; salinan cadangan hilang paling lambat 35 hari setelahnya.

4. Biaya
Meta menagih pesan WhatsApp menurut tarifnya sendiri. Angka yang ditunjukkan Warung untuk itu adalah perkiraan; yang berlaku adalah tagihan Meta. Biaya layanan Warung sendiri adalah yang disebut dalam paket Anda sebelum Anda memilihnya. Anda dapat menetapkan anggaran bulanan; pesan otomatis berhenti kalau anggaran itu habis.

5. Tanpa jaminan sampai
Warung dikerjakan dengan hati-hati, tetapi gangguan di Meta, AWS atau Warung dapat menunda pesan. Jangan pakai layanan ini untuk keadaan darurat.

6. Perubahan dan berhenti
Ketentuan yang baru diterbitkan sebagai versi baru dengan tanggal berlakunya; versi lama tidak pernah diubah. Tanpa persetujuan atas versi yang berlaku, usaha Anda tetap menerima pesan tetapi tidak dapat mengirim. Anda dapat berhenti kapan saja dan membawa nomor serta riwayat Anda.
`;

const ENGLISH = `Terms of service of Warung

1. What Warung does
Warung connects your WhatsApp Business number to a shared inbox. Messages of your customers are stored, your staff answer from wherever they are, and Warung passes the answers on through Meta's WhatsApp Business Platform. Whether and when a message arrives is up to Meta; Warung shows what is known about each message, also when it failed.

2. What you do
You hold the number and the WhatsApp Business account yourself and keep to the rules of WhatsApp Business. You send promotions only to customers who agreed to them, and stop when they ask you to. You tell your customers that Warung processes their chats. You keep your API keys safe; what is done with them counts as done by your business.

3. Data
Warung stores messages, files, the names and the phone numbers or user names of your customers, and the status of each message, in the operator's AWS account. Data are encrypted in transit and at rest. This is a hosted chat all the same: Warung processes its content to store, show and send it, and the operator is technically able to read it. The operator reads it only when you ask for it, to fix a fault, or where the law requires it. Data are not sold and not used for advertising. The text of messages and phone numbers are not written into logs. A customer's data are deleted when you ask for it; backups of them are gone 35 days later at the latest.

4. Fees
Meta charges WhatsApp messages at its own rates. What Warung shows for them is an estimate; Meta's bill is what counts. Warung's own fees are those that your plan named before you chose it. You can set a monthly budget; automatic messages stop when it is spent.

5. No promise of delivery
Warung is run with care, but faults at Meta, AWS or Warung can delay messages. Do not use it for emergencies.

6. Changes, and leaving
New terms are published as a new version with the date from which it holds; an old version is never changed. Without having accepted the version in force your business still receives messages, but cannot send. You can leave at any time and take your number and your history with you.
`;

/** The first version of the terms. A published version never changes: another text needs another version. */
const TERMS = {
  version: '2026-11',
  effectiveAt: '2026-11-01T00:00:00Z',
  texts: {
    id: {
      summary: [
        'Warung menyimpan obrolan usaha Anda dan mengirim balasan lewat WhatsApp Business Platform milik Meta.',
        'Nomor dan akun WhatsApp tetap milik Anda; promosi hanya untuk pelanggan yang setuju.',
        'Obrolan ini dititipkan: operator dapat membacanya secara teknis, dan hanya melakukannya kalau perlu.',
        'Meta menagih pesan menurut tarifnya; Warung menunjukkan perkiraan, dan biayanya sendiri ada di paket Anda.',
        'Tanpa persetujuan Anda tetap menerima pesan tetapi tidak dapat mengirim; berhenti boleh kapan saja.',
      ],
      text: INDONESIAN,
    },
    en: {
      summary: [
        "Warung stores your business's chats and sends answers through Meta's WhatsApp Business Platform.",
        'Number and WhatsApp account stay yours; promotions go only to customers who agreed.',
        'The chat is hosted: the operator is technically able to read it, and does so only where needed.',
        'Meta charges messages at its rates; Warung shows an estimate, and its own fees are in your plan.',
        'Without acceptance you receive but cannot send; you can leave at any time.',
      ],
      text: ENGLISH,
    },
  },
};

/**
 * Publishes the terms and accepts them for the demo shop. Both requests can be repeated; the first one takes effect.
 */
export async function seedTerms({ operator, tenant }: Pick<DemoShop, 'operator' | 'tenant'>): Promise<void> {
  await operator.post('/v1/operator/terms', TERMS);
  const { version } = TERMS;
  await tenant.post('/v1/terms/acceptances', { version, language: 'id', name: 'Ibu Sari' });
}
