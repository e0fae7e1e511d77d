'use client';
// A field that is filled by typing a part of what is wanted and choosing it from what is found. Arrows, Enter and Esc as ARIA 1.2 has them.

import { Combobox as Base } from '@base-ui/react/combobox';
import { useState } from 'react';

export type Option = { readonly id: string; readonly label: string; readonly detail: string };
export type OptionGroup = { readonly value: string; readonly items: readonly Option[] };

type Props = {
  readonly id: string;
  /** What is chosen; undefined for nothing yet. */
  readonly value: Option | undefined;
  /** Those that fit what is typed, in the order to show. */
  readonly groups: readonly OptionGroup[];
  readonly placeholder: string;
  /** Where nothing fits. */
  readonly empty: string;
  /** Empty while nothing is typed. */
  readonly onType: (text: string) => void;
  readonly onChoose: (option: Option) => void;
};

export function Combobox({ id, value, groups, placeholder, empty, onType, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  /** Undefined while nothing is being chosen: then the field says what is. */
  const [typed, setTyped] = useState<string>();
  const show = (next: boolean): void => {
    setOpen(next);
    setTyped(next ? '' : undefined);
    onType('');
  };
  return (
    <Base.Root
      items={groups}
      filteredItems={groups}
      value={value ?? null}
      isItemEqualToValue={(a: Option, b: Option) => a.id === b.id}
      itemToStringLabel={(option: Option) => option.label}
      open={open}
      onOpenChange={show}
      autoHighlight
      inputValue={typed ?? value?.label ?? ''}
      onInputValueChange={(text, { reason }) => {
        if (reason !== 'input-change') return;
        setTyped(text);
        onType(text);
      }}
      onValueChange={(next: Option | null) => {
        if (next !== null) onChoose(next);
      }}
    >
      <Base.Input
        id={id}
        // What is chosen gives way to what is typed, and is still to be read meanwhile.
        placeholder={value?.label ?? placeholder}
        autoCapitalize="none"
        spellCheck={false}
        className="mono h-7 w-full min-w-0 rounded-md border border-hairline-2 bg-surface px-2 text-ink placeholder:text-ink-3"
      />
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={4} collisionPadding={8} className="z-30">
          <Base.Popup
            // Its keys are not those of the page.
            onKeyDown={(event) => event.stopPropagation()}
            className="flex max-h-[min(var(--available-height),420px)] w-(--anchor-width) min-w-72 flex-col overflow-hidden rounded-md bg-surface shadow-lift outline-none"
          >
            <Base.Empty>
              <p className="px-3 py-2 text-ink-2">{empty}</p>
            </Base.Empty>
            <Base.List className="min-h-0 flex-1 overflow-y-auto p-1 empty:p-0">
              {(group: OptionGroup) => (
                <Base.Group key={group.value} items={group.items}>
                  <Base.GroupLabel className="px-2.5 pt-1.5 pb-0.5 text-label text-ink-3">{group.value}</Base.GroupLabel>
                  <Base.Collection>
                    {(option: Option) => (
                      <Base.Item
                        key={option.id}
                        value={option}
                        className="flex h-7 items-center gap-2 rounded px-2.5 text-ink outline-none data-highlighted:bg-accent-soft"
                      >
                        <span className="mono min-w-0 flex-1 truncate" title={option.label}>
                          {option.label}
                        </span>
                        <span className="max-w-[45%] shrink-0 truncate text-label text-ink-3">{option.detail}</span>
                      </Base.Item>
                    )}
                  </Base.Collection>
                </Base.Group>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
