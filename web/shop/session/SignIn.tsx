import { Eye, EyeOff, KeyRound, Store } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { getMeOperation, meSchema } from '../../../functions/tenants/tenant-operations.ts';
import { LANGUAGES } from '../../ui/language.ts';
import { isSignedOut } from '../api/problem.ts';
import { useLanguage } from '../app/contexts.ts';
import { createApiForKey } from './api-for-key.ts';
import { isPossibleKey, type Session } from './session.ts';

interface SignInProps {
  /** An API key from the URL. */
  readonly givenKey: string | undefined;
  /** Whether the API rejected the key of the previous session. */
  readonly refused: boolean;
  readonly onSignedIn: (session: Session) => void;
}

type State = 'idle' | 'checking' | 'wrong' | 'unreachable';

/** Sign-in form. The API key is verified before it is stored. */
export function SignIn({ givenKey, refused, onSignedIn }: SignInProps) {
  const { t, language, setLanguage } = useLanguage();
  const [key, setKey] = useState(givenKey ?? '');
  const [isShown, setIsShown] = useState(false);
  const [state, setState] = useState<State>(givenKey === undefined ? 'idle' : 'checking');
  const hasTried = useRef(false);

  const signIn = async (typed: string): Promise<void> => {
    const candidate = typed.trim();
    if (!isPossibleKey(candidate)) return setState('wrong');
    setState('checking');
    try {
      onSignedIn({ key: candidate, me: await createApiForKey(candidate).call(getMeOperation, {}, meSchema) });
    } catch (error) {
      setState(isSignedOut(error) ? 'wrong' : 'unreachable');
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key from the URL is tried once
  useEffect(() => {
    if (givenKey === undefined || hasTried.current) return;
    hasTried.current = true;
    void signIn(givenKey);
  }, []);

  const message =
    state === 'wrong'
      ? t('signIn.wrong')
      : state === 'unreachable'
        ? t('signIn.unreachable')
        : refused
          ? t('signIn.refused')
          : null;
  return (
    <main className="sign-in">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void signIn(key);
        }}
      >
        <p className="brand">
          <Store />
          Warung
        </p>
        <h1>{t('signIn.title')}</h1>
        <p className="hint">{t('signIn.hint')}</p>
        <label className="field">
          <span>{t('signIn.key')}</span>
          <span className="field-with-button">
            <input
              required
              type={isShown ? 'text' : 'password'}
              autoComplete="current-password"
              autoCapitalize="off"
              spellCheck={false}
              value={key}
              aria-invalid={state === 'wrong'}
              aria-describedby="sign-in-message"
              onChange={(event) => setKey(event.target.value)}
            />
            <button
              type="button"
              className="icon-button"
              aria-label={t(isShown ? 'signIn.hide' : 'signIn.show')}
              onClick={() => setIsShown(!isShown)}
            >
              {isShown ? <EyeOff /> : <Eye />}
            </button>
          </span>
        </label>
        <p id="sign-in-message" className="why-failed sign-in-message" role="alert">
          {message}
        </p>
        <button type="submit" className="button button-main" disabled={state === 'checking'}>
          <KeyRound />
          {t(state === 'checking' ? 'signIn.checking' : 'signIn.submit')}
        </button>
      </form>
      <p className="languages">
        {LANGUAGES.map((code) => (
          <button
            key={code}
            type="button"
            className="button button-quiet"
            lang={code}
            aria-pressed={code === language}
            onClick={() => setLanguage(code)}
          >
            {t(`language.${code}`)}
          </button>
        ))}
      </p>
    </main>
  );
}
