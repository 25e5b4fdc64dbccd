import { UserRound } from 'lucide-react';
import type { WindowState } from '../list/window.ts';
import { initials } from '../people/names.ts';

const RADIUS = 21;
const ROUND = 2 * Math.PI * RADIUS;

/**
 * A customer with the customer service window around them: a thin circle that empties over 24 hours, dashed once it is closed.
 * Decoration only; who uses it says the same in words.
 */
export function Avatar({ name, window }: { name: string; window: WindowState }) {
  const letters = initials(name);
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
            strokeDasharray={`${ROUND * window.fraction} ${ROUND}`}
            transform="rotate(-90 22 22)"
          />
        )}
      </svg>
      {letters === '' ? <UserRound /> : letters}
    </span>
  );
}
