import { UserRound } from 'lucide-react';
import { initialsOf } from '../../ui/initials.ts';
import type { WindowState } from '../list/window-state.ts';

const RADIUS = 21;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/**
 * Initials of a customer inside a ring that shows the customer service window: it empties over 24 hours and is dashed
 * when closed. Decorative: the component that uses it must show the same information as text.
 */
export function Avatar({ name, window }: { name: string; window: WindowState }) {
  const letters = initialsOf(name);
  return (
    <span className={`avatar avatar-${window.state}`} aria-hidden="true">
      <svg viewBox="0 0 44 44" focusable="false" aria-hidden="true">
        <circle className="avatar-track" cx="22" cy="22" r={RADIUS} />
        {window.state !== 'closed' && (
          <circle
            className="avatar-ring"
            cx="22"
            cy="22"
            r={RADIUS}
            strokeDasharray={`${CIRCUMFERENCE * window.fraction} ${CIRCUMFERENCE}`}
            transform="rotate(-90 22 22)"
          />
        )}
      </svg>
      {letters === '' ? <UserRound /> : letters}
    </span>
  );
}
