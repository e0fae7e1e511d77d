// GET /api/history: a window of the past of a scope, line by line (lib/wire/history.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return runtime().history(request);
}
