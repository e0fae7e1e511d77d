// GET /api/search?q=: what in the whole cluster has this name, host or address (server/search).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return runtime().search(request);
}
