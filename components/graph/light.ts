// What is lit in the picture: what is chosen and the lines that lead to it, where the keyboard is, and what an isolated row leaves dark.

import type { Element, NodeElement, Subject } from '#lib/graph/element.ts';
import { serviceId } from '#lib/graph/element.ts';
import { sameSubject } from './scene.ts';

export type Lit = {
  /** Elements to light: the selection, and the lines that lead to it. */
  readonly lit: ReadonlySet<string>;
  readonly cursor: string | undefined;
  /** When set, everything else fades. */
  readonly isolated: ReadonlySet<string> | undefined;
};

export type Chosen = { readonly selection: Subject | undefined; readonly cursor: string | undefined; readonly isolated: boolean };

/** The elements to light for a selection: what it is, and every line that leads to it or away from it. */
function litBy(elements: readonly Element[], selection: Subject | undefined): ReadonlySet<string> {
  const lit = new Set<string>();
  if (selection === undefined) return lit;
  const box = selection.kind === 'Service' ? serviceId(selection.key) : undefined;
  for (const element of elements) {
    if (sameSubject(element.subject, selection)) lit.add(element.id);
    else if (element.group === 'edge' && box !== undefined && (element.source === box || element.target === box)) lit.add(element.id);
  }
  return lit;
}

/** What a selection is in the picture, if it is drawn: of a Service its box, which an entry may stand for too. */
export function chosenIn(elements: readonly Element[], selection: Subject | undefined): NodeElement | undefined {
  const all = elements.filter((e) => e.group === 'node' && sameSubject(e.subject, selection)) as readonly NodeElement[];
  return all.find((e) => e.role === 'service') ?? all[0];
}

/** The rail that a selection is on, if it is drawn. */
export function railOf(elements: readonly Element[], selection: Subject | undefined): string | undefined {
  return chosenIn(elements, selection)?.rail;
}

/** Everything on the rails of the same row. */
function onRow(elements: readonly Element[], rail: string): ReadonlySet<string> {
  const row = rail.split('#')[0];
  return new Set(elements.filter((e) => e.rail.split('#')[0] === row).map((e) => e.id));
}

export function litIn(elements: readonly Element[], { selection, cursor, isolated }: Chosen): Lit {
  const rail = isolated ? (elements.find((e) => e.id === cursor)?.rail ?? railOf(elements, selection)) : undefined;
  return { lit: litBy(elements, selection), cursor, isolated: rail === undefined ? undefined : onRow(elements, rail) };
}
