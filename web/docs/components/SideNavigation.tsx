import { useState } from 'react';
import type { Operation } from '../openapi.ts';

interface SideNavigationProps {
  readonly groups: readonly (readonly [tag: string, operations: readonly Operation[]])[];
  /** The id of the operation that is in view. */
  readonly current: string | undefined;
}

/** Shows links to all operations. In a narrow window a button opens the list, and choosing a link closes it. */
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
