/**
 * The meaning of WhatsApp's error codes, for rejected requests and for failed statuses. Sources: Cloud API, Error codes
 * (page of 2025-12-12); retryable codes: whatsapp.md 3.2. Only codes are reliable: titles and HTTP statuses change.
 */

/**
 * `retry`: retry later automatically. `fail`: a retry cannot succeed. `pause`: the number cannot send until its owner
 * reconnects it.
 */
type Reaction = 'retry' | 'fail' | 'pause';

/** A text in the languages of the web app. */
export interface LocalizedText {
  readonly en: string;
  readonly id: string;
}

export interface CodeMeaning {
  readonly reaction: Reaction;
  /** A machine-readable reason. */
  readonly reason: string;
  readonly title: LocalizedText;
  readonly remedy: LocalizedText;
}

const meaning = (reaction: Reaction, reason: string, title: LocalizedText, remedy: LocalizedText): CodeMeaning => ({
  reaction,
  reason,
  title,
  remedy,
});

const AUTOMATIC_RETRY = { en: 'It will be sent automatically.', id: 'Nanti terkirim sendiri.' };
const busy = (reason: string): CodeMeaning =>
  meaning('retry', reason, { en: 'WhatsApp is busy.', id: 'WhatsApp sedang sibuk.' }, AUTOMATIC_RETRY);
const RECONNECT = {
  en: 'Connect the number again. Waiting messages are then sent.',
  id: 'Sambungkan nomor lagi; pesan yang menunggu terkirim setelah itu.',
};
const tokenExpired = meaning(
  'pause',
  'TokenExpired',
  { en: 'The access to the number has expired.', id: 'Akses ke nomor sudah kedaluwarsa.' },
  RECONNECT,
);
const permissionMissing = meaning(
  'pause',
  'PermissionMissing',
  { en: 'WhatsApp does not allow this number to send.', id: 'WhatsApp tidak mengizinkan nomor ini mengirim.' },
  RECONNECT,
);
const notRegistered = meaning(
  'pause',
  'NotRegistered',
  { en: 'The number is not registered with WhatsApp.', id: 'Nomor belum terdaftar di WhatsApp.' },
  RECONNECT,
);
const rejected = (reason: string): CodeMeaning =>
  meaning(
    'fail',
    reason,
    { en: 'WhatsApp does not accept this message.', id: 'WhatsApp tidak menerima pesan ini.' },
    { en: 'Change the message and send it again.', id: 'Ubah pesannya, lalu kirim lagi.' },
  );
const templateError = (reason: string, title: LocalizedText): CodeMeaning =>
  meaning('fail', reason, title, {
    en: 'Use another template, or correct this one in WhatsApp.',
    id: 'Pakai templat lain, atau perbaiki templat ini di WhatsApp.',
  });
const accountError = (reason: string, title: LocalizedText): CodeMeaning =>
  meaning('fail', reason, title, {
    en: 'The owner can see the reason in WhatsApp Manager.',
    id: 'Pemilik dapat melihat sebabnya di WhatsApp Manager.',
  });

export const WINDOW_CLOSED: CodeMeaning = meaning(
  'fail',
  'WindowClosed',
  { en: 'The customer wrote more than 24 hours ago.', id: 'Pelanggan menulis lebih dari 24 jam lalu.' },
  { en: 'Send a template.', id: 'Kirim pesan templat.' },
);
export const CONSENT_WITHDRAWN: CodeMeaning = meaning(
  'fail',
  'ConsentWithdrawn',
  { en: 'The customer has opted out of marketing messages.', id: 'Pelanggan tidak mau menerima promosi.' },
  { en: 'Other messages can still be sent.', id: 'Pesan lain tetap bisa dikirim.' },
);

