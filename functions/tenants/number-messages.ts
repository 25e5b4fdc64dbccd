import type { StepName } from '../../shared/entities/number.ts';
import type { LocalizedText } from '../../shared/whatsapp/error-codes.ts';

/*
 * Messages about a number that is paused or not fully connected. Codes: Cloud API, Error codes and Registration; Graph
 * API, Handling errors.
 */

interface PauseMessage {
  readonly title: LocalizedText;
  readonly remedy: LocalizedText;
}

const RECONNECT: LocalizedText = {
  en: 'Connect the number again. Waiting messages are then sent.',
  id: 'Sambungkan nomor lagi; pesan yang menunggu terkirim setelah itu.',
};

/** Messages by the reason of the pause. */
const PAUSES: Readonly<Record<string, PauseMessage>> = {
  TokenExpired: {
    title: { en: 'The access to the number has expired.', id: 'Akses ke nomor sudah kedaluwarsa.' },
    remedy: RECONNECT,
  },
  PermissionMissing: {
    title: {
      en: 'WhatsApp does not allow us to send from this number.',
      id: 'WhatsApp tidak mengizinkan kami mengirim.',
    },
    remedy: {
      en: 'Give our app access to the account in Meta Business Settings, then connect the number again.',
      id: 'Beri aplikasi kami akses ke akun di Pengaturan Bisnis Meta, lalu sambungkan nomor lagi.',
    },
  },
  NotRegistered: {
    title: { en: 'The number is not registered with WhatsApp.', id: 'Nomor belum terdaftar di WhatsApp.' },
    remedy: {
      en: 'Connect the number again with its six-digit PIN.',
      id: 'Sambungkan nomor lagi dengan PIN enam angka.',
    },
  },
};

const UNKNOWN_PAUSE: PauseMessage = {
  title: { en: 'The number cannot send.', id: 'Nomor ini tidak bisa mengirim.' },
  remedy: RECONNECT,
};

export const pauseMessageOf = (reason: string): PauseMessage => PAUSES[reason] ?? UNKNOWN_PAUSE;

const NO_ANSWER: LocalizedText = {
  en: 'WhatsApp did not answer. Connect the number again in a minute.',
  id: 'WhatsApp tidak menjawab. Sambungkan lagi nomornya sebentar lagi.',
};
const BUSY: LocalizedText = {
  en: 'WhatsApp is busy. Connect the number again in a few minutes.',
  id: 'WhatsApp sedang sibuk. Sambungkan lagi nomornya beberapa menit lagi.',
};
const NEW_TOKEN: LocalizedText = {
  en: 'The token is not valid. Sign in to Meta again, or create a new token.',
  id: 'Token tidak berlaku. Masuk lagi di Meta, atau buat token baru.',
};
const ACCESS: LocalizedText = {
  en: "Give our app access to this business account in Meta Business Settings (assets, WhatsApp accounts, 'Full control').",
  id: "Beri aplikasi kami akses ke akun bisnis ini di Pengaturan Bisnis Meta (aset, akun WhatsApp, 'Kontrol penuh').",
};

const REMEDIES: Readonly<Record<number, LocalizedText>> = {
  0: NEW_TOKEN,
  190: NEW_TOKEN,
  3: ACCESS,
  10: ACCESS,
  131005: ACCESS,
  1: BUSY,
  2: BUSY,
  4: BUSY,
  80007: BUSY,
  131000: BUSY,
  131016: BUSY,
  131057: BUSY,
  133000: BUSY,
  133004: BUSY,
  33: {
    en: 'WhatsApp has no such number. Use the ID of the number, not the phone number itself.',
    id: 'Nomor ini tidak ada di WhatsApp. Pakai ID nomor, bukan nomor teleponnya.',
  },
  100: {
    en: 'The IDs do not match this token. Compare the number and the account with those in WhatsApp Manager.',
    id: 'ID tidak cocok dengan token ini. Bandingkan nomor dan akun dengan yang ada di WhatsApp Manager.',
  },
  133005: {
    en: 'The PIN does not match the PIN of this number. Use the correct PIN, or reset it in WhatsApp Manager.',
    id: 'PIN tidak sama dengan PIN nomor ini. Pakai PIN yang benar, atau atur ulang di WhatsApp Manager.',
  },
  133006: {
    en: 'Verify the number in WhatsApp Manager first, with a code by text message or phone call.',
    id: 'Verifikasi dulu nomornya di WhatsApp Manager, lewat kode SMS atau telepon.',
  },
  133008: {
    en: 'Too many wrong PINs. Wait for the time that WhatsApp states, then use the correct PIN.',
    id: 'Terlalu banyak PIN salah. Tunggu selama yang diminta WhatsApp, lalu pakai PIN yang benar.',
  },
  133009: {
    en: 'The PIN was entered too soon after the previous attempt. Wait a few minutes.',
    id: 'PIN dimasukkan terlalu cepat. Tunggu beberapa menit.',
  },
  133015: {
    en: 'The number has just been deleted. Wait five minutes, then connect it again.',
    id: 'Nomor ini baru saja dihapus. Tunggu lima menit, lalu sambungkan lagi.',
  },
  133016: {
    en: 'The number was registered too often. WhatsApp allows it again after 72 hours.',
    id: 'Nomor ini terlalu sering didaftarkan. WhatsApp mengizinkannya lagi setelah 72 jam.',
  },
};

const DEFAULT_REMEDIES: Readonly<Record<StepName, LocalizedText>> = {
  token: NEW_TOKEN,
  subscription: ACCESS,
  registration: {
    en: 'Check the number in WhatsApp Manager, then connect it again with its six-digit PIN.',
    id: 'Periksa nomornya di WhatsApp Manager, lalu sambungkan lagi dengan PIN enam angka.',
  },
};

/** Returns the remedy for a failed step. `code` is WhatsApp's error code; null if it did not answer or sent none. */
export function stepRemedy(step: StepName, code: number | null): LocalizedText {
  if (code === null) return NO_ANSWER;
  if (code >= 200 && code <= 299) return ACCESS;
  return REMEDIES[code] ?? DEFAULT_REMEDIES[step];
}

/** The remedy for a number that was not registered through this service. */
export const REGISTER_WITH_PIN: LocalizedText = {
  en: 'If messages are not sent, connect the number again with a six-digit PIN.',
  id: 'Kalau pesan tidak terkirim, sambungkan nomor lagi dengan PIN enam angka.',
};

/** How to complete the last step, the first message. */
export const SEND_FIRST_MESSAGE: LocalizedText = {
  en: 'Send "hi" to the number from a phone with WhatsApp.',
  id: 'Kirim "hai" ke nomor ini dari ponsel dengan WhatsApp.',
};
