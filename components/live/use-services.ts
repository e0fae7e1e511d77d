'use client';
// useServices: which Services of the whole cluster run on a Node, or have some labels, kept up to date.

import { useEffect, useState } from 'react';
import { SERVICES_VERSION, type ServicesAnswer } from '#lib/routing/services-answer.ts';
import { useLive } from './context.ts';
import { keepAsking } from './keep-asking.ts';

export type ServicesAsked = { readonly node?: string | undefined; readonly labels?: string | undefined };

/** `problem`: a sentence; the answer is then the last that there was to the same question. */
export type ServicesTold = { readonly answer: ServicesAnswer | undefined; readonly problem: string | undefined };

const NOTHING: ServicesTold = { answer: undefined, problem: undefined };

async function ask(query: string, signal: AbortSignal): Promise<ServicesTold> {
  try {
    const response = await fetch(`/api/services?${query}`, { signal });
    if (response.status === 400) return { answer: undefined, problem: (await response.text()).trim() };
    if (!response.ok) return { answer: undefined, problem: `The server answers ${response.status}. It is asked again.` };
    const answer = (await response.json()) as ServicesAnswer;
    if (answer.version === SERVICES_VERSION) return { answer, problem: undefined };
    return { answer: undefined, problem: 'The server is of another version than this page. Load it again.' };
  } catch {
    // Offline, or overtaken by the next question.
    return { answer: undefined, problem: 'The server does not answer. It is asked again.' };
  }
}

/** Without a Node and without labels nothing is asked. */
export function useServices({ node, labels }: ServicesAsked): ServicesTold {
  const { store } = useLive();
  const parameters = [['node', node] as const, ['labels', labels] as const].flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const query = parameters.join('&');
  const [held, setHeld] = useState<{ readonly of: string; readonly told: ServicesTold }>({ of: '', told: NOTHING });
  useEffect(() => {
    if (query === '') return undefined;
    return keepAsking(store, async (signal) => {
      const told = await ask(query, signal);
      if (signal.aborted) return;
      setHeld((was) => ({ of: query, told: { ...told, answer: told.answer ?? (was.of === query ? was.told.answer : undefined) } }));
    });
  }, [store, query]);
  return held.of === query ? held.told : NOTHING;
}
