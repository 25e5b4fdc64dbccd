import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { deviceShelf } from '../session/device.ts';
import { SignIn } from '../session/SignIn.tsx';
import { dropKey, forgetEverything, readSession, type Session, writeSession } from '../session/session.ts';
import { Shell } from './Shell.tsx';
import { ShopContext } from './shop.ts';
import { type Running, start } from './start.ts';

/** The sign-in form, or the pages of the signed-in agent. */
export function App({ givenKey }: { givenKey: string | undefined }) {
  const [session, setSession] = useState<Session | undefined>(() =>
    givenKey === undefined ? readSession(deviceShelf) : undefined,
  );
  // The key from the URL is used once, so that signing out does not sign in again.
  const [urlKey, setUrlKey] = useState(givenKey);
  const [isKeyRefused, setIsKeyRefused] = useState(false);
  const [running, setRunning] = useState<Running>();

  useEffect(() => {
    if (session === undefined) return;
    const started = start(session, (reason) => {
      if (reason === 'refused') dropKey(deviceShelf);
      else started.stop();
      if (reason === 'left') forgetEverything(deviceShelf);
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
          writeSession(deviceShelf, next);
          setUrlKey(undefined);
          setIsKeyRefused(false);
          setSession(next);
        }}
      />
    );
  if (running === undefined) return null;
  return (
    <QueryClientProvider client={running.client}>
      <ShopContext value={running.shop}>
        <Shell />
      </ShopContext>
    </QueryClientProvider>
  );
}
