// GET /api/history/recording: a window of the past as a file (docs/recordings.md).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return runtime().recording(request);
}
