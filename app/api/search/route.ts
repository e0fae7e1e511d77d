// GET /api/search?q=: what in the whole cluster has this name or address (server/cluster/search.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().search(request);
}
