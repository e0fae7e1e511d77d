// GET /api/services?node=&labels=: Services of the whole cluster by where they run or how they are labelled (server/search).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().services(request);
}
