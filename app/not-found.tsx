// What an address that means nothing shows.

import { Message } from '#components/ui/message.tsx';

export default function NotFound() {
  return (
    <main className="grid h-full place-items-center">
      <Message as="h1" title="There is no such page.">
        <p>
          Views have addresses such as <code className="mono">/ns/shop</code> or <code className="mono">/ns/shop/svc/web</code>.
        </p>
        <p className="mt-3">
          <a className="text-accent-ink underline underline-offset-2" href="/">
            Show the whole cluster
          </a>
        </p>
      </Message>
    </main>
  );
}
