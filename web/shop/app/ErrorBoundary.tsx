import { Component, type ContextType, type ReactNode } from 'react';
import { LanguageContext } from './contexts.ts';

/**
 * Shows a message in place of a page that threw an error. Drafts and unsent messages are stored on the device and not
 * affected.
 */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  static override contextType = LanguageContext;
  declare context: ContextType<typeof LanguageContext>;
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main className="empty" role="alert">
        <p>{this.context?.t('pageError')}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {this.context?.t('error.reload')}
        </button>
      </main>
    );
  }
}
