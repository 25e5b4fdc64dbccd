import { Eye, EyeOff, KeyRound, Store } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { $Me, meOperation } from '../../../../tenants/business-operations.ts';
import { isSignedOut } from '../api/problem.ts';
import { useSpeech } from '../app/shop.ts';
import { apiFor } from '../app/start.ts';
import { LANGUAGES } from '../i18n/translate.ts';
import { isKeyLike, type Session } from './session.ts';

interface SignInProps {
  /** A key that came with the address. */
  readonly givenKey: string | undefined;
  /** The key that was good before is not any more. */
  readonly refused: boolean;
  readonly onSignedIn: (session: Session) => void;
}

type State = 'asking' | 'trying' | 'wrong' | 'unreachable';

/** Who is there? A key says it; it is tried before it is kept. */
export function SignIn({ givenKey, refused, onSignedIn }: SignInProps) {
  const { t, language, choose } = useSpeech();
  const [key, setKey] = useState(givenKey ?? '');
  const [shown, setShown] = useState(false);
  const [state, setState] = useState<State>(givenKey === undefined ? 'asking' : 'trying');
  const tried = useRef(false);

  const enter = async (typed: string): Promise<void> => {
    const tryKey = typed.trim();
    if (!isKeyLike(tryKey)) return setState('wrong');
    setState('trying');
    try {
      onSignedIn({ key: tryKey, me: await apiFor(tryKey).call(meOperation, {}, $Me) });
    } catch (error) {
      setState(isSignedOut(error) ? 'wrong' : 'unreachable');
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key of the address is tried once
  useEffect(() => {
    if (givenKey === undefined || tried.current) return;
    tried.current = true;
    void enter(givenKey);
  }, []);

  const words =
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
          void enter(key);
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
              type={shown ? 'text' : 'password'}
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
              aria-label={t(shown ? 'signIn.hide' : 'signIn.show')}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff /> : <Eye />}
            </button>
          </span>
        </label>
        <p id="sign-in-message" className="why-failed sign-in-message" role="alert">
          {words}
        </p>
        <button type="submit" className="button button-main" disabled={state === 'trying'}>
          <KeyRound />
          {t(state === 'trying' ? 'signIn.checking' : 'signIn.submit')}
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
            onClick={() => choose(code)}
          >
            {t(`language.${code}`)}
          </button>
        ))}
      </p>
    </main>
  );
}
