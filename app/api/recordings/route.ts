// GET and POST /api/recordings: a recording that a page hands over (lib/wire/recordings.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(): Response {
  return runtime().recordings.offer();
}

export function POST(request: Request): Promise<Response> {
  return runtime().recordings.take(request);
}
