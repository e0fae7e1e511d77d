// GET /api/history/lately: the last outages, rollouts and flapping of the cluster (lib/churn/chronicle-view.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return runtime().chronicle('lately', request);
}
