'use client';
// Recordings of the reader: dropped anywhere on the page or chosen in the dock, each opens in place of what is shown.

import { type ReactNode, useState } from 'react';
import { Command } from '#components/ui/command.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { handOver, type HandOverProblem } from './hand-over.ts';
import { OpenFilesContext } from './opening.ts';
import { useFileDrag } from './use-file-drag.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly name: string }
  | ({ readonly kind: 'refused'; readonly name: string } & HandOverProblem);

const IDLE: State = { kind: 'idle' };

/** As a shell takes it. */
function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) && !name.startsWith('-') ? name : `'./${name.replaceAll("'", `'\\''`)}'`;
}

function Over({ children }: { readonly children: ReactNode }) {
  return (
    <div className="pointer-events-none fixed inset-0 z-40 grid place-items-center bg-veil" data-testid="drop-overlay">
      <p role="status" className="rounded-xl border-2 border-dashed border-accent bg-surface px-8 py-6 text-title font-semibold shadow-lift">
        {children}
      </p>
    </div>
  );
}

/** `children`: the page. */
export function Recordings({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<State>(IDLE);

  async function open(file: File): Promise<void> {
    const { name } = file;
    setState({ kind: 'opening', name });
    const opened = await handOver(file);
    if (!opened.ok) return setState({ kind: 'refused', name, ...opened.error });
    // In this tab: the way back is the way back here.
    location.assign(opened.value);
  }

  function openFiles(files: readonly File[]): void {
    const [file, second] = files;
    if (file === undefined || state.kind === 'opening') return;
    if (second === undefined) void open(file);
    else setState({ kind: 'refused', name: file.name, why: `${files.length} files were dropped. Drop one recording at a time.`, byHand: false });
  }

  const isOver = useFileDrag(openFiles);
  return (
    <OpenFilesContext value={openFiles}>
      {children}
      {isOver && state.kind !== 'opening' && <Over>Drop a recording to open it</Over>}
      {state.kind === 'opening' && <Over>Opening {state.name}</Over>}
      {state.kind === 'refused' && (
        <Sheet title="This can not be opened here" onClose={() => setState(IDLE)}>
          <p className="break-words" data-testid="recording-refused">
            {state.why}
          </p>
          {state.byHand && (
            <>
              <p className="mt-3 mb-1.5">In a terminal, on the machine where the file is:</p>
              <Command text={`signalbox open ${quoted(state.name)}`} />
            </>
          )}
        </Sheet>
      )}
    </OpenFilesContext>
  );
}
