import { Component, type ContextType, type ReactNode } from 'react';
import { SpeechContext } from './shop.ts';

/** A mistake of ours stops one page, not what is kept: drafts and unsent messages are on the device. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  static override contextType = SpeechContext;
  declare context: ContextType<typeof SpeechContext>;
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
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
