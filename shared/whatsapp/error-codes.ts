/**
 * What to do when WhatsApp refuses a message, by its code: one table for refusals at once and for failed statuses.
 * Sources: Cloud API, Error codes (page of 2025-12-12); which are worth a retry: whatsapp.md 3.2. Codes are what
 * counts: titles and HTTP statuses change.
 */

/** `retry`: later, by itself. `fail`: no repetition mends it. `pause`: the number can't send until its owner renews something. */
type Reaction = 'retry' | 'fail' | 'pause';

/** A sentence in the languages of the pages. */
export interface Words {
  readonly en: string;
  readonly id: string;
}

export interface CodeMeaning {
  readonly reaction: Reaction;
  /** One word for code that reads it. */
  readonly reason: string;
  readonly title: Words;
  readonly remedy: Words;
}

const say = (reaction: Reaction, reason: string, title: Words, remedy: Words): CodeMeaning => ({
  reaction,
  reason,
  title,
  remedy,
});

const WAITS = { en: 'It goes out by itself.', id: 'Nanti terkirim sendiri.' };
const busy = (reason: string): CodeMeaning =>
  say('retry', reason, { en: 'WhatsApp is busy.', id: 'WhatsApp sedang sibuk.' }, WAITS);
const RENEW = {
  en: 'Connect the number again; what waits is sent then.',
  id: 'Sambungkan nomor lagi; pesan yang menunggu terkirim setelah itu.',
};
const token = say(
  'pause',
  'TokenExpired',
  { en: 'The access to the number has expired.', id: 'Akses ke nomor sudah kedaluwarsa.' },
  RENEW,
);
const permission = say(
  'pause',
  'PermissionMissing',
  { en: 'WhatsApp does not allow this number to send.', id: 'WhatsApp tidak mengizinkan nomor ini mengirim.' },
  RENEW,
);
const notRegistered = say(
  'pause',
  'NotRegistered',
  { en: 'The number is not registered at WhatsApp.', id: 'Nomor belum terdaftar di WhatsApp.' },
  RENEW,
);
const wrong = (reason: string): CodeMeaning =>
  say(
    'fail',
    reason,
    { en: 'WhatsApp does not take this message.', id: 'WhatsApp tidak menerima pesan ini.' },
    { en: 'Change the message and send it again.', id: 'Ubah pesannya, lalu kirim lagi.' },
  );
const template = (reason: string, title: Words): CodeMeaning =>
  say('fail', reason, title, {
    en: 'Take another template, or mend this one at WhatsApp.',
    id: 'Pakai templat lain, atau perbaiki templat ini di WhatsApp.',
  });
const account = (reason: string, title: Words): CodeMeaning =>
  say('fail', reason, title, {
    en: 'The owner finds the reason in the WhatsApp Manager.',
    id: 'Pemilik dapat melihat sebabnya di WhatsApp Manager.',
  });

export const WINDOW_CLOSED: CodeMeaning = say(
  'fail',
  'WindowClosed',
  { en: 'The customer wrote more than 24 hours ago.', id: 'Pelanggan menulis lebih dari 24 jam lalu.' },
  { en: 'Send a template.', id: 'Kirim pesan templat.' },
);
export const CONSENT_WITHDRAWN: CodeMeaning = say(
  'fail',
  'ConsentWithdrawn',
  { en: 'The customer wants no advertising.', id: 'Pelanggan tidak mau menerima promosi.' },
  { en: 'Other messages can still be sent.', id: 'Pesan lain tetap bisa dikirim.' },
);

