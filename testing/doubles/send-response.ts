// For tests over HTTP: a web Response onto Node's, as the page server does it.

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';

export function sendResponse(response: Response, out: ServerResponse): void {
  out.statusCode = response.status;
  response.headers.forEach((value, name) => out.setHeader(name, value));
  if (response.body === null) {
    out.end();
    return;
  }
  out.flushHeaders();
  const body = Readable.fromWeb(response.body as WebStream);
  body.on('error', () => out.destroy());
  out.on('close', () => body.destroy());
  body.pipe(out);
}
