import { FileText, ImageOff, Mic, Music, Video } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { MediaView } from '../../../functions/conversations/views.ts';
import { RichText } from '../../ui/RichText.tsx';
import { useLanguage } from '../app/contexts.ts';
import { retryImport } from '../app/retry-import.ts';
import type { PlainKey } from '../i18n/translate.ts';
import { useStableUrl } from '../ui/use-stable-url.ts';
import type { MessageBody } from './message-body.ts';

const PhotoSheet = lazy(() => retryImport(() => import('./PhotoSheet.tsx')));

type MediaBody = Extract<MessageBody, { kind: 'media' }>;

const TYPE_LABELS = {
  image: 'type.image',
  video: 'type.video',
  audio: 'type.audio',
  voice: 'type.voice',
  document: 'type.document',
  sticker: 'type.sticker',
} as const satisfies Record<MediaBody['medium'], PlainKey>;

const ICONS = {
  image: ImageOff,
  sticker: ImageOff,
  video: Video,
  audio: Music,
  voice: Mic,
  document: FileText,
} as const;

/** Shows the file of a message, or why it is not available yet or any more. */
export function MessageMedia({ body, media }: { body: MediaBody; media: MediaView | null }) {
  const url = media?.url ?? body.link;
  return (
    <>
      {url === null ? <MissingFile body={body} media={media} /> : <File body={body} media={media} url={url} />}
      {body.caption !== null && <RichText className="text" text={body.caption} />}
    </>
  );
}

function MissingFile({ body, media }: { body: MediaBody; media: MediaView | null }) {
  const { t } = useLanguage();
  const Icon = ICONS[body.medium];
  const waiting = media?.status === 'waiting';
  return (
    <p className={waiting ? 'file file-waiting' : 'file file-missing'}>
      <Icon />
      <span>
        <strong>{body.filename ?? t(TYPE_LABELS[body.medium])}</strong>
        <span className="file-note">{t(missingReason(media))}</span>
      </span>
    </p>
  );
}

/** Returns why a file is not available. Reasons without a text of their own share one. */
function missingReason(media: MediaView | null): PlainKey {
  if (media === null) return 'media.none';
  if (media.status === 'waiting') return 'media.waiting';
  switch (media.reason) {
    case 'Expired':
      return 'media.expired';
    case 'TooLarge':
      return 'media.tooLarge';
    case 'TokenExpired':
      return 'media.token';
    default:
      return 'media.failed';
  }
}

interface FileProps {
  readonly body: MediaBody;
  readonly media: MediaView | null;
  readonly url: string;
}

function File({ body, media, url }: FileProps) {
  switch (body.medium) {
    case 'image':
      return <Photo url={url} alt={body.caption} />;
    case 'sticker':
    case 'video':
    case 'audio':
    case 'voice':
      return <Playable medium={body.medium} newest={url} />;
    case 'document':
      return <DocumentLink body={body} media={media} url={url} />;
  }
}

function Photo({ url: newest, alt }: { url: string; alt: string | null }) {
  const { t } = useLanguage();
  const { url, onError } = useStableUrl(newest);
  const [open, setOpen] = useState(false);
  const label = alt ?? t('media.photo');
  return (
    <>
      <button type="button" className="photo" onClick={() => setOpen(true)}>
        <img src={url} alt={label} loading="lazy" onError={onError} />
      </button>
      {open && (
        <Suspense>
          <PhotoSheet url={newest} alt={label} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Playable({ medium, newest }: { medium: 'sticker' | 'video' | 'audio' | 'voice'; newest: string }) {
  const { t } = useLanguage();
  const { url, onError } = useStableUrl(newest);
  const label = t(TYPE_LABELS[medium]);
  if (medium === 'sticker') return <img className="sticker" src={url} alt={label} loading="lazy" onError={onError} />;
  if (medium === 'video')
    return (
      // biome-ignore lint/a11y/useMediaCaption: WhatsApp sends no captions for videos from customers
      <video className="video" src={url} controls preload="metadata" aria-label={label} onError={onError} />
    );
  const Icon = ICONS[medium];
  return (
    <span className="audio">
      <Icon />
      {/* biome-ignore lint/a11y/useMediaCaption: WhatsApp sends no transcripts */}
      <audio src={url} controls preload="metadata" aria-label={label} onError={onError} />
    </span>
  );
}

function DocumentLink({ body, media, url }: FileProps) {
  const { t, format } = useLanguage();
  const name = body.filename ?? media?.filename ?? t('type.document');
  const details = [fileKind(name, media?.mimeType ?? null), media?.size ? format.size(media.size) : ''];
  return (
    <a className="file" href={url} target="_blank" rel="noreferrer" download={name}>
      <FileText />
      <span>
        <strong>{name}</strong>
        <span className="file-note">{details.filter((detail) => detail !== '').join(' · ')}</span>
      </span>
    </a>
  );
}

/** Returns the kind of a file, such as `PDF`, from its file name extension or MIME type. */
function fileKind(name: string, mimeType: string | null): string {
  const extension = /\.(\w{2,5})$/.exec(name)?.[1] ?? mimeType?.split('/')[1] ?? '';
  return extension.length > 5 ? '' : extension.toUpperCase();
}
