import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { deviceStorage } from '../../ui/storage.ts';
import { ApiContext } from '../api/api-context.ts';
import { SignIn } from '../session/SignIn.tsx';
import { clearStoredData, readSession, removeSession, type Session, writeSession } from '../session/session.ts';
import { ServicesContext } from './contexts.ts';
import { Shell } from './Shell.tsx';
import { type RunningSession, startSession } from './start-session.ts';

/** The sign-in form, or the pages of the signed-in agent. */
export function App({ givenKey }: { givenKey: string | undefined }) {
  const [session, setSession] = useState<Session | undefined>(() =>
    givenKey === undefined ? readSession(deviceStorage) : undefined,
  );
  // The key from the URL is used once, so that signing out does not sign in again.
  const [urlKey, setUrlKey] = useState(givenKey);
  const [isKeyRefused, setIsKeyRefused] = useState(false);
  const [running, setRunning] = useState<RunningSession>();

  useEffect(() => {
    if (session === undefined) return;
    const started = startSession(session, (reason) => {
      if (reason === 'refused') removeSession(deviceStorage);
      else started.stop();
      if (reason === 'left') clearStoredData(deviceStorage);
      setIsKeyRefused(reason === 'refused');
      setSession(undefined);
    });
    setRunning(started);
    return () => {
      started.stop();
      setRunning(undefined);
    };
  }, [session]);

  if (session === undefined)
    return (
      <SignIn
        givenKey={urlKey}
        refused={isKeyRefused}
        onSignedIn={(next) => {
          writeSession(deviceStorage, next);
          setUrlKey(undefined);
          setIsKeyRefused(false);
          setSession(next);
        }}
      />
    );
  if (running === undefined) return null;
  return (
    <QueryClientProvider client={running.client}>
      <ApiContext value={running.services}>
        <ServicesContext value={running.services}>
          <Shell />
        </ServicesContext>
      </ApiContext>
    </QueryClientProvider>
  );
}
