// Objects that no reader should accept, in bytes.

import { assertNever } from '#lib/std/assert-never.ts';
import { objectPrefix } from '#server/replay/stored-object.ts';
import type { Resource } from '#server/replay/resource.ts';
import type { BadShape } from './fault.ts';

const HUGE = 3 * 1024 * 1024;

function metadata(shape: BadShape): string {
  return `"metadata":{"name":"bad-${shape}","namespace":"shop","uid":"00000000-0000-4000-8000-000000000bad","resourceVersion":"1","labels":{"app":"bad"}}`;
}

/** `not-json` is a cut object: only a stream can hold it, a list with it is not JSON as a whole. */
export function badObject(resource: Resource, shape: BadShape): Buffer {
  const start = objectPrefix(resource);
  switch (shape) {
    case 'no-metadata':
      return Buffer.from(`${start}"spec":{},"status":{}}`);
    case 'null-arrays':
      return Buffer.from(
        `${start}${metadata(shape)},"spec":{"containers":null,"ports":null,"tolerations":null},"status":{"conditions":null,"podIPs":null,"containerStatuses":null,"addresses":null},"endpoints":null,"ports":null}`,
      );
    case 'huge':
      return Buffer.from(`${start}${metadata(shape).slice(0, -1)},"annotations":{"note":"${'x'.repeat(HUGE)}"}},"spec":{},"status":{}}`);
    case 'invalid-utf8': {
      const text = Buffer.from(`${start}${metadata(shape).slice(0, -1)},"annotations":{"note":"??"}},"spec":{},"status":{}}`);
      const at = text.indexOf('??');
      text[at] = 0xc3; // Begins a character of two bytes…
      text[at + 1] = 0x28; // …that does not go on.
      return text;
    }
    case 'wrong-types':
      return Buffer.from(
        `${start}"metadata":{"name":7,"namespace":["shop"],"uid":{},"resourceVersion":1,"labels":"app=bad"},"spec":[],"status":"Running","endpoints":{},"ports":"80"}`,
      );
    case 'not-json':
      return Buffer.from(`${start}${metadata(shape)},"spec":{"containers":[`);
    default:
      return assertNever(shape);
  }
}
