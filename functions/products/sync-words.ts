import type { Words } from '../../shared/whatsapp/error-codes.ts';

/** Why a product is not in WhatsApp's catalogue, beyond what WhatsApp itself says of it. */
export type SyncReason =
  | 'NoNumber'
  | 'NoCatalogue'
  | 'NumberPaused'
  | 'PermissionMissing'
  | 'CatalogueRefused'
  | 'NoAnswer'
  | 'Busy';

const WORDS: Readonly<Record<SyncReason, Words>> = {
  NoNumber: {
    en: 'Connect a number first: products are shown in its catalogue.',
    id: 'Sambungkan nomor dulu: produk tampil di katalognya.',
  },
  NoCatalogue: {
    en: 'The WhatsApp account has no catalogue. Connect one in the WhatsApp Manager, then choose it here.',
    id: 'Akun WhatsApp belum punya katalog. Hubungkan satu di WhatsApp Manager, lalu pilih di sini.',
  },
  NumberPaused: {
    en: 'The access to the number has expired. Connect it again; products are sent then.',
    id: 'Akses ke nomor sudah kedaluwarsa. Sambungkan lagi; produk terkirim setelah itu.',
  },
  PermissionMissing: {
    en: 'The access does not reach the catalogue. Connect the number again and allow managing the catalogue, then choose it here.',
    id: 'Aksesnya tidak mencakup katalog. Sambungkan nomor lagi dengan izin mengelola katalog, lalu pilih di sini.',
  },
  CatalogueRefused: {
    en: 'WhatsApp does not take products for this catalogue. Choose another one, or the same again when it is mended.',
    id: 'WhatsApp tidak menerima produk untuk katalog ini. Pilih katalog lain, atau yang sama setelah diperbaiki.',
  },
  NoAnswer: {
    en: 'WhatsApp does not answer. It is sent again by itself.',
    id: 'WhatsApp tidak menjawab. Nanti dikirim lagi sendiri.',
  },
  Busy: {
    en: 'WhatsApp is busy. It is sent again by itself.',
    id: 'WhatsApp sedang sibuk. Nanti dikirim lagi sendiri.',
  },
};

const isOurs = (reason: string): reason is SyncReason => Object.hasOwn(WORDS, reason);

/** A reason in the languages of the pages. WhatsApp's own words come as it says them, with what they mean where that is known. */
export function syncWords(reason: string): Words {
  if (isOurs(reason)) return WORDS[reason];
  const hint = HINTS.find(([pattern]) => pattern.test(reason))?.[1];
  return {
    en: `WhatsApp: ${reason}${hint ? ` ${hint.en}` : ''}`,
    id: `WhatsApp: ${reason}${hint ? ` ${hint.id}` : ''}`,
  };
}

const HINTS: readonly (readonly [RegExp, Words])[] = [
  [/image/i, { en: 'Give the product a picture.', id: 'Beri produk ini foto.' }],
  [/price/i, { en: 'Change the price or its currency.', id: 'Ubah harga atau mata uangnya.' }],
  [/title/i, { en: 'Change the name.', id: 'Ubah namanya.' }],
];