const MEANINGS: Readonly<Record<number, CodeMeaning>> = {
  0: tokenExpired,
  190: tokenExpired,
  10: permissionMissing,
  3: permissionMissing,
  131005: permissionMissing,
  133010: notRegistered,
  33: notRegistered,
  1: busy('ProviderBusy'),
  2: busy('ProviderBusy'),
  131000: busy('ProviderBusy'),
  131016: busy('ProviderBusy'),
  131057: busy('ProviderMaintenance'),
  133004: busy('ProviderBusy'),
  4: busy('TooManyCalls'),
  80007: busy('TooManyCalls'),
  130429: busy('TooManyMessages'),
  131056: meaning(
    'retry',
    'TooFastForCustomer',
    { en: 'Too many messages to this customer at once.', id: 'Terlalu banyak pesan ke pelanggan ini sekaligus.' },
    AUTOMATIC_RETRY,
  ),
  131048: accountError('SpamRate', {
    en: 'WhatsApp limits this number because of complaints.',
    id: 'WhatsApp membatasi nomor ini karena keluhan.',
  }),
  368: accountError('PolicyViolation', {
    en: 'WhatsApp has blocked the account temporarily.',
    id: 'WhatsApp memblokir akun ini untuk sementara.',
  }),
  131031: accountError('AccountLocked', { en: 'WhatsApp has locked the account.', id: 'WhatsApp mengunci akun ini.' }),
  131042: accountError('PaymentMissing', {
    en: 'WhatsApp has no valid payment method for the account.',
    id: 'Pembayaran akun ke WhatsApp bermasalah.',
  }),
  130497: accountError('CountryRestricted', {
    en: 'WhatsApp does not allow the account to send to this country.',
    id: 'Akun ini tidak boleh mengirim ke negara itu.',
  }),
  131037: accountError('DisplayNameMissing', {
    en: 'The display name of the number is not approved.',
    id: 'Nama tampilan nomor belum disetujui.',
  }),
  131045: accountError('CertificateMissing', {
    en: 'The number is not fully set up.',
    id: 'Nomor belum disiapkan lengkap.',
  }),
  131026: meaning(
    'fail',
    'Undeliverable',
    { en: 'The number cannot receive this message.', id: 'Belum sampai. Nomor ini tidak bisa menerima pesan.' },
    { en: 'Ask for another number.', id: 'Minta nomor lain.' },
  ),
  131030: meaning(
    'fail',
    'NotAllowedRecipient',
    {
      en: 'The recipient is not on the allowed list of the test number.',
      id: 'Penerima tidak ada di daftar nomor uji.',
    },
    { en: 'Add it in the Meta app, or use a real number.', id: 'Tambahkan di aplikasi Meta, atau pakai nomor asli.' },
  ),
  131021: rejected('SelfSend'),
  131047: WINDOW_CLOSED,
  131049: meaning(
    'fail',
    'HeldBack',
    {
      en: 'WhatsApp did not deliver the message: the customer has received many marketing messages.',
      id: 'WhatsApp menahan pesan: pelanggan sudah menerima banyak promosi.',
    },
    { en: 'Try again after 24 hours or later.', id: 'Coba lagi paling cepat besok.' },
  ),
  131050: CONSENT_WITHDRAWN,
  130472: meaning(
    'fail',
    'Experiment',
    {
      en: 'WhatsApp did not deliver the message, as part of an experiment.',
      id: 'WhatsApp tidak mengirimnya karena sedang uji coba.',
    },
    { en: 'Wait until the customer writes.', id: 'Tunggu sampai pelanggan menulis.' },
  ),
  131051: rejected('UnsupportedType'),
  131052: rejected('MediaUnreadable'),
  131053: meaning(
    'fail',
    'MediaRefused',
    { en: 'WhatsApp does not accept this file.', id: 'WhatsApp tidak menerima berkas ini.' },
    { en: 'Send another format or a smaller file.', id: 'Kirim format lain atau berkas yang lebih kecil.' },
  ),
  131062: meaning(
    'fail',
    'PhoneNeeded',
    {
      en: 'This message needs a phone number, but only the user name of the customer is known.',
      id: 'Pesan ini butuh nomor telepon; pelanggan hanya dikenal lewat nama pengguna.',
    },
    { en: 'Ask the customer for the phone number.', id: 'Minta nomor kepada pelanggan.' },
  ),
  100: rejected('InvalidParameter'),
  131008: rejected('ParameterMissing'),
  131009: rejected('ParameterInvalid'),
  132000: templateError('TemplateParameters', {
    en: 'The number of values does not match the template.',
    id: 'Jumlah isian templat tidak cocok.',
  }),
  132001: templateError('TemplateUnknown', {
    en: 'There is no such template in this language.',
    id: 'Templat ini tidak ada dalam bahasa itu.',
  }),
  132005: templateError('TemplateTooLong', {
    en: 'The filled-in template is too long.',
    id: 'Templat terisi terlalu panjang.',
  }),
  132007: templateError('TemplatePolicy', {
    en: 'The template violates a WhatsApp policy.',
    id: 'Templat melanggar aturan WhatsApp.',
  }),
  132012: templateError('TemplateParameters', {
    en: 'A value does not match the template.',
    id: 'Isian tidak cocok dengan templat.',
  }),
  132015: templateError('TemplatePaused', {
    en: 'WhatsApp has paused the template.',
    id: 'WhatsApp menjeda templat ini.',
  }),
  132016: templateError('TemplateDisabled', {
    en: 'WhatsApp has disabled the template.',
    id: 'WhatsApp mematikan templat ini.',
  }),
  132018: templateError('TemplateParameters', {
    en: 'A value does not match the template.',
    id: 'Isian tidak cocok dengan templat.',
  }),
  132068: templateError('FlowBlocked', { en: 'The flow is blocked.', id: 'Flow diblokir.' }),
  132069: busy('FlowThrottled'),
};

/** Returns whether a code is in the Graph API's range for missing permissions (Graph API, Handling errors). */
const isPermissionCode = (code: number): boolean => code >= 200 && code <= 299;

/**
 * Returns the meaning of a code. An unknown code is retryable after a server error (5xx), otherwise not.
 * @param status HTTP status of a rejected request; undefined for a failed status, which is final
 */
export function meaningOf(code: number | null, status?: number): CodeMeaning {
  const known = code === null ? undefined : MEANINGS[code];
  if (known) return known;
  if (code !== null && isPermissionCode(code)) return permissionMissing;
  if (status === 429) return busy('TooManyCalls');
  if (status !== undefined && status >= 500) return busy('ProviderBusy');
  return rejected('Refused');
}
