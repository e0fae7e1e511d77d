'use client';
// What is not allowed, what is missing without it, and the role that would allow it.

import { useShown } from '#components/live/context.ts';
import { KIND_FACES } from '#components/parts/kinds.tsx';
import { Command } from '#components/ui/command.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { noticesOf } from './notices.ts';
import { roleLines } from './role-lines.ts';

export function RoleSheet({ onClose }: { readonly onClose: () => void }) {
  const { status } = useShown();
  const denied = noticesOf(status, { kind: 'live' }).find((n) => n.kind === 'denied');
  if (denied?.kind !== 'denied') {
    return (
      <Sheet title="The role" onClose={onClose}>
        <p>Everything is allowed now.</p>
      </Sheet>
    );
  }
  return (
    <Sheet title={`Not allowed to read ${denied.kinds.join(', ')}`} onClose={onClose} wide>
      <ul className="list-disc pl-4 text-ink-2">
        {denied.kinds.map((kind) => (
          <li key={kind}>
            <span className="text-ink">{kind}:</span> {KIND_FACES[kind].unread}
          </li>
        ))}
      </ul>
      <p className="mt-4 mb-1.5">Whoever may change roles can apply this and bind it to the account that Signalbox uses:</p>
      <Command text={roleLines(denied.rules)} what="role" />
    </Sheet>
  );
}
