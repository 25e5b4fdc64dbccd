import * as z from 'zod';
import { interactiveSchema } from './interactive-types.ts';
import { textUpTo } from './text-schema.ts';

/**
 * The schemas of message bodies by type, with the limits of Meta's reference ("Messages"). Templates are checked
 * separately.
 */

const urlSchema = z.url({ protocol: /^https?$/ });

const media = <T extends z.core.$ZodShape>(more: T) =>
  z.strictObject({ id: z.string().min(1).optional(), link: urlSchema.optional(), ...more }).check((context) => {
    const reference = mediaReferenceSchema.parse(context.value);
    if ((reference.id === undefined) === (reference.link === undefined))
      context.issues.push({
        code: 'custom',
        input: context.value,
        params: { details: 'Either id or link is required, but not both.' },
      });
  });

const mediaReferenceSchema = z.looseObject({ id: z.string().optional(), link: z.string().optional() });

const captionSchema = textUpTo(1024).optional();

const phoneSchema = z.looseObject({
  phone: z.string().optional(),
  wa_id: z.string().optional(),
  type: z.string().optional(),
});

const contactSchema = z.looseObject({
  name: z
    .looseObject({
      formatted_name: z.string().min(1),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      middle_name: z.string().optional(),
      suffix: z.string().optional(),
      prefix: z.string().optional(),
    })
    .refine(
      ({ first_name, last_name, middle_name, suffix, prefix }) =>
        [first_name, last_name, middle_name, suffix, prefix].some((part) => part !== undefined),
      { params: { details: 'At least one name part is required in addition to formatted_name.' } },
    ),
  phones: z.array(phoneSchema).optional(),
  emails: z.array(z.looseObject({ email: z.string().optional() })).optional(),
  birthday: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});

const degrees = (max: number) => z.coerce.number().min(-max).max(max);

export const MESSAGE_TYPES = {
  text: z.strictObject({ body: textUpTo(4096), preview_url: z.boolean().optional() }),
  image: media({ caption: captionSchema }),
  video: media({ caption: captionSchema }),
  audio: media({ voice: z.boolean().optional() }),
  document: media({ caption: captionSchema, filename: textUpTo(240).optional() }),
  sticker: media({}),
  location: z.strictObject({
    latitude: degrees(90),
    longitude: degrees(180),
    name: z.string().max(1000).optional(),
    address: z.string().max(1000).optional(),
  }),
  contacts: z.array(contactSchema).min(1).max(257),
  reaction: z.strictObject({
    message_id: z.string().min(1),
    emoji: z
      .string()
      .refine((text) => /^(\p{RGI_Emoji}|)$/v.test(text), {
        params: { details: 'One emoji, or an empty string to remove the reaction.' },
      })
      .default(''),
  }),
  interactive: interactiveSchema,
} as const satisfies Record<string, z.ZodType>;

export type MessageType = keyof typeof MESSAGE_TYPES;

export const isMessageType = (type: string): type is MessageType => Object.hasOwn(MESSAGE_TYPES, type);
