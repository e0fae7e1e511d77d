// GET /api/history/changes: transitions of endpoints, newest first (lib/churn/chronicle-view.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().chronicle('changes', request);
}