const MEANINGS: Readonly<Record<number, CodeMeaning>> = {
  0: token,
  190: token,
  10: permission,
  3: permission,
  131005: permission,
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
  131056: say(
    'retry',
    'TooFastForCustomer',
    { en: 'Too many messages to this customer at once.', id: 'Terlalu banyak pesan ke pelanggan ini sekaligus.' },
    WAITS,
  ),
  131048: account('SpamRate', {
    en: 'WhatsApp limits this number because of complaints.',
    id: 'WhatsApp membatasi nomor ini karena keluhan.',
  }),
  368: account('PolicyViolation', {
    en: 'WhatsApp has blocked the account for a while.',
    id: 'WhatsApp memblokir akun ini untuk sementara.',
  }),
  131031: account('AccountLocked', { en: 'WhatsApp has locked the account.', id: 'WhatsApp mengunci akun ini.' }),
  131042: account('PaymentMissing', {
    en: 'WhatsApp has no way to charge the account.',
    id: 'Pembayaran akun ke WhatsApp bermasalah.',
  }),
  130497: account('CountryRestricted', {
    en: 'WhatsApp does not let the account write to this country.',
    id: 'Akun ini tidak boleh mengirim ke negara itu.',
  }),
  131037: account('DisplayNameMissing', {
    en: 'The display name of the number is not approved.',
    id: 'Nama tampilan nomor belum disetujui.',
  }),
  131045: account('CertificateMissing', {
    en: 'The number is not fully set up.',
    id: 'Nomor belum disiapkan lengkap.',
  }),
  131026: say(
    'fail',
    'Undeliverable',
    { en: 'The number cannot receive this message.', id: 'Belum sampai. Nomor ini tidak bisa menerima pesan.' },
    { en: 'Ask for another number.', id: 'Minta nomor lain.' },
  ),
  131030: say(
    'fail',
    'NotAllowedRecipient',
    { en: 'The recipient is not on the list of a test number.', id: 'Penerima tidak ada di daftar nomor uji.' },
    { en: 'Add it in the Meta app, or take a real number.', id: 'Tambahkan di aplikasi Meta, atau pakai nomor asli.' },
  ),
  131021: wrong('SelfSend'),
  131047: WINDOW_CLOSED,
  131049: say(
    'fail',
    'HeldBack',
    {
      en: 'WhatsApp held the message back: the customer gets much advertising.',
      id: 'WhatsApp menahan pesan: pelanggan sudah menerima banyak promosi.',
    },
    { en: 'Try again after a day at the earliest.', id: 'Coba lagi paling cepat besok.' },
  ),
  131050: CONSENT_WITHDRAWN,
  130472: say(
    'fail',
    'Experiment',
    {
      en: 'WhatsApp did not deliver it, as part of an experiment.',
      id: 'WhatsApp tidak mengirimnya karena sedang uji coba.',
    },
    { en: 'Wait until the customer writes.', id: 'Tunggu sampai pelanggan menulis.' },
  ),
  131051: wrong('UnsupportedType'),
  131052: wrong('MediaUnreadable'),
  131053: say(
    'fail',
    'MediaRefused',
    { en: 'WhatsApp does not take this file.', id: 'WhatsApp tidak menerima berkas ini.' },
    { en: 'Send another format or a smaller file.', id: 'Kirim format lain atau berkas yang lebih kecil.' },
  ),
  131062: say(
    'fail',
    'PhoneNeeded',
    {
      en: 'This message needs a phone number; the customer is known by user name only.',
      id: 'Pesan ini butuh nomor telepon; pelanggan hanya dikenal lewat nama pengguna.',
    },
    { en: 'Ask the customer for the number.', id: 'Minta nomor kepada pelanggan.' },
  ),
  100: wrong('InvalidParameter'),
  131008: wrong('ParameterMissing'),
  131009: wrong('ParameterInvalid'),
  132000: template('TemplateParameters', {
    en: 'The template wants another number of values.',
    id: 'Jumlah isian templat tidak cocok.',
  }),
  132001: template('TemplateUnknown', {
    en: 'There is no such template in this language.',
    id: 'Templat ini tidak ada dalam bahasa itu.',
  }),
  132005: template('TemplateTooLong', {
    en: 'The filled-in template is too long.',
    id: 'Templat terisi terlalu panjang.',
  }),
  132007: template('TemplatePolicy', {
    en: 'The template breaks a rule of WhatsApp.',
    id: 'Templat melanggar aturan WhatsApp.',
  }),
  132012: template('TemplateParameters', {
    en: 'A value does not fit the template.',
    id: 'Isian tidak cocok dengan templat.',
  }),
  132015: template('TemplatePaused', { en: 'WhatsApp has paused the template.', id: 'WhatsApp menjeda templat ini.' }),
  132016: template('TemplateDisabled', {
    en: 'WhatsApp has switched the template off.',
    id: 'WhatsApp mematikan templat ini.',
  }),
  132018: template('TemplateParameters', {
    en: 'A value does not fit the template.',
    id: 'Isian tidak cocok dengan templat.',
  }),
  132068: template('FlowBlocked', { en: 'The flow is blocked.', id: 'Flow diblokir.' }),
  132069: busy('FlowThrottled'),
};

/** Graph's range for missing permissions (Graph API, Handling errors). */
const isPermission = (code: number): boolean => code >= 200 && code <= 299;

/**
 * What a code means. One that nobody knows is worth a retry when the server was at fault (5xx), and none otherwise.
 * @param status HTTP status of a refusal; undefined for a failed status, which is final
 */
export function meaningOf(code: number | null, status?: number): CodeMeaning {
  const known = code === null ? undefined : MEANINGS[code];
  if (known) return known;
  if (code !== null && isPermission(code)) return permission;
  if (status === 429) return busy('TooManyCalls');
  if (status !== undefined && status >= 500) return busy('ProviderBusy');
  return wrong('Refused');
}
