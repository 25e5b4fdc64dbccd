import { useState } from 'react';
import type { Operation } from '../model.ts';

interface SideNavigationProps {
  readonly groups: readonly (readonly [tag: string, operations: readonly Operation[]])[];
  /** The operation that is being read. */
  readonly current: string | undefined;
}

/** Links to all operations. Where the window is narrow they stand behind a button and go away once one is chosen. */
export function SideNavigation({ groups, current }: SideNavigationProps) {
  const [open, setOpen] = useState(false);
  return (
    <nav className="side" aria-label="Operations">
      <button
        type="button"
        className="side-button"
        aria-expanded={open}
        aria-controls="side-list"
        onClick={() => setOpen(!open)}
      >
        Operations
      </button>
      <div id="side-list" className={open ? 'side-list open' : 'side-list'}>
        {groups.map(([tag, operations]) => (
          <section key={tag}>
            <h2>{tag}</h2>
            <ul>
              {operations.map(({ id, method, summary }) => (
                <li key={id}>
                  <a
                    href={`#${id}`}
                    aria-current={id === current ? 'location' : undefined}
                    onClick={() => setOpen(false)}
                  >
                    <span className="method">{method}</span> {summary}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
