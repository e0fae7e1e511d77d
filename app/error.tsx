'use client';
// What is left when the whole page fails: say so, offer to go on.

import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';

export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="grid h-full place-items-center">
      <Message as="h1" title="This page failed." tone="broken">
        <p>It is a fault in Signalbox, not in your cluster. The message was:</p>
        <pre className="mono mt-2 whitespace-pre-wrap text-ink-2">{error.message}</pre>
        <div className="mt-4 flex gap-2">
          <Button onClick={reset}>Draw it again</Button>
          <Button onClick={() => location.assign('/')}>Show the whole cluster</Button>
        </div>
      </Message>
    </main>
  );
}
