'use client';
// A popover below its button. Esc, a click elsewhere and leaving it by Tab close it; Esc gives the focus back to the button.

import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';

type Props = {
  readonly label: string;
  readonly button: ReactElement;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** How wide. */
  readonly className: string;
  readonly children: ReactNode;
};

export function Popover({ label, button, open, onOpen, className, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={onOpen}>
      <Base.Trigger render={button} />
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={7} collisionPadding={8} className="z-30">
          <Base.Popup
            aria-label={label}
            // Its keys are not those of the page.
            onKeyDown={(event) => event.stopPropagation()}
            className={`max-h-(--available-height) overflow-y-auto rounded-lg bg-surface p-3 shadow-lift outline-none ${className}`}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
