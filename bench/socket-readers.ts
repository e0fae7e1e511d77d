// Many readers of one server, in a process of their own: opens sockets, throws away what comes and counts the bytes.

import { connect } from 'node:net';

export type ReadersOrder = { readonly port: number; readonly readers: number; readonly request: string } | 'count';

let received = 0;

process.on('message', (order: ReadersOrder) => {
  if (order === 'count') {
    process.send?.(received);
    return;
  }
  for (let i = 0; i < order.readers; i++) {
    const socket = connect(order.port, '127.0.0.1', () => {
      if (order.request !== '') socket.write(order.request);
    });
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.on('error', () => undefined);
  }
});
process.on('disconnect', () => process.exit(0));
