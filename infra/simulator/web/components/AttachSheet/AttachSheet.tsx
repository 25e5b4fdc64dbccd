import { FileText, Image, MapPin, Mic } from 'lucide-react';
import { useState } from 'react';
import { createPdf } from '../../logic/samples/pdf.ts';
import { encodeJpeg, readPicture } from '../../samples/jpeg.ts';
import { sendVoiceNote } from '../../samples/send-voice-note.ts';
import { useOpenChat } from '../../state/chat-context.ts';
import { useSimulator } from '../../state/simulator.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import { useAsyncAction } from '../../state/use-async-action.ts';
import { Sheet } from '../Sheet/Sheet.tsx';
import styles from './AttachSheet.module.css';
import { PicturePreview } from './PicturePreview.tsx';
import { SamplePictures } from './SamplePictures.tsx';
import { FileTile, Tile } from './Tile.tsx';

/** Maximum size of a document ("Media", Cloud API). */
const MAX_MEBIBYTES = 100;
const MEBIBYTE = 1_048_576;

interface AttachSheetProps {
  readonly onLocation: () => void;
  readonly onClose: () => void;
}

/** Sends pictures, documents, voice notes and locations. A picture has a preview before it is sent. */
export function AttachSheet({ onLocation, onClose }: AttachSheetProps) {
  const { t } = useTranslations();
  const { sendMessage } = useOpenChat();
  const { api } = useSimulator();
  const [picture, setPicture] = useState<HTMLCanvasElement | null>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const { isBusy, error, run } = useAsyncAction();

  /** Runs an action and closes the sheet. When the action fails, the sheet stays open and shows the reason. */
  const finish = async (action: () => Promise<unknown>): Promise<void> => {
    setTooLarge(false);
    if (await run(action)) onClose();
  };
  const sendPicture = (canvas: HTMLCanvasElement, caption: string): Promise<void> =>
    finish(async () => {
      const mediaId = await api.upload(await encodeJpeg(canvas), 'image/jpeg');
      sendMessage({ type: 'image', mediaId, ...(caption === '' ? {} : { caption }) });
    });
  const sendDocument = (bytes: Uint8Array<ArrayBuffer>, type: string, filename: string): Promise<void> =>
    finish(async () => {
      const mediaId = await api.upload(bytes, type);
      sendMessage({ type: 'document', mediaId, filename: filename.slice(0, 240) });
    });
  const previewFile = async (file: File): Promise<void> => {
    await run(async () => setPicture(await readPicture(file)));
  };
  const sendFile = async (file: File): Promise<void> => {
    setTooLarge(file.size > MAX_MEBIBYTES * MEBIBYTE);
    if (file.size > MAX_MEBIBYTES * MEBIBYTE) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    await sendDocument(bytes, file.type === '' ? 'application/octet-stream' : file.type, file.name);
  };

  return (
    <Sheet title={picture === null ? t.attach.title : t.attach.sendPicture} onClose={onClose}>
      {(error !== null || isTooLarge) && (
        <p className={styles.problem} role="alert">
          {isTooLarge ? t.attach.tooLarge(MAX_MEBIBYTES) : t.attach.failed}
        </p>
      )}
      {picture !== null ? (
        <PicturePreview picture={picture} isBusy={isBusy} onSend={(caption) => sendPicture(picture, caption)} />
      ) : (
        <>
          <h3 className={styles.heading}>{t.attach.samples}</h3>
          <SamplePictures onPick={setPicture} />
          <div className={styles.tiles}>
            <FileTile icon={Image} label={t.attach.file} accept="image/*" disabled={isBusy} onFile={previewFile} />
            <FileTile icon={FileText} label={t.attach.document} disabled={isBusy} onFile={sendFile} />
            <Tile
              icon={FileText}
              label={t.attach.sampleDocument}
              disabled={isBusy}
              onClick={() => sendDocument(createPdf(t.attach.pdfLines), 'application/pdf', t.attach.pdfName)}
            />
            <Tile
              icon={Mic}
              label={t.attach.voice}
              disabled={isBusy}
              onClick={() => finish(() => sendVoiceNote(api, sendMessage))}
            />
            <Tile icon={MapPin} label={t.attach.location} disabled={isBusy} onClick={onLocation} />
          </div>
        </>
      )}
    </Sheet>
  );
}
