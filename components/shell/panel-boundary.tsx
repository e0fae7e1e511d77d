'use client';
// A panel that fails does not take the page with it: the stream lives on, and the panel can be drawn again.

import { Component, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';

type Props = { readonly name: string; readonly children: ReactNode };
type State = { readonly problem: string | undefined };

export class PanelBoundary extends Component<Props, State> {
  override state: State = { problem: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.problem === undefined) return this.props.children;
    return (
      <div className="min-w-0 overflow-auto">
        <Message title={`${this.props.name} failed to draw.`} tone="broken">
          <p>It is a fault in Signalbox, not in your cluster. The rest of the page goes on.</p>
          <pre className="mono mt-2 whitespace-pre-wrap text-ink-2">{this.state.problem}</pre>
          <Button className="mt-4" onClick={() => this.setState({ problem: undefined })}>
            Draw it again
          </Button>
        </Message>
      </div>
    );
  }
}
