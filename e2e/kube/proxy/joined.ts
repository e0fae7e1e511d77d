// Two ends of one connection: what comes in at one goes out at the other, and both end together.

import type { Socket } from 'node:net';

export function joinEnds(near: Socket, far: Socket): void {
  near.pipe(far).pipe(near);
  const end = (): void => {
    near.destroy();
    far.destroy();
  };
  near.on('error', end);
  far.on('error', end);
}
