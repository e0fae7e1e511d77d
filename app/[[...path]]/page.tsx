// The one page: every view is the same client application, told apart by its URL.

import { notFound } from 'next/navigation';
import { parseView } from '#components/live/view.ts';
import { App } from '#components/shell/app.tsx';

type Props = {
  readonly params: Promise<{ readonly path?: readonly string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
};

export default async function Page({ params, searchParams }: Props) {
  const { path = [] } = await params;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(await searchParams)) {
    const first = typeof value === 'string' ? value : value?.[0];
    if (first !== undefined) query.set(name, first);
  }
  const view = parseView(`/${path.join('/')}`, query.toString());
  if (view === undefined) notFound();
  return <App initial={view} />;
}
