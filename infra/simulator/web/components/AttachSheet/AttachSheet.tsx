import { FileText, Image, MapPin, Mic } from 'lucide-react';
import { useState } from 'react';
import { pdf } from '../../logic/samples/pdf.ts';
import { jpegOf, readPicture } from '../../samples/jpeg.ts';
import { sendVoiceNote } from '../../samples/send-voice-note.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useWords } from '../../state/words.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './AttachSheet.module.css';
import { PicturePreview } from './PicturePreview.tsx';
import { SamplePictures } from './SamplePictures.tsx';
import { FileTile, Tile } from './Tile.tsx';

/** "Media: documents of at most 100 MB" (Cloud API). */
const MOST_MEBIBYTES = 100;
const MEBIBYTE = 1_048_576;

interface AttachSheetProps {
  readonly onLocation: () => void;
  readonly onClose: () => void;
}

/** What can be sent besides words. A picture is looked at once more before it goes. */
export function AttachSheet({ onLocation, onClose }: AttachSheetProps) {
  const { t } = useWords();
  const { say } = useOpenChat();
  const { api } = useSimulator();
  const [picture, setPicture] = useState<HTMLCanvasElement | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const { busy, failure, attempt } = useAttempt();

  /** Does it, and closes the sheet; stays with a reason when it cannot be done. */
  const finish = async (work: () => Promise<unknown>): Promise<void> => {
    setTooLarge(false);
    if (await attempt(work)) onClose();
  };
  const sendPicture = (canvas: HTMLCanvasElement, caption: string): Promise<void> =>
    finish(async () => {
      const mediaId = await api.upload(await jpegOf(canvas), 'image/jpeg');
      say({ type: 'image', mediaId, ...(caption === '' ? {} : { caption }) });
    });
  const sendDocument = (bytes: Uint8Array<ArrayBuffer>, type: string, filename: string): Promise<void> =>
    finish(async () => {
      const mediaId = await api.upload(bytes, type);
      say({ type: 'document', mediaId, filename: filename.slice(0, 240) });
    });
  const takePicture = async (file: File): Promise<void> => {
    await attempt(async () => setPicture(await readPicture(file)));
  };
  const takeDocument = async (file: File): Promise<void> => {
    setTooLarge(file.size > MOST_MEBIBYTES * MEBIBYTE);
    if (file.size > MOST_MEBIBYTES * MEBIBYTE) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    await sendDocument(bytes, file.type === '' ? 'application/octet-stream' : file.type, file.name);
  };

  return (
    <Sheet title={picture === null ? t.attach.title : t.attach.sendPicture} onClose={onClose}>
      {(failure !== null || tooLarge) && (
        <p className={styles.problem} role="alert">
          {tooLarge ? t.attach.tooLarge(MOST_MEBIBYTES) : t.attach.failed}
        </p>
      )}
      {picture !== null ? (
        <PicturePreview picture={picture} busy={busy} onSend={(caption) => sendPicture(picture, caption)} />
      ) : (
        <>
          <h3 className={styles.heading}>{t.attach.samples}</h3>
          <SamplePictures onPick={setPicture} />
          <div className={styles.tiles}>
            <FileTile icon={Image} label={t.attach.file} accept="image/*" disabled={busy} onFile={takePicture} />
            <FileTile icon={FileText} label={t.attach.document} disabled={busy} onFile={takeDocument} />
            <Tile
              icon={FileText}
              label={t.attach.sampleDocument}
              disabled={busy}
              onClick={() => sendDocument(pdf(t.attach.pdfLines), 'application/pdf', t.attach.pdfName)}
            />
            <Tile
              icon={Mic}
              label={t.attach.voice}
              disabled={busy}
              onClick={() => finish(() => sendVoiceNote(api, say))}
            />
            <Tile icon={MapPin} label={t.attach.location} disabled={busy} onClick={onLocation} />
          </div>
        </>
      )}
    </Sheet>
  );
}
