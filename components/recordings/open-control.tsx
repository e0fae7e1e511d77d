'use client';
// The control that opens a recording: what dropping one on the page does, for the keyboard and for who would rather choose.

import { use, useRef } from 'react';
import { Button } from '#components/ui/button.tsx';
import { OpenFilesContext } from './opening.ts';

export function OpenControl() {
  const openFiles = use(OpenFilesContext);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="quiet" title="Or drop one anywhere on this page" onClick={() => input.current?.click()}>
        <span>
          Open<span className="max-[1279px]:sr-only"> recording</span>…
        </span>
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Recording"
        accept=".zst,.ndjson"
        data-testid="recording-file"
        onChange={({ currentTarget }) => {
          openFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
