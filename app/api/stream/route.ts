// GET /api/stream: server-sent events of one scope (lib/wire/message.ts).

import { runtime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response | Promise<Response> {
  return runtime().openStream(request);
}
