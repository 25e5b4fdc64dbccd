import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { deviceShelf } from '../session/device.ts';
import { SignIn } from '../session/SignIn.tsx';
import { dropKey, forgetEverything, readSession, type Session, writeSession } from '../session/session.ts';
import { Shell } from './Shell.tsx';
import { ShopContext } from './shop.ts';
import { type Running, start } from './start.ts';

/** The sign-in, or the shop of who is signed in. */
export function App({ givenKey }: { givenKey: string | undefined }) {
  const [session, setSession] = useState<Session | undefined>(() =>
    givenKey === undefined ? readSession(deviceShelf) : undefined,
  );
  // Tried once: who signs out is not signed in again by it.
  const [given, setGiven] = useState(givenKey);
  const [refused, setRefused] = useState(false);
  const [running, setRunning] = useState<Running>();

  useEffect(() => {
    if (session === undefined) return;
    const now = start(session, (why) => {
      if (why === 'refused') dropKey(deviceShelf);
      else now.stop();
      if (why === 'left') forgetEverything(deviceShelf);
      setRefused(why === 'refused');
      setSession(undefined);
    });
    setRunning(now);
    return () => {
      now.stop();
      setRunning(undefined);
    };
  }, [session]);

  if (session === undefined)
    return (
      <SignIn
        givenKey={given}
        refused={refused}
        onSignedIn={(next) => {
          writeSession(deviceShelf, next);
          setGiven(undefined);
          setRefused(false);
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
