import type { LocalizedText } from '../../shared/whatsapp/error-codes.ts';

/** The reasons of this service why a product is not in WhatsApp's catalogue. WhatsApp's own reasons are free text. */
export type SyncReason =
  | 'NoNumber'
  | 'NoCatalogue'
  | 'NumberPaused'
  | 'PermissionMissing'
  | 'CatalogueRefused'
  | 'NoAnswer'
  | 'Busy';

const MESSAGES: Readonly<Record<SyncReason, LocalizedText>> = {
  NoNumber: {
    en: 'Connect a number first. Products are shown in its catalogue.',
    id: 'Sambungkan nomor dulu: produk tampil di katalognya.',
  },
  NoCatalogue: {
    en: 'The WhatsApp account has no catalogue. Connect one in WhatsApp Manager, then select it here.',
    id: 'Akun WhatsApp belum punya katalog. Hubungkan satu di WhatsApp Manager, lalu pilih di sini.',
  },
  NumberPaused: {
    en: 'The access to the number has expired. Connect it again to send the products.',
    id: 'Akses ke nomor sudah kedaluwarsa. Sambungkan lagi; produk terkirim setelah itu.',
  },
  PermissionMissing: {
    en: 'The access does not include the catalogue. Connect the number again with permission to manage the catalogue, then select it here.',
    id: 'Aksesnya tidak mencakup katalog. Sambungkan nomor lagi dengan izin mengelola katalog, lalu pilih di sini.',
  },
  CatalogueRefused: {
    en: 'WhatsApp does not accept products for this catalogue. Select another one, or the same one again when it is fixed.',
    id: 'WhatsApp tidak menerima produk untuk katalog ini. Pilih katalog lain, atau yang sama setelah diperbaiki.',
  },
  NoAnswer: {
    en: 'WhatsApp does not respond. The product will be sent again automatically.',
    id: 'WhatsApp tidak menjawab. Nanti dikirim lagi sendiri.',
  },
  Busy: {
    en: 'WhatsApp is busy. The product will be sent again automatically.',
    id: 'WhatsApp sedang sibuk. Nanti dikirim lagi sendiri.',
  },
};

const isSyncReason = (reason: string): reason is SyncReason => Object.hasOwn(MESSAGES, reason);

/**
 * Returns the message for a reason in each language. WhatsApp's own texts are quoted, with a hint where one is known.
 */
export function toSyncMessage(reason: string): LocalizedText {
  if (isSyncReason(reason)) return MESSAGES[reason];
  const hint = HINTS.find(([pattern]) => pattern.test(reason))?.[1];
  return {
    en: `WhatsApp: ${reason}${hint ? ` ${hint.en}` : ''}`,
    id: `WhatsApp: ${reason}${hint ? ` ${hint.id}` : ''}`,
  };
}

const HINTS: readonly (readonly [RegExp, LocalizedText])[] = [
  [/image/i, { en: 'Add a picture to the product.', id: 'Beri produk ini foto.' }],
  [/price/i, { en: 'Change the price or its currency.', id: 'Ubah harga atau mata uangnya.' }],
  [/title/i, { en: 'Change the name.', id: 'Ubah namanya.' }],
];
